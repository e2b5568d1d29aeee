error = ValueError("bad value")
error.add_note("first note")
error.add_note("second\nnote")


def leaf():
    raise TypeError("leaf")


errors = [error]
try:
    leaf()
except TypeError as e:
    errors.append(e)
raise ExceptionGroup("two things", [*errors, ExceptionGroup("inner", [KeyError("k")])])
