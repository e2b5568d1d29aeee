# Source bytes: what is wrong with their encoding, and where; expressions that are indented; nodes that are pickled.
for source in [
    b"#coding: utf8\n#second\n#third\xa4\nx\n", b"#coding: utf-8\n#second\n#third\xa4\nx\n", b"#first\n#third\xa4\nx",
    b"\xef\xbb\xbf#first\n#coding:iso-8859-15\nx\n", b"\xef\xbb\xbf#coding: utf8\nx\n", b"#coding:ascii\nx='\xc3'",
    b"#coding: latin-1\nprint(ascii('\xe4'))\n", b"\xef\xbb\xbf#coding: utf-8\nprint(ascii('\xc3\xa4'))\n",
]:
    try:
        exec(source)
    except SyntaxError as error:
        print(error.msg, error.lineno, error.offset, ascii(error.text))

for source in "\n -1", "  1", "\n# c\n\t2", " \n3":
    try:
        print(compile(source, "", "eval").co_name)
    except IndentationError as error:
        print(error.msg, error.lineno, error.offset, error.end_offset)

import ast, pickle, warnings
warnings.simplefilter("error")
tree = ast.parse("x = y[1]; f(*a, b=2)")
print(ast.dump(pickle.loads(pickle.dumps(tree))) == ast.dump(tree), tree.body[0].__reduce__()[1])
for node in ast.Constant(1), ast.Expression(ast.Constant(1)):
    try:
        compile(node, "", "exec", ast.PyCF_ONLY_AST)
    except TypeError as error:
        print(error)
