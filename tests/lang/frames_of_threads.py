"""sys._current_frames() and sys._current_exceptions() of threads that block, run, begin and end."""

import inspect
import os
import sys
import threading
import time
import traceback


def ours(frame):
    """Names and lines of a frame and its callers, as far as they are in this file, the outermost first."""
    found = traceback.extract_stack(frame)
    return [(entry.name, entry.line) for entry in found if entry.filename == __file__]


class Standing:
    """A thread that stands somewhere."""

    def __init__(self, body):
        self.ready = threading.Event()
        self.stop = threading.Event()
        self.read, self.write = os.pipe()
        self.lock = threading.Lock()
        self.lock.acquire()
        self.thread = threading.Thread(target=body, args=[self])

    def __enter__(self):
        self.thread.start()
        self.ready.wait()
        return self.thread.ident

    def __exit__(self, *_):
        self.stop.set()
        self.lock.release()
        os.write(self.write, b"x")
        self.thread.join()
        os.close(self.read)
        os.close(self.write)


def waits(self):
    self.ready.set()
    self.stop.wait()


def locks(self):
    self.ready.set()
    with self.lock:
        pass


def reads(self):
    self.ready.set()
    os.read(self.read, 1)


def sleeps(self):
    self.ready.set()
    while not self.stop.is_set(): time.sleep(0.001)


def computes(self):
    def inner():
        count = 0
        while not self.stop.is_set(): count += 1
    self.ready.set()
    inner()


def recurses(self, depth=200):
    if depth:
        return recurses(self, depth - 1)
    waits(self)


def generates(self):
    def numbers():
        yield 1
        yield from others()

    def others():
        yield 2
        waits(self)

    for _ in numbers(): pass


def makes_a_class(self):
    class Made:
        value = 7
        waits(self)


def executes(self):
    exec("number = 5\nwaits(self)", {"waits": waits, "self": self, "__name__": "executed"})


def handles(self):
    try:
        raise ValueError("oops")
    except ValueError:
        waits(self)


def settled(ident, last):
    """The frames of a thread, once it came to the line that it is about to block in."""
    while True:
        found = ours(sys._current_frames()[ident])
        if found and found[-1][1] in last:
            return found


for body, last in [
    (waits, ["self.stop.wait()"]),
    (locks, ["with self.lock:"]),
    (reads, ["os.read(self.read, 1)"]),
    (sleeps, ["while not self.stop.is_set(): time.sleep(0.001)"]),
    (computes, ["while not self.stop.is_set(): count += 1"]),
    (recurses, ["self.stop.wait()"]),
    (generates, ["self.stop.wait()"]),
    (makes_a_class, ["self.stop.wait()"]),
    (executes, ["self.stop.wait()"]),
]:
    with Standing(body) as ident:
        found = settled(ident, last)
        print(body.__name__, len(found), *found[-4:], sep="\n  ")

print("what a frame tells")
with Standing(waits) as ident:
    settled(ident, ["self.stop.wait()"])
    frame = sys._current_frames()[ident]
    while frame.f_code.co_name != "waits":
        frame = frame.f_back
    print(type(frame) is type(sys._getframe()), inspect.isframe(frame), frame.f_code is waits.__code__)
    print(frame.f_globals is globals(), frame.f_builtins is sys._getframe().f_builtins)
    print(frame.f_lineno - frame.f_code.co_firstlineno, frame.f_lasti > 0, frame.f_trace, frame.f_generator)
    print(frame.f_back.f_code.co_name, frame.f_back.f_back.f_code.co_name, type(frame.f_locals).__name__)
    print(inspect.getframeinfo(frame).code_context)
    print([entry.function for entry in inspect.getouterframes(frame)][:2])
    print(traceback.format_stack(frame)[-1].splitlines()[1])
    frames = sys._current_frames()
    print(frames[threading.get_ident()] is sys._getframe(), len(frames))
# It outlives what it was made of.
print(frame.f_code.co_name, frame.f_back.f_code.co_name)
print(ident in sys._current_frames(), list(sys._current_frames()) == [threading.main_thread().ident])

print("exceptions")
with Standing(handles) as ident:
    settled(ident, ["self.stop.wait()"])
    found = sys._current_exceptions()
    print(repr(found[ident]), found[threading.get_ident()])
    print([entry.line for entry in traceback.extract_tb(found[ident].__traceback__)])
    try:
        1 / 0
    except ZeroDivisionError:
        print(repr(sys._current_exceptions()[threading.get_ident()]))
print(repr(found[ident]))

print("frames that others made")
with Standing(handles) as ident:
    settled(ident, ["self.stop.wait()"])
    frame = sys._current_exceptions()[ident].__traceback__.tb_frame
    print(frame.f_code.co_name, frame.f_lineno - frame.f_code.co_firstlineno, frame.f_back.f_code.co_name)
print(frame.f_lineno - frame.f_code.co_firstlineno, frame.f_back.f_code.co_name)

print("races")
done = threading.Event()


def calls(depth):
    return 0 if depth == 0 else 1 + calls(depth - 1)


def ends():
    calls(5)


def items(count):
    for number in range(count):
        try:
            yield number
        finally:
            calls(2)


def works(kind):
    while not done.is_set():
        if kind == 0:
            calls(50)
        elif kind == 1:
            threads = [threading.Thread(target=ends) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        elif kind == 2:
            list(map(calls, items(20)))
        else:
            try:
                raise KeyError(kind)
            except KeyError:
                exec("class C:\n  x = [calls(n) for n in range(9)]", {"calls": calls})


workers = [threading.Thread(target=works, args=[kind]) for kind in range(4)]
for worker in workers:
    worker.start()
seen = set()
end = time.monotonic() + 1
wrong = []
while time.monotonic() < end:
    frames = sys._current_frames()
    for frame in frames.values():
        while frame:
            seen.add(frame.f_code.co_name)
            if not isinstance(frame.f_lineno, int | None):
                wrong.append(frame.f_lineno)
            frame = frame.f_back
    for error in sys._current_exceptions().values():
        if not (error is None or isinstance(error, KeyError) and error.args == (3,)):
            wrong.append(error)
done.set()
for worker in workers:
    worker.join()
print(sorted(seen & {"calls", "works", "<module>"}), wrong)
