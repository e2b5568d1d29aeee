"""Where mistakes are with characters of several bytes, in numbers, in declarations, and in expressions that are not there."""

import ast

# What is found after parsing has columns of bytes, what the parser finds those of characters.
WIDE = (
    'é=1; return é',
    "return 'é'",
    "'é'; return 'éé'",
    'def f():\n  é; nonlocal é',
    "'é'; nonlocal é",
    'é; from __future__ import braces',
    'from __future__ import é',
    "'é'; from __future__ import é",
    "'é';break",
    "'é'; yield 'é'",
    "class é:\n 'é'; return 'é'",
    'def f(é,é): pass',
    "'é'; f(é=1,é=2)",
    "'é'; *é",
    "def f(é):\n 'é'; global é",
    "[é for é in (é:=1)]; 'é'",
    "'é'; [é:=1 for é in y]",
    "'é'; x: (yield 'é')",
    "'é'; [(yield 'é') for i in y]",
    "match x:\n case {'é': é, 'é': é}: pass",
    'match x:\n case é: pass\n case _: pass',
    "return (\n'é', 'éé')",
    "'é'; *é, *é = x",
    "'é'; x.__debug__ = 'é'",
    "'é'; type é[é, é] = 1",
    "def f():\n 'é'; from é import *",
    "'é'; import é as __debug__",
    "'é' 1",
    "f('é', é é)",
    "'é' = 1",
)

NUMBERS = (
    '70._',
    '-63e++n7',
    '1e+',
    '1e++',
    '1._',
    '.5_',
    '.5._',
    '1e_',
    '1e-_',
    '1.5e+x',
    'x = 1e+ 5',
    '63e+_n',
    '1e+_1',
    '1e5_',
    '1.5_e3',
    '1.0e_',
    '0._',
    '0_',
    '0_x',
    '00_7',
    '0x',
    '0x_',
    '0x1_',
    '0x1__1',
    '0xg',
    '0x1_g',
    '0o_',
    '0o1_',
    '0o7_9',
    '0b_',
    '0b1_',
    '0b1__0',
    '1__0',
    'é = 7._',
    '7._5',
    '7.5_',
    '7e_5',
    '7.e-_5',
    'é = 1e+é',
)

DECLARATIONS = (
    'global e\ne = 1\nglobal e',
    'global e\nglobal e',
    'e += 1\nglobal e',
    'nonlocal e\ne\nnonlocal e',
    '[e := 1 for i in y]\nglobal e',
    '[e := 1 for i in y]\nnonlocal e',
    'nonlocal e\ndef f(a, a): pass',
    'def f():\n global e\n e\n global e',
    'def f():\n e += 1\n nonlocal e',
    'def f():\n nonlocal e\n for e in y: pass\n nonlocal e',
    'class C:\n e += 1\n global e',
    'class C:\n global e\n def e(): pass\n global e',
    'def f(e):\n def g():\n  nonlocal e\n  nonlocal e\n  e += 1',
    'def f(e):\n def g():\n  nonlocal e\n  del e\n  nonlocal e',
    'def f():\n global e\n [e := 1 for i in y]\n global e',
)

BLANK = ("", " ", "\t", "  \n", "\n", " #x", "\n\n", "\n  ", "#x\n", "#x\n ", "#x\n#y", " \t#x\n\n")


def told(run, source):
    try:
        run(source)
    except SyntaxError as error:
        place = f"{error.lineno}:{error.offset} to {error.end_lineno}:{error.end_offset}"
        return f"{type(error).__name__}: {error.msg} at {place} in {error.text!a}"
    return "compiles"


for source in WIDE + NUMBERS + DECLARATIONS:
    print(ascii(source), ascii(told(lambda text: compile(text, "source", "exec"), source)), sep="\n  ")

for source in BLANK:
    print(ascii(source))
    print(" ", told(eval, source))
    print(" ", told(ast.literal_eval, source))
    print(" ", told(lambda text: compile(text, "source", "eval"), source))
    print(" ", told(lambda text: ast.parse(text, mode="eval"), source))
