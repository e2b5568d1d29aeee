"""`ast.parse`: every kind of node, its fields and its place."""

import ast

SOURCE = r'''
@a
# c
@b(1)
def f(a, /, b: int=1, *args: x, c, d=2, **kw) -> z:
    """doc"""
    return f"{a!r:>{b}} {c=} x" 'lit' f"{{}}" u'x'
@d
class C[T: int, *Ts, **P](A, metaclass=M): x: int = 1; (y): int
if a: pass
elif b: pass
elif c: pass
else: x
async def g():
    async for x in y: pass
    async with a as b, c: pass
    [x async for x in y if z if w]
f(x for x in y); f(*a, **k); x[1, 2:3]; x[1:2]; lambda: 0; lambda x, *, y=1: x
match x:
    case 1 | -1 | None: pass
    case [a, *_, *b] if a: pass
    case {"k": v, **rest}: pass
    case C(1, x=2) as z: pass
    case _: pass
    case a.b: pass
try: pass
except* A as e: pass
try: pass
except A: pass
except: pass
else: pass
finally: pass
type X[T] = int
with (a as b, c as d): pass
u"x" 'y'; b'a' b'b'; 1j; 0x10; 10**20; 123456789012345678901234567890
t"{a} {b!r:x} {c = } { (d) }"
global x, y
from . import (a as b, c); from ..x.y import *
import a.b.c as d, e
x = y = (yield)
del a, (b, c)
not a and b or c; a < b <= c is not d; -x ** 2
{**a, 1: 2}; {1, 2}; {k: v for k, v in z}; (a, b); a, b; (a); [*a]
f"""{
x
:>{y}}"""; f'é{x}é'; 'é' + x
raise A from b; assert x, y; (x := 1); await_ ; x += 1; a if b else c; x @ y; x // y; ~x; "a" f"" ; f""
while x: break
else: continue
'''


def show(node, name, depth):
    """Prints a tree, a line for each node."""
    if isinstance(node, list):
        for index, item in enumerate(node):
            show(item, f"{name}[{index}]", depth)
    elif isinstance(node, ast.AST):
        place = [getattr(node, attribute) for attribute in node._attributes]
        print("  " * depth + name, type(node).__name__, *place)
        for field in node._fields:
            show(getattr(node, field), field, depth + 1)
    else:
        print("  " * depth + name, repr(node))


show(ast.parse(SOURCE), "module", 0)
show(ast.parse("x + 1\n", mode="eval"), "expression", 0)
show(ast.parse("if x: y\n", mode="single"), "interactive", 0)
print(ast.unparse(ast.parse("def f(a, *b: int) -> c:\n  return [x async for x in y if (yield)]")))
print(ast.literal_eval("{'a': [1, -2.5, (3 + 4j)], 'b': {None, True}}"))
for wrong in ("x +", "(", "1 = x"):
    try:
        ast.parse(wrong)
    except SyntaxError as error:
        print(type(error).__name__, error.msg, error.lineno, error.offset)
