"""with and context managers."""

import contextlib


class CM:
    def __init__(self, name, swallow=False, fail_enter=False, fail_exit=False):
        self.name, self.swallow, self.fail_enter, self.fail_exit = name, swallow, fail_enter, fail_exit

    def __enter__(self):
        print("enter", self.name)
        if self.fail_enter:
            raise RuntimeError(f"enter {self.name}")
        return self.name

    def __exit__(self, kind, value, traceback):
        print("exit", self.name, kind and kind.__name__, value, traceback is not None)
        if self.fail_exit:
            raise RuntimeError(f"exit {self.name}")
        return self.swallow


with CM("a") as a, CM("b") as b:
    print(a, b)
with (
    CM("c") as c,
    CM("d"),
):
    print(c)
with CM("swallows", swallow=True):
    raise ValueError("gone")
print("continues")
for make in (lambda: CM("x"), lambda: CM("x", fail_enter=True), lambda: CM("x", fail_exit=True)):
    try:
        with CM("outer"):
            with make():
                raise KeyError("body")
    except Exception as error:
        print(type(error).__name__, error, repr(error.__context__))


def returns():
    with CM("return"):
        return "value"


def loop():
    for i in range(3):
        with CM(f"loop {i}"):
            if i == 0:
                continue
            break
    return i


print(returns(), loop())


def generator():
    with CM("generator"):
        yield 1
        yield 2


g = generator()
next(g)
g.close()
with CM("tuple") as (x, *y):
    print(x, y)


class Target: pass


t = Target()
with CM("attribute") as t.name:
    print(t.name)


class NoExit:
    def __enter__(self): pass


class NoEnter:
    def __exit__(self, *a): pass


for bad in (NoExit(), NoEnter(), 5):
    try:
        with bad:
            pass
    except TypeError as error:
        print(error)


@contextlib.contextmanager
def managed(n):
    print("setup", n)
    try:
        yield n * 2
    except ValueError as error:
        print("handled", error)
    finally:
        print("teardown", n)


with managed(5) as m:
    print(m)
with managed(6):
    raise ValueError("inside")
try:
    with managed(7):
        raise KeyError("through")
except KeyError as error:
    print(error)


@managed(1)
def decorated():
    print("in decorated")


decorated()
with contextlib.suppress(ZeroDivisionError, KeyError):
    1 / 0
with contextlib.ExitStack() as stack:
    for i in range(2):
        stack.enter_context(CM(i))
    stack.callback(print, "callback")
with contextlib.closing(generator()) as g:
    print(next(g))
with contextlib.nullcontext(3) as n:
    print(n)
import io
out = io.StringIO()
with contextlib.redirect_stdout(out):
    print("captured")
print(repr(out.getvalue()))


@contextlib.contextmanager
def twice():
    yield 1
    yield 2


try:
    with twice():
        pass
except RuntimeError as error:
    print(error)
