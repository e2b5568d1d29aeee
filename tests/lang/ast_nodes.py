# Nodes: construction, replacement, their text, and optimised trees.
import ast, copy, warnings

warnings.simplefilter("always")
warnings.showwarning = lambda message, category, *rest: print(category.__name__, message)

ast.Name()
ast.Name("x", extra=1)
try:
    ast.Name("x", id="y")
except TypeError as error:
    print(error)
print(ast.Name("x").ctx, ast.FunctionDef("f", ast.arguments()).body, ast.arguments().vararg)
print(ast.cmpop.__doc__, ast.boolop.__doc__, ast.Name.__doc__, sep="\n")
print(ast.pattern.__doc__)
print(ast.arg._field_types, ast.Return._field_types)

for source in ["a=1;b=2;c=3", "f(x, y=2, *z)", "()", "lambda: 0", "x: int = 3", "global a,b,c"]:
    tree = ast.parse(source)
    print(tree, tree.body[0], sep="\n")

node = ast.parse("x").body[0].value
print(copy.replace(node, id="y").id, copy.replace(node).lineno)
for changes in [{"unknown": 1}]:
    try:
        copy.replace(node, **changes)
    except TypeError as error:
        print(error)
del node.id
try:
    copy.replace(node)
except TypeError as error:
    print(error)

source = '''
"""doc"""
def f():
    """doc"""
if __debug__: "%s-%%-%r" % (a, b)
match x:
    case -1 | 1 + 2j | {-2: y}: pass
'''
for level in 0, 1, 2:
    print(ast.dump(ast.parse(source, optimize=level)))
    print(ast.dump(ast.parse(ast.parse(source), optimize=level)) == ast.dump(ast.parse(source, optimize=level)))

for source, version in [
    ("(x := 0)", 7), ("def f(x, /): ...", 7), ("type X = int", 11), ("def f[T](): ...", 11), ("t''", 13),
    ("try: ...\nexcept* E: ...", 10), ("try: ...\nexcept A, B: ...", 13), ("(x := 0)", 8),
]:
    try:
        ast.parse(source, feature_version=(3, version))
    except SyntaxError as error:
        print(error.msg)

print(ast.dump(ast.parse("a = 1 # type: ignore[x]\nb # type: ignore\n", type_comments=True)))
