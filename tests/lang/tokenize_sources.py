"""The tokens of all kinds of source, good and bad, as tokenize lists them."""

import inspect
import io
import tokenize

SOURCES = [
    "",
    "\n",
    "x",
    "x\n",
    "# c",
    "# c\n",
    "if 1:\n  x\n  # a\n\n  y\nz",
    "if 1:\n\tx\n        y\n",
    "if 1:\n  x\n y\n",
    "(a,\n # c\n b)\n",
    "a = (1,\n",
    "'abc\n",
    "'''abc\n",
    "x = 1 + \\\n  2\n",
    "x \\ y\n",
    "x \\\n",
    "f'a{b!r:>{c}}d{{e}}'\n",
    "f'''a\n{b\n:x\n}'''\n",
    "f'{x:=5}'\n",
    "f'{a[\"b\"]}' rf'\\{x}' f'\\N{BULLET}{y}'\n",
    "f'{'\n",
    "f'}'\n",
    "f'{a)'\n",
    "f'abc\n",
    "f'''abc\n{x}",
    "t'{x}' bR'x' Rb\"y\" u'x' U\"\"\"z\"\"\"\n",
    "ub'x'\n",
    "bf'x'\n",
    "0x 1",
    "0b12",
    "0o8",
    "012",
    "1_",
    "1__0",
    "1e",
    "1e+",
    "1.e5j",
    "1if x else y",
    "0_0",
    "00",
    "1.5abc",
    "0xfor x in y",
    "1jx",
    ".5 ... .. . ->:=**=//=<>!=\n",
    "€",
    "a€b",
    "aé = 1\n",
    "\x00",
    "$ ? !\n",
    "a\r\nb\r\n",
    "if x:\r\n  y\r\n",
    "a\x0cb\n",
    "  x\n",
    "def f():\n  pass\n\n\n",
    "class A:\n    def f(self):\n        return 1\n# c\n    x = 1\n",
    "async def f(): await x\n",
    "match x:\n  case _: pass",
    "]\n",
    "(]\n",
    "x = [\n\n1]\n",
    "\\\n  x\nif 1:\n  \\\n  y\n",
    "'a\\\nb'\n",
    "'a\\'\n",
    "f'{x!r}' f'{x=}' f'{lambda: 1}' f'{x:{y:{z}}}'\n",
    "\ufeffx\n",
    "f'{x:a\n}'\n",
    "f'''{x:a\n}'''\n",
    "a;b;\n",
    "@d\nclass C[T: int = 3](B): ...\n",
    "type X[*Ts, **P] = int\n",
    "try: x\nexcept* E: y\n",
    "x: int = 3 # type: ignore\n",
    "'''a\nb\n''' + x\n",
    "(\n'''a\nb''')\n",
    "\t\n \n#\n",
    "a\n  \n",
    "if a:\n  b\n  ",
    "if a:\n  b\n  #c",
    "x = '\u4e2d\u6587' + y\n",
    "\u4e2d = 1\n",
    "1_000.5e1_0\n",
    "0X_Ff\n",
    "f\"{f'{1}'}\"\n",
    "("*201,
]


def dump(source):
    print(repr(source)[:60])
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            print("   ", *map(repr, token))
    except SyntaxError as error:
        print("   ", type(error).__name__, error.msg, error.lineno, error.offset, repr(error.text))
    except tokenize.TokenError as error:
        print("   ", type(error).__name__, error.args)


for source in SOURCES:
    dump(source)

# Bytes have an encoding, and come back as they were.
for source in ["# -*- coding: latin-1 -*-\nx = '\xe9'\n".encode("latin-1"), "\ufeffx = '\u4e2d'\n".encode(), b"x\r\ny\r\n"]:
    tokens = list(tokenize.tokenize(io.BytesIO(source).readline))
    print([(token.type, token.string) for token in tokens], tokenize.untokenize(tokens) == source)

# Lines are read when they are needed.
lines = iter(["x = 1\n", "y = (\n", "2)\n"])


def read():
    line = next(lines, "")
    print("read", repr(line))
    return line


for token in tokenize.generate_tokens(read):
    print(token.string)

for odd in (lambda: 5, lambda: b"x\n", lambda: 1 / 0):
    try:
        list(tokenize.generate_tokens(odd))
    except Exception as error:
        print(type(error).__name__, error)


def function(a, b=(1,
                   2)):
    # A comment within.
    return f"{a!r:>{b}}"


class Class:
    def method(self): return 1

    attribute = 2


print(inspect.getsource(function))
print(inspect.getsource(Class.method))
print(inspect.getsource(Class))
