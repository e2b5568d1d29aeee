"""Whose fault an error is when a bracket is never closed: the bracket's only where the parser has read on."""


def attempt(source, mode="exec"):
    try:
        compile(source, "<s>", mode)
        print(repr(source), "compiles")
    except SyntaxError as e:
        print(repr(source), type(e).__name__, e.msg, e.lineno, e.offset, e.end_lineno, e.end_offset)


for source in (
    'def f(:',
    'def f(:\n',
    'f(a b',
    'f(\na b',
    'x = (1 2',
    'x = (1 +',
    'x = (1 + ',
    'x = [1, 2',
    'x = [1, 2\ny = 3',
    'foo(a, b for c in d',
    'def f(x:\n  pass',
    'def f(x:int\n  pass',
    'def f(x,',
    'class A(:\n  pass',
    'class A(\n',
    '(a b c d',
    'f(:',
    '{1:2, 3',
    '{1:2 3',
    "{'a' 1 2}",
    'x = (if',
    'x = (1 if 2',
    'print(1 2 3\nx = 5',
    'a[1 2',
    'a[1:2:3:4',
    'lambda (x',
    'def f((',
    'for x in (1',
    'for x in (1:',
    'if (1:',
    'if (a b c',
    'while (True:\n pass',
    'with (open(x) as f:\n pass',
    'f(**',
    'f(*',
    'f(x=',
    'f(x=1',
    'f(x=1:2',
    'f(def',
    'f(x y z',
    'f(, 1',
    '[,',
    '(,',
    '{,',
    '(1,,',
    'f(a,,b',
    '[1 for',
    '[1 for x',
    '[1 for x in y',
    "f('a' b",
    'from a import (b',
    'from a import (b,\nx = 1',
    'del (a',
    'del (a b',
    'assert (a',
    'return (a b',
    'x = (yield',
    'f(a.',
    'f(a.1',
    '(a\nb c',
    '((a b)',
    '[(a b)',
    'foo(bar(a b) c',
    "print('hello' \nprint('x')",
    'print(a)\nprint((b)\nprint(c)\n',
):
    attempt(source)
for source in ("", "\n", "\n\n", "# c", "# c\n", "  # c", "1\n+", "pass"):
    attempt(source, "eval")
