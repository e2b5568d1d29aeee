# Trees that programs build or change are compiled, and checked first.
import ast

SOURCE = '''
"""The docstring."""
from __future__ import annotations
import os.path as path, sys
from math import *
x: int = 3
def f(a, /, b=2, *args, c, d=4, **kw) -> "r":
    """doc"""
    global total
    total = [y for y in range(a) if y % 2]
    return a, b, args, c, d, kw, f"{a!r:>{b}}|{c=}"
async def g():
    async with g() as h, h: await h
    async for i in h: pass
    else: pass
    yield 1
class C[T: int, *U](list, metaclass=type):
    __slots__ = ()
    @property
    def p(self): return lambda *, k: (yield k)
type Alias[**P] = list[P]
for i, *rest in [(1, 2, 3)]:
    if i > 1: continue
    elif i < 0: break
    else: del i
while x: x -= 1
try: raise ValueError from None
except (TypeError, ValueError) as e: assert e, "m"
finally: pass
try: pass
except* OSError: pass
match [1, {"k": 2}]:
    case [int(real=1), {"k": -2 | 2 as v, **more}] if v: pass
    case [*_]: pass
    case None: pass
z = {**{}, 1: 2}; s = {1, 2.5, 3j, b"x", ...}
print((w := 5), w if w else 0, not w and w or -w, [z][::3], 1 < w <= 5)
t = t"a{w!s:{w}}b"
'''
tree = ast.parse(SOURCE)
namespace = {"__name__": "m"}
exec(compile(tree, "tree", "exec"), namespace)
print(namespace["__doc__"], namespace["f"](3, c=1), namespace["total"], type(namespace["C"].p).__name__, namespace["t"].strings)
print(namespace["f"].__doc__, namespace["f"].__annotations__, namespace["f"].__code__.co_firstlineno)

# Places are kept: they show in tracebacks.
node = ast.parse("f(\n  1 / 0)", mode="eval")
code = compile(node, "t.py", "eval")
try:
    eval(code, {"f": print})
except ZeroDivisionError as error:
    print(error.__traceback__.tb_next.tb_lineno)

# Constants of every kind, which no source has.
value = ast.Expression(ast.Constant((1, frozenset({2}), -5, 1 << 80, "\ud800", (b"", None, ...))))
print(ascii(eval(compile(ast.fix_missing_locations(value), "", "eval"))))

# A changed tree.
class Swap(ast.NodeTransformer):
    def visit_Name(self, node):
        return ast.copy_location(ast.Constant(40), node)

print(eval(compile(Swap().visit(ast.parse("x + 2", mode="eval")), "", "eval")))

def attempt(make, mode="exec"):
    try:
        tree = make()
        if isinstance(tree, ast.expr):
            tree = ast.Expression(tree) if mode == "eval" else ast.Module([ast.Expr(tree)], [])
        elif isinstance(tree, ast.stmt):
            tree = ast.Module([tree], [])
        ast.fix_missing_locations(tree)
        compile(tree, "<test>", mode)
    except Exception as error:
        print(type(error).__name__, error)
    else:
        print("fine")

one, name = ast.Constant(1), ast.Name("n")
store = ast.Name("n", ast.Store())
attempt(lambda: ast.Expression(one))
attempt(lambda: ast.BoolOp(ast.And(), [one]))
attempt(lambda: ast.Name("True"))
attempt(lambda: ast.Name("n", ast.Store()))
attempt(lambda: ast.Assign([name], one))
attempt(lambda: ast.Assign([one], one))
attempt(lambda: ast.Assign([], one))
attempt(lambda: ast.Assign(store, one))
attempt(lambda: ast.Delete([store]))
attempt(lambda: ast.Compare(one, [ast.Lt()], []))
attempt(lambda: ast.Compare(one, [], [one]))
attempt(lambda: ast.Dict([one], []))
attempt(lambda: ast.ListComp(one, []))
attempt(lambda: ast.Raise(None, one))
attempt(lambda: ast.Try([ast.Pass()]))
attempt(lambda: ast.Try([ast.Pass()], [], [ast.Pass()], [ast.Pass()]))
attempt(lambda: ast.If(one, []))
attempt(lambda: ast.If(one, [None]))
attempt(lambda: ast.Import([]))
attempt(lambda: ast.ImportFrom(None, [ast.alias("x")], -1))
attempt(lambda: ast.Global([]))
attempt(lambda: ast.Return(one))
attempt(lambda: ast.Constant([1]))
attempt(lambda: ast.Constant((1, {})))
attempt(lambda: ast.Expr(None))
attempt(lambda: ast.Expr())
attempt(lambda: ast.Expr(7))
attempt(lambda: ast.BinOp(one, one, one))
attempt(lambda: ast.Name(5))
attempt(lambda: ast.AnnAssign(ast.Attribute(one, "x", ast.Store()), one, None, 1))
attempt(lambda: ast.Match(one, [ast.match_case(ast.MatchValue(name), None, [ast.Pass()])]))
attempt(lambda: ast.Match(one, [ast.match_case(ast.MatchStar("x"), None, [ast.Pass()])]))
attempt(lambda: ast.Match(one, [ast.match_case(ast.MatchAs(None, "_"), None, [ast.Pass()])]))
attempt(lambda: ast.Match(one, [ast.match_case(ast.MatchOr([ast.MatchAs()]), None, [ast.Pass()])]))
attempt(lambda: ast.Lambda(ast.arguments(defaults=[one]), one))
attempt(lambda: ast.Lambda(ast.arguments(kwonlyargs=[ast.arg("x")]), one))
attempt(lambda: ast.Constant(1, lineno=5, end_lineno=4, col_offset=0, end_col_offset=0))
attempt(lambda: ast.Constant(1, lineno=1, end_lineno=1, col_offset=4, end_col_offset=2))
try:
    compile(ast.Module([ast.Pass()], []), "", "exec")
except TypeError as error:
    print(error)

deep = one
for _ in range(100_000):
    deep = ast.UnaryOp(ast.Not(), deep, lineno=1, col_offset=0)
try:
    compile(ast.Expression(deep), "", "eval")
except RecursionError as error:
    print(type(error).__name__)
del deep

# The code of a tree is that of its source, places included.
import importlib.util
for name in "enum", "tokenize", "argparse", "typing", "asyncio.tasks", "contextlib":
    spec = importlib.util.find_spec(name)
    source = spec.loader.get_source(name)
    print(name, compile(source, "source", "exec") == compile(ast.parse(source), "tree", "exec"))

# What decides inside does not ask again outside.
class Asked:
    def __init__(self, answer):
        self.answer, self.times = answer, 0
    def __bool__(self):
        self.times += 1
        return self.answer

for source in "a and b or c", "a or b and c or d", "(a or b) and (c or d)", "a and (b or c) and d":
    for bits in range(16):
        names = {name: Asked(bits >> place & 1 == 1) for place, name in enumerate("abcd")}
        result = eval(source, dict(names))
        print([names[name].times for name in "abcd"], [name for name in names if names[name] is result], end=" ")
    print()

for source in "1\n2", "a = 13\nb = 187", "f()\n# c\ng()", "def f(): pass", "if x:\n  y\nz\n", "1;2", "1 # c\n\n", "def f(): pass\n":
    try:
        compile(source, "", "single")
    except SyntaxError as error:
        print(ascii(source), error.msg, error.lineno)
    else:
        print(ascii(source), "fine")
