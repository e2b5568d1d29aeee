"""What CPython's tokenizer stops at, and where: strings and fields that do not end, backslashes, levels; and what it is warned of before."""

import warnings


def told(source, mode="exec"):
    warned = []
    warnings.simplefilter("always")
    warnings.showwarning = lambda message, category, file, line, *rest: warned.append((category.__name__, line, str(message)[:45]))
    try:
        compile(source, "<source>", mode)
        said = "compiles"
    except SyntaxError as error:
        said = f"{type(error).__name__}: {error.msg} at {error.lineno}:{error.offset} to {error.end_lineno}:{error.end_offset} in {error.text!a}"
    return ascii(source), ascii(said), *warned


SOURCES = (
    "f'{x:\n'\n",
    "f'{x:a\n}'\n",
    "f'''{x:\n}'''\n",
    "f'{x!r:{y:{z:{w}}}}'\n",
    "f'{x # }'\ny\n",
    "f'\\{x}'\n",
    "f'\\{x}' 1\n",
    "x = '\\d'\n1if x else y\nx y\n1if x\n'\\q'\n",
    'x y\n1if x\n',
    'x y\n1if x\n$\n2if x\n',
    "if x:\n'\\d'\n",
    "f'{x}}'\n",
    "f'}'\n",
    "f'{a b}'\n1if x\n",
    "x = ('\\d' 1if x\n",
    "x = ['\\d', ur'']\n",
    "'\\x' '\\d'\n",
    "'\\d' '\\x'\n",
    "f'\\d {'\\q'} {'\\z'!}'\n",
    "f'\\d {'\\q'}' x\n",
    "t'\\d' '\\q'\n",
    "f'{x",
    "f'{x\n",
    "f'''{x\n",
    "f'{x:'\n",
    "f'{x:",
    "f'{",
    "f'{'",
    "t'{",
    "t'{'",
    "f'{x'\n",
    'f\'{"x\'\n',
    'f\'{"x"\'\n',
    "f'{x:{'\n",
    "f'{x:{y'\n",
    "f'{(}'\n",
    "f'{)}'\n",
    "f'{x)}'\n",
    "f'{(x]}'\n",
    "f'a\\N{x}'\n",
    "f'\\N'\n",
    "f'\\N{'\n",
    "rf'\\N{x}'\n",
    "bf''\n",
    "fb''\n",
    "uf''\n",
    "ft''\n",
    "bu''",
    "ru''",
    "tb''",
    "rbt''",
    "urb''",
    "furb''",
    'x = 1\\',
    'x = 1\\\n',
    '\\\n',
    '\\',
    'x = (\\',
    'x = (1 \\ 2\n',
    '  \\\n',
    'x = 1\n  \\\ny\n',
    'x = 1 \\ \n',
    "f'{x \\",
    "f'{x \\\n}'\n",
    "f'{x \\ }'\n",
    "f'{x!r:}}'\n",
    "f'{x:}}}'\n",
    "f'{x:{{}}}'\n",
    "f'{x:{{y}}}'\n",
    "f'{{}'\n",
    "f'{{}}}'\n",
    "x = f'{a['b']}' + f'",
    "f'{x=}' '\\d'",
    'f"{x\n\n=}',
    "f'{x:\\d}' 1 1",
    "f'{x:\\{y}}'\n",
    "f'{a}\\\n' '\n",
    "f'a\\\n",
    "f'a\\\n\n",
    "'\\\n",
    "'\\\n\n",
    "'abc\\'\n",
    "'''abc\\'''\n",
    "f'abc\\'\n",
    "f'''x{y}\n",
    "b'a' 'b'",
    "b'a' 'b'\n",
    "x = (b'a'\n'b')\n",
    "b'a' f'b'\n",
    "b'a' f'{x\ny}' z\n",
    "b'\xe9'\n",
    "b'a' 'b' c\n",
    "t'a' 'b'\n",
    "t'a' 'b' c\n",
    "'b' t'a'\n",
    "'b' t'a'\nx\n",
    "'b' t'a\n{x}'\nx\n",
    "'''a\nb''' \\ x\n",
    "x = '''a\nbcdefgh''' \\ x\n",
    'x = 1 + \\\n2 \\ 3\n',
    'x = 1 + \\\n2 + \\\n  2 \\ 3\n',
    "f'''a\n{x \\ y}'''\n",
    "f'''a\n{x}b\n{x \\ y}'''\n",
    'x = (1,\n2 \\ 3\n',
    'if x:\n  y\n  z \\ 3\n',
    '0777\n',
    'x = 00_77\n',
    'x = \xe9 \\ \xe9\n',
    'if x:\n  if x:\n\nif x:\n\n',
    'x = 1\\',
    'def f(a=1,\n  b,\n  c=2): pass\n',
    "n run(a, b'\\d'):\n",
    "class A:\nreturn f'  is\n",
    "def f():\nf'({x} and {y)'\n",
    'class C:\n    @d\n \u2003def f(): pass\n',
    "x = {\n 'a': 0*,\n f'{a b}'\n",
)

for source in SOURCES:
    print(*told(source))

for source in "x \\", "(x \\", "x \\\n":
    print(*told(source, "eval"))
print(*told("x \\", "single"))
for count in 99, 100:
    print(told("".join(" " * n + "if x:\n" for n in range(count)) + " " * count + "y\n")[1])
