# The compiler's tables of symbols, and input that is not complete.
import _symtable
import codeop
import symtable

SOURCE = """
def f(a, *b):
 x=1
 def g(): return x
class C:
 y:int
 def m(self): return __class__
 def n(self, z: int): self.q = z
g=[i for i in z]
type A=int
import os, sys as s
def h():
  lst=[(lambda: v) for v in k for w in lst]
  return (e for e in s)
"""


def show(table, depth=0):
    symbols = dict(sorted((name, hex(flags)) for name, flags in table.symbols.items()))
    print(" " * depth, table.name, table.type, table.lineno, table.nested, table.varnames, symbols)
    for child in table.children:
        show(child, depth + 2)


show(_symtable.symtable(SOURCE, "f", "exec"))
for name in "DEF_BOUND", "SCOPE_MASK", "TYPE_TYPE_VARIABLE", "CELL":
    print(name, getattr(_symtable, name))
top = symtable.symtable("class C[T: int]:\n def m(self): pass", "f", "exec")
print(top, top.get_children()[0].get_type(), top.lookup("C").is_namespace())
for arguments in ("x y", "f", "exec"), ("x", "f", "none"):
    try:
        _symtable.symtable(*arguments)
    except (SyntaxError, ValueError, TypeError) as error:
        print(type(error).__name__, error)

for source in [
    "if x:", "if x:\n  y", "if x:\n  y\n", "(a,", "'a\\", "a b", "", "'''", "x = 1", "def f():\n  pass", "f(\n",
]:
    try:
        print(ascii(source), codeop.compile_command(source) is not None)
    except SyntaxError as error:
        print(ascii(source), error.msg)
