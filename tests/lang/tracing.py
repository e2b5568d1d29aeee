# Trace and profile functions: what they are told, and in which order.
import sys


def show(frame, event, argument):
    if event == "exception":
        argument = argument[0].__name__
    elif event.startswith("c_"):
        argument = argument.__name__
    print(event, frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, argument)
    return show


def traced(function, *arguments):
    print("--", function.__name__)
    sys.settrace(show)
    try:
        result = function(*arguments)
    except Exception as error:
        result = error
    finally:
        sys.settrace(None)
    print(repr(result))


def branches(n):
    for i in range(n):
        if i:
            pass
        else:
            continue
        while True:
            break
    else:
        return "end"


def raises():
    try:
        1 / 0
    except ValueError:
        pass
    finally:
        "end"


def numbers():
    yield 1
    x = yield 2
    return x


def delegates():
    result = yield from numbers()
    with Manager():
        return result


class Manager:
    def __enter__(self):
        pass

    def __exit__(self, *args):
        pass


def drives():
    return list(delegates())


def throws():
    it = numbers()
    next(it)
    try:
        it.throw(KeyError)
    except KeyError:
        return [
            1,
            len(
                "it",
            ),
        ]


class Named:
    def __init__(self, x):
        self.x = x

    @property
    def y(self):
        return self.x

    def __add__(self, other):
        return self.y + other


def objects():
    return Named(1) + 2


def sorts():
    return sorted([2, 1], key=lambda x: -x)


traced(branches, 2)
traced(raises)
traced(drives)
traced(throws)
traced(objects)
traced(sorts)

print("-- local functions")


def only_lines(frame, event, argument):
    if event == "call" and frame.f_code.co_name == "branches":
        frame.f_trace_lines = False
        return show
    return None


sys.settrace(only_lines)
branches(1)
sys.settrace(None)


def begins():
    frame = sys._getframe()
    frame.f_trace = show
    sys.settrace(show)
    x = 1
    sys.settrace(None)
    return x


begins()
print(sys.gettrace(), sys.getprofile())

print("-- errors end the tracing")


def fails(frame, event, argument):
    raise ValueError(event)


sys.settrace(fails)
try:
    branches(1)
except ValueError as error:
    print(error, sys.gettrace())

print("-- profile")


def profiled(text):
    try:
        int(text)
    except ValueError:
        text.upper()
    return len(text)


sys.setprofile(show)
profiled("x")
list(numbers())
sys.setprofile(None)

print("-- threads")
import threading

told = []
threading.settrace(lambda frame, event, argument: told.append(frame.f_code.co_name))
thread = threading.Thread(target=branches, args=(1,))
thread.start()
thread.join()
threading.settrace(None)
print("branches" in told)
