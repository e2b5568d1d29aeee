"""What is wrong with the texts of literals, and what is warned of in a source that then has an error."""

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
    "rf'{x:\\d}' 1\n",
    "f'\\N{x}{y}' z\n",
    "f'\\x{y}a' z\n",
    "'x' 'y' t'z' 'w'\n",
    "t'x' t'y' 'z' f'w'\n",
    "t'x' b'y' 'z'\n",
    "b'x' 'y' t'z'\n",
    "(t'x'\n'y')\n",
    "x = (t'x'\n'y' z)\n",
    "f(t'x' 'y',\n1)\n",
    "'\\N{}'\n",
    "'\\N{'\n",
    "'\\N{abc'\n",
    "'\\N'\n",
    "'\\Nx'\n",
    "b'\\x'\n",
    "b'\\xg1'\n",
    "b'a\\x1'\n",
    "b'\\x\xe9'\n",
    "rb'\xe9'\n",
    "'\\\xe9\\x'\n",
    "'\\U00110000'\n",
    "'\\ud800\\x'",
    "f'{x!z:\\d}'\n",
    "f'{x:{y!z}}'\n",
    "'\\d' x\n",
    "x('\\d' '\\q', y z, '\\e')\n",
    "f'\\{x}' '\\d' y\n",
    "f'{x:\\{y}}' 1\n",
    "f'{x:\\d{y}\\q}' 1\n",
    "f'''\\d\n{x:\\q}'''\n1 1",
    "t'\\d{x:\\e}' 1",
    "f'a\\}' x\n",
    "x = (f'{\n",
    "f'{a!\n",
    "'\\d' + $\n",
    "x = (\n '\\d' \\ \n",
    "def f(:\n '\\d'\n",
    "def f(x, x '\\d'):\n  pass\n",
    "class A\n '\\d'\n",
    "f(x for x in y, '\\d')\n",
    "f(**x, *'\\d')\n",
    "if '\\d' = 1: pass\n",
    "('\\d', x) = '\\q' = 1\n",
    "with '\\d' as '\\q': pass\n",
    "'\\d' = 1\n",
    "for '\\d' in x: pass\n",
    "del '\\d'\n",
    "lambda: ('\\d' '\\w'\n)) + 1",
    "f'''\\d\n{x:\\q}'''\n",
    "f'''a\n\\d\n{x}'''\n",
    "f'''a\n\\d\nb'''\n",
    "f'''a\n\\d\n{x}b\n\\q'''\n",
    "f'''a\n\\d\n{x}b\n\\q''' 1\n",
    "f'''a\n\\x\n{x}b\n\\q''' 1\n",
    "f'''a\n\\x\nb''' 1\n",
    "f'''a\\x{y}''' 1\n",
    "f'''a\n\\{x}b\n\\q''' 1\n",
    "f'''a\n\\{x}b\n\\q'''\n",
    "(f'''a\nb{x y}''' 1\n",
    "(f'''a\nb{x!z}''' 1\n",
    "x = f'''a\nb c'''d\n",
    "f'''\nb {{ \\d {{ {x}b\n\\q'''\n",
)

for source in SOURCES:
    print(*told(source))
