# `f_lineno` of a traced frame can be set: blocks may be left, not entered.
import sys


def jumping(function, origin, target):
    first = function.__code__.co_firstlineno

    def trace(frame, event, argument):
        if frame.f_code is not function.__code__:
            return None
        if event == "line" and frame.f_lineno == first + origin:
            sys.settrace(None)
            frame.f_trace = None if target is None else trace
            sys.settrace(trace)
            frame.f_lineno = first + target
            sys.settrace(None)
        return trace

    out = []
    sys.settrace(trace)
    try:
        function(out)
    except Exception as error:
        out.append(f"{type(error).__name__}: {error}")
    finally:
        sys.settrace(None)
    print(function.__name__, origin, target, out)


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *args):
        pass


def blocks(out):
    out.append(1)
    for i in 1, 2:
        out.append(3)
        with Manager():
            out.append(5)
        out.append(6)
    try:
        out.append(8)
        raise KeyError
    except KeyError:
        out.append(11)
        out.append(sys.exception())
    out.append(sys.exception())
    while True:
        out.append(15)
        break


jumping(blocks, 3, 7)
jumping(blocks, 5, 13)
jumping(blocks, 11, 15)
jumping(blocks, 8, 1)
jumping(blocks, 1, 3)
jumping(blocks, 1, 11)
jumping(blocks, 1, 100)
jumping(blocks, 1, -5)


def unbound(out):
    x = 1
    y = 2
    out.append((x, y))


import warnings

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    jumping(unbound, 1, 3)
    print([str(one.message) for one in told])


def told_call(frame, event, argument):
    try:
        frame.f_lineno = 1
    except ValueError as error:
        print(event, error)
    return told_call


def short():
    return 1


sys.settrace(told_call)
short()
sys.settrace(None)
try:
    sys._getframe().f_lineno = 1
except ValueError as error:
    print(error)

# Where coroutines were made.
sys.set_coroutine_origin_tracking_depth(1)


async def made():
    pass


def makes():
    return made()


coroutine = makes()
print(coroutine.cr_origin[0][1:])
coroutine.close()
sys.set_coroutine_origin_tracking_depth(0)
coroutine = makes()
print(coroutine.cr_origin, sys.get_coroutine_origin_tracking_depth())
coroutine.close()
