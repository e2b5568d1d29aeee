# Unpacking into more targets than there are registers; keywords given twice; iterables of comprehensions.
count = 400
names = ", ".join(f"a{i}" for i in range(count))
namespace = {}
exec(f"{names} = range({count})\nprint(a0, a399)", namespace)
exec(f"def f(x):\n    {names} = x\n    return a0 + a399\n", namespace)
print(namespace["f"](range(count)))
for wrong in range(count - 1), range(count + 1), [1] * (count + 1), 5:
    try:
        namespace["f"](wrong)
    except (ValueError, TypeError) as error:
        print(type(error).__name__, error)
exec(f"*a, {names} = range({count + 2})\nprint(a, a0, a399)", {})
exec(f"z, *a, {names} = range({count + 2})\nprint(z, a, a0, a399)", {})
try:
    exec(f"z, *a, {names} = range({count})", {})
except ValueError as error:
    print(error)
for source in f"{names}, *a = x", ", ".join(["a"] * 300) + ", *b = c":
    try:
        compile(source, "", "exec")
    except SyntaxError as error:
        print(error.msg)

class Twice:
    def keys(self):
        return ["x", "x"]
    def __getitem__(self, key):
        return 1

def g(**keywords): ...
for call in lambda: g(**Twice()), lambda: g(**{1: 3}, **{1: 5}), lambda: g(**{"a": 1}, **{"a": 2}), lambda: g(**{1: 2}):
    try:
        call()
    except TypeError as error:
        print(error)

for source in [
    "[i for i in (lambda: (j := range(5)))()]", "[i for i in [j for j in range(5) if (j := True)]]",
    "[i for i in range(5) if (j := 0) for j in range(5)]", "{i: 1 for i in (k := x)}",
    "def f[T]():\n def g():\n  nonlocal T", "class C[T]((x := 3)): ...", "class C[T: (yield)]: ...",
    "from __future__ import annotations\ndef f(x: (yield)): ...", "[1 for *x in y]",
]:
    try:
        compile(source, "", "exec")
    except SyntaxError as error:
        print(error.msg, error.lineno, error.offset)

class __Base:
    def __init_subclass__(cls, **keywords):
        print(keywords)
class Derived[__T](__Base, __key=1):
    own = __T
print(Derived.own, Derived.__bases__[0].__name__)

x = "global"
def outer():
    x = "nonlocal"
    class C:
        type A = x
        x = "class"
    class D:
        global x
        type A = x
    return C.A.__value__, D.A.__value__
print(outer())

