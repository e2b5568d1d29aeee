"""Where tracebacks say that a handler's check failed, that a group was made, and that a bare raise stood."""

import traceback


def show(text):
    try:
        exec(compile(text, "<text>", "exec"), {})
    except BaseException as error:
        for entry in traceback.walk_tb(error.__traceback__):
            if entry[0].f_code.co_filename == "<text>":
                print(entry[1], end=" ")
        print(type(error).__name__, error, [frame.lineno for frame in traceback.extract_tb(error.__traceback__)][1:])
        print("".join(traceback.format_exception(error)[2:]).replace(__file__, "FILE"))
    else:
        print("passes")


show("raise")
show("try:\n    1 / 0\nexcept 3:\n    pass")
show("try:\n    1 / 0\nexcept 3 as e:\n    x = 1\n    y = 2\n    z = 3")
show("try:\n    1 / 0\nexcept* ValueError:\n    pass\nexcept* ZeroDivisionError as e:\n    print(e.__traceback__.tb_lineno)\n    raise KeyError")
show("try:\n    1 / 0\nexcept* TypeError:\n    pass")
show("try:\n    raise ExceptionGroup('g', [TypeError(), OSError()])\nexcept* TypeError:\n    pass")

for text in (
    "match 1:\n    case [a, a]: pass\nawait x",
    "break\nglobal x\nx: int\n",
    "x = 1\nglobal x\nreturn",
    "for x in y:\n    continue\ncontinue\n",
    "f(a=1, a=2)\ndef f(a, a): pass",
    "*a = 1\nyield",
):
    try:
        compile(text, "t", "exec")
    except SyntaxError as error:
        print(error)
try:
    exec("def f():\n    value = 1\n    valeu\nf()")
except NameError as error:
    print(traceback.format_exception(error)[-1])
