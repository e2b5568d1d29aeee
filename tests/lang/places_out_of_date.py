"""Collections, and looks at frames, while threads fight for a lock in the middle of an expression, just after a call."""

import gc
import sys
import threading
import time

shared = 0
done = threading.Event()


def called(items):
    return len(items)


def fights(items, a, b, c, d, e, f):
    global shared
    number = 5
    called(items)
    # The temporaries lie where the frame of the call was.
    return [a, b, c, d, e, f, a, b, c, (shared := number), d, e, f]


def works():
    items = [1]
    while not done.is_set():
        for _ in range(1000):
            fights(items, 11, 22222, 33333, 44444, 55555, 66666)


workers = [threading.Thread(target=works) for _ in range(6)]
for worker in workers:
    worker.start()
end = time.monotonic() + 1.5
while time.monotonic() < end:
    gc.collect()
    sys._current_frames()
done.set()
for worker in workers:
    worker.join()
print(shared)
