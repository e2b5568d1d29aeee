"""What is warned of where a tree is made, and what is said of expressions with blank space behind them."""

import ast
import warnings

told = []
warnings.simplefilter("always")
warnings.showwarning = lambda message, category, file, line, *rest: told.append((line, str(message)[:35]))
for source in "'\\d'", "'\\d' x y", "1if x else y", "x y\n1if 2", "f'''\\d\n{x:\\q}'''", "(1 is 1)":
    told.clear()
    try:
        said = ast.dump(ast.parse(source))
    except SyntaxError as error:
        said = f"{error.msg} at {error.lineno}:{error.offset}"
    print(ascii(source), ascii(said), *told)

for source in "{\t", "'''t\t", "'  ", "x +  ", "(x \\ ", "match*1_:\n  ", "f'''x  ", "x $  ", "[1, 2\n ", "x \\\n":
    try:
        compile(source, "<source>", "eval")
    except SyntaxError as error:
        print(ascii(source), error.msg, error.lineno, error.offset, ascii(error.text))
