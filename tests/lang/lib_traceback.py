"""traceback, warnings, sys hooks."""

import io
import sys
import traceback
import warnings


def thrower(n):
    if n:
        return thrower(n - 1)
    raise LookupError("found nothing")


def show(text):
    print(text.replace(__file__, "FILE"), end="")


try:
    thrower(2)
except LookupError as error:
    show(traceback.format_exc())
    show("".join(traceback.format_tb(error.__traceback__)[-1:]))
    summary = traceback.extract_tb(error.__traceback__)
    print([(f.name, f.lineno, f.line) for f in summary])
    out = io.StringIO(); traceback.print_exception(error, limit=1, file=out); show(out.getvalue())
try:
    try:
        {}["k"]
    except KeyError as k:
        raise ValueError("bad") from k
except ValueError:
    show(traceback.format_exc())
try:
    try:
        [][1]
    except IndexError:
        undefined_name
except NameError:
    show(traceback.format_exc())
try:
    raise ExceptionGroup("eg", [ValueError("a"), TypeError("b")])
except ExceptionGroup:
    show(traceback.format_exc())


def loop(n):
    return loop(n + 1)


try:
    loop(0)
except RecursionError:
    text = traceback.format_exc()
    print("Previous line repeated" in text, text.count("in loop") < 10)
e = ValueError("noted"); e.add_note("a note\nof two lines")
show("".join(traceback.format_exception(e)))
print(traceback.format_exception_only(KeyError("k")), traceback.format_stack()[-1].replace(__file__, "FILE").splitlines()[0])
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("careful", DeprecationWarning)
    warnings.warn("second")
print([(w.category.__name__, str(w.message)) for w in caught])
with warnings.catch_warnings():
    warnings.simplefilter("error")
    try:
        warnings.warn("now an error")
    except UserWarning as w:
        print(repr(w))
frame = sys._getframe()
print(frame.f_code.co_name, frame.f_lineno, frame.f_back, frame.f_globals is globals(), frame.f_locals is not None)


def inner():
    local = 5
    f = sys._getframe()
    return f.f_code.co_name, f.f_back.f_code.co_name, f.f_locals["local"]


print(inner())
