"""The profiler: counts and times by a clock that ticks when it is read, and threads that are profiled together."""

import _lsprof
import cProfile
import sys
import threading

ticks = 0


def tick():
    global ticks
    ticks += 1
    return ticks


def name(code):
    return code if isinstance(code, str) else code.co_qualname


def show(profiler):
    for entry in sorted(profiler.getstats(), key=lambda entry: name(entry.code)):
        calls = sorted((name(call.code), *call[1:]) for call in entry.calls or ())
        print(name(entry.code), *entry[1:5], calls)


def outer(n):
    inner(n)
    return max(n, inner(n + 1))


def inner(n):
    return n if n < 1 else inner(n - 1) + len("ab")


def numbers():
    yield 1
    yield 2


class Thing:
    def method(self):
        raise ValueError

    @classmethod
    def make(cls):
        return cls()


def work():
    outer(2)
    list(numbers())
    [3, 1, 2].sort(key=lambda x: -x)
    dict.fromkeys("ab")
    "a-b".split("-")
    try:
        Thing.make().method()
    except ValueError:
        pass
    generator = numbers()
    next(generator)
    try:
        generator.throw(KeyError)
    except KeyError:
        pass


profiler = _lsprof.Profiler(tick, 1.0)
profiler.enable()
work()
profiler.disable()
show(profiler)
profiler.clear()
print(profiler.getstats())
profiler.enable(subcalls=False, builtins=False)
work()
profiler.disable()
show(profiler)


def tell(text):
    try:
        print(text, "gives", repr(eval(text)))
    except Exception as error:
        print(text, "raises", type(error).__name__, error)


other = cProfile.Profile()
profiler.enable()
tell("other.enable()")
tell("sys.monitoring.get_tool(sys.monitoring.PROFILER_ID)")
profiler.disable()
tell("sys.monitoring.get_tool(sys.monitoring.PROFILER_ID)")
tell("profiler.disable()")
tell("_lsprof.Profiler(1, 2, 3, 4, 5)")
tell("_lsprof.Profiler(timeunit='a')")
tell("_lsprof.Profiler.__text_signature__, _lsprof.__doc__, _lsprof.profiler_entry.__match_args__")
tell("profiler._pystart_callback()")
tell("other.runcall(inner, 3), len(other.getstats())")

# Threads that are profiled together, while one looks and clears.
shared, start = cProfile.Profile(), threading.Barrier(4)


def spin():
    start.wait()
    for _ in range(200):
        outer(3)


threads = [threading.Thread(target=spin) for _ in range(3)]
with shared:
    for thread in threads:
        thread.start()
    start.wait()
    for _ in range(50):
        shared.getstats()
        shared.clear()
    for thread in threads:
        thread.join()
print(sys.monitoring.get_tool(sys.monitoring.PROFILER_ID))
