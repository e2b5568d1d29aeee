"""Exception objects: hierarchy, arguments, text, chaining, notes, groups."""

import traceback


def attempt(f):
    try:
        print(repr(f()))
    except BaseException as error:
        print(type(error).__name__ + ":", error)


def tree(cls, depth=0):
    if cls.__module__ == "builtins":
        print("  " * depth + cls.__name__)
        for sub in sorted(cls.__subclasses__(), key=lambda c: c.__name__):
            tree(sub, depth + 1)


tree(BaseException)
for e in (Exception(), Exception("one"), Exception(1, 2), KeyError("k"), KeyError(), KeyError(1, 2), ValueError(None), StopIteration(5), SystemExit(3), OSError(2, "No such file"), OSError(2, "No such file", "name"), OSError("just text"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), UnicodeEncodeError("ascii", "é", 0, 1, "bad"), ImportError("m", name="n", path="p"), AttributeError("a", name="x", obj=1), NameError("n", name="y"), SyntaxError("bad", ("f.py", 1, 2, "text")), AssertionError([1]), KeyboardInterrupt(), MemoryError("m")):
    print(type(e).__name__, str(e), repr(e), e.args)
print(OSError(2, "x").errno, type(OSError(2, "x")).__name__, type(OSError(13, "x")).__name__, type(OSError(17, "x")).__name__, type(OSError(9999, "x")).__name__, StopIteration(5).value, SystemExit(3).code, IOError is OSError, ImportError("m", name="n").name)


class Custom(Exception):
    def __init__(self, code, text="custom"):
        super().__init__(code, text)
        self.code = code

    def __str__(self):
        return f"[{self.code}]"


class Plain(ValueError):
    pass


attempt(lambda: (_ for _ in ()).throw(Custom(5)))
print(repr(Custom(1)), str(Custom(2)), Custom(3).args, isinstance(Plain(), ValueError), Plain("x"), Plain.__mro__[1].__name__)


def chain(kind):
    try:
        try:
            1 / 0
        except ZeroDivisionError as first:
            if kind == "implicit":
                raise KeyError("second")
            if kind == "explicit":
                raise KeyError("second") from first
            if kind == "none":
                raise KeyError("second") from None
            if kind == "class":
                raise KeyError from ValueError
    except KeyError as e:
        return repr(e.__cause__), repr(e.__context__), e.__suppress_context__


for kind in ("implicit", "explicit", "none", "class"):
    print(kind, chain(kind))
e = ValueError("v")
e.add_note("note one"); e.add_note("note two")
print(e.__notes__, e.__traceback__)
attempt(lambda: e.add_note(5))
attempt(lambda: setattr(e, "__cause__", 5))
attempt(lambda: setattr(e, "args", 5))
e.args = (1, 2); e.extra = 3
print(e, e.extra, e.with_traceback(None) is e)


def raiser():
    raise ValueError("deep")


def caller():
    raiser()


try:
    caller()
except ValueError as error:
    tb = error.__traceback__
    lines = []
    while tb:
        lines.append((tb.tb_frame.f_code.co_name, tb.tb_lineno - tb.tb_frame.f_code.co_firstlineno))
        tb = tb.tb_next
    print(lines[1:], [f.name for f in traceback.extract_tb(error.__traceback__)], traceback.format_exception_only(error))
print("".join(traceback.format_exception_only(SyntaxError("bad", ("f.py", 3, 5, "abc def\n", 3, 8)))))
group = ExceptionGroup("several", [ValueError(1), TypeError("t"), ExceptionGroup("inner", [ValueError(2)])])
print(group, repr(group), group.exceptions[0], group.message, group.subgroup(ValueError), group.split(TypeError), group.derive([KeyError()]))
attempt(lambda: ExceptionGroup("x", []))
attempt(lambda: ExceptionGroup("x", [5]))
attempt(lambda: ExceptionGroup("x", [KeyboardInterrupt()]))
print(type(BaseExceptionGroup("x", [ValueError()])).__name__, type(BaseExceptionGroup("x", [KeyboardInterrupt()])).__name__)
attempt(lambda: [].nope)
try:
    [].nope
except AttributeError as a:
    print(a.name, a.obj)
try:
    undefined
except NameError as n:
    print(n.name)
try:
    {}["k"]
except KeyError as k:
    print(k.args)
try:
    import no.such.module
except ImportError as i:
    print(i, i.name, type(i).__name__)
try:
    from os import no_such_name
except ImportError as i:
    print(str(i).split("(")[0], i.name)
import pickle, copy
print(copy.copy(Custom(9)).args, repr(copy.copy(ValueError(1, 2))))
