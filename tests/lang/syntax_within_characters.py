"""Errors whose place CPython counts back from an end, into the middle of a character."""

for source in ('d = {"one": 1, é"two": 1}', "x = {éé 1}", "x = {1: 2, é}", "x = {**é, ü}", "x = {'é' 2}", "f(é=1, ü=)"):
    try:
        compile(source, "source", "exec")
    except SyntaxError as error:
        print(error.msg, error.lineno, error.offset, error.end_lineno, error.end_offset)
    else:
        print("fine")
