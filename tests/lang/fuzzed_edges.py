"""Edges that generated calls found: what is asked of arguments, and in which words they are refused."""

import array
import codecs
import heapq
import itertools
import operator
import re


class Plain:
    pass


class Unhashable:
    __hash__ = None


class Index:
    def __index__(self):
        print("index")
        return 1


for text in (
    "heapq.heapify('a')", "heapq.heappush(1, 2)", "codecs.lookup(-2)",
    "'a'.startswith(*'a', **{'x': 1})", "[].append(x=1)", "memoryview(b'ab').tobytes(5)", "compile(1, 2, 3)", "compile('', 'f', None)",
    "{}[Unhashable()]", "{}[[]]", "bytes('a', None)", "str(b'a', 5)", "str(b'', 'nope')", "b''.decode('nope')", "'%c' % Plain()", "b'%c' % Plain()",
    "b'%(k)s' % 'x'", "iter(re.match('a', 'a'))", "memoryview(bytes(8)).cast('B', (2, 4))[::-1].tolist()", "memoryview(b'ab')[2**62]",
    "bytearray(b'abc').__setitem__(slice(1), None)", "'a' * array.array('i')", "array.array('i').__mul__('x')", "array.array('i') * 'x'",
    "itertools.count.__new__(1)", "array.array.__new__()", "pow(4, 'a', 1.5)", "pow(2, 3, 1.5)", "pow(2, 3, 1j)", "iter([1]).__setstate__('x')",
    "eval('1', 5)", "eval('1', re)", "codecs.decode(b'\\xff', 'utf-8')", "operator._compare_digest(1, 2)", "property().__get__(1, 2, 3)",
    "Plain().__init__(1)", "iter([]).__init__(1)", "type(None).__name__", "(1).__class__.__new__()", "sum(reversed(3))", "sum('a', True)", "sum([1], True)", "sum([], True)", "{} * []", "operator.imul({}, [])",
    "operator.setitem((), Index(), 1)", "operator.delitem('a', 2**70)", "[].__getitem__('x')",
):  # fmt: skip
    try:
        print(text, "=", eval(text))
    except Exception as error:
        print(text, "!", type(error).__name__, error, getattr(error, "__notes__", ""))

iterator = iter([1, 2, 3])
iterator.__setstate__(-5)
print(list(iterator))
for text in ("x is -1", "-1 is x", "1 is x", "() is x"):
    import warnings

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        compile(text, "t", "exec")
    print(text, [str(one.message) for one in caught])

for source in (
    "x = ", "x = \n", "@f", "@f\n", "if x", "if x\n", "def f()\n    pass", "def f():\nx", "class A:\n    def f(self):\nx = 1\n", "import async\n", "import a from b\n",
    "import x\n  from y", "x y\n        z\n    w", "x = (\n]\n", "x = ]\n", "a(b\nc", "'''\n\n", "@f\n    x = 1\n", "x: \n", "\tx\n", "if 1:\n\tx\n        y\n", "class {x A:\n    pass",
):  # fmt: skip
    try:
        compile(source, "t", "exec")
    except SyntaxError as error:
        print(repr(source), type(error).__name__, error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset, repr(error.text))
try:
    compile(b"# coding: nope\n\0", "t", "exec")
except SyntaxError as error:
    print(error)

# A class's `__new__` makes instances of its subclasses alone.
for maker, other in (NameError, frozenset), (BaseException, frozenset), (OSError, list), (ImportError, tuple), (BaseExceptionGroup, dict):
    try:
        print(maker.__new__(other))
    except TypeError as error:
        print("TypeError")
made = Exception.__new__(NameError, 1)
print(type(made), made.args, made.name)

