"""What `compile` gives of a longer source is bytes until somebody looks at it; nobody can tell."""

import marshal
import threading
import types
import warnings

HEAD = "def f{0}(a, *b, c={0}, **d):\n    '''Function {0}.'''\n    return [a + x for x in b], (c, {0}.5, 'text', b'bytes', None)\n\n"
SOURCE = "'''The module.'''\n" + "".join(HEAD.format(number) for number in range(30))


def names(code):
    return [constant.co_name for constant in code.co_consts if isinstance(constant, types.CodeType)]


code = compile(SOURCE, "some.py", "exec")
print(code.co_name, code.co_qualname, code.co_filename, code.co_firstlineno, code.co_argcount, hex(code.co_flags))
print(code == compile(SOURCE, "some.py", "exec"), hash(code) == hash(compile(SOURCE, "some.py", "exec")))
print(names(code)[:3], len(code.co_consts), code.co_varnames, code.co_names[:3])
print(max(line for _, _, line in code.co_lines() if line))

# Written before it was looked at, and after.
fresh = compile(SOURCE, "some.py", "exec")
written = marshal.dumps(fresh)
print(marshal.loads(written) == fresh, marshal.dumps(fresh) == written, marshal.dumps(code) == written)

# Run at once.
space = {}
exec(compile(SOURCE, "some.py", "exec"), space)
print(space["__doc__"], space["f7"](1, 2, 3, e=4), space["f29"].__doc__, space["f29"].__code__.co_firstlineno)
print(eval(compile("(" + " " * 2000 + "1 + 2)", "some.py", "eval")))

# Changed before it runs.
changed = compile(SOURCE, "some.py", "exec").replace(co_filename="other.py", co_name="other")
print(changed.co_filename, changed.co_name, names(changed)[-1])

# A traceback shows the lines.
failing = compile(SOURCE + "f1(1, 'x')\n", "some.py", "exec")
try:
    exec(failing, {})
except TypeError as error:
    lines = []
    at = error.__traceback__
    while at:
        lines.append((at.tb_frame.f_code.co_name, at.tb_lineno))
        at = at.tb_next
    print(lines[1:])

# Errors and warnings are told, once.
try:
    compile(SOURCE + "x = = 1\n", "some.py", "exec")
except SyntaxError as error:
    print(error.msg, error.lineno, error.offset, error.text)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    print(names(compile(SOURCE + "x is 1\n", "some.py", "exec"))[0])
print([(str(warning.message), warning.lineno) for warning in caught])

# Tuples that are nested more deeply than what is written can be.
deep = compile(SOURCE + "x = " + "(" * 90 + "1" + ",)" * 90 + "\n", "some.py", "exec")
print(marshal.loads(marshal.dumps(deep)) == deep)

# Several look at it at once.
for _ in range(20):
    shared = compile(SOURCE, "some.py", "exec")
    found, start = [], threading.Barrier(4)

    def look(number):
        start.wait()
        found.append(names(shared) if number % 2 else names(marshal.loads(marshal.dumps(shared))))

    threads = [threading.Thread(target=look, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [found[0]] * 4 and len(found[0]) == 30
print("done")
