"""queue.SimpleQueue: order, waiting, timeouts, signals, and many threads at one."""

import copy
import queue
import signal
import threading
import time
from queue import Empty, SimpleQueue


def t(f):
    try:
        print(repr(f()))
    except BaseException as error:
        print(type(error).__name__, error, error.args)


print(Empty.__mro__, Empty.__module__, SimpleQueue.__module__, SimpleQueue[int])
q = SimpleQueue()
t(lambda: q.get(False))
t(lambda: q.get_nowait())
t(lambda: q.get(timeout=-1))
t(lambda: q.get(False, -1))
t(lambda: q.get(timeout=1e400))
t(lambda: q.get(timeout="a"))
t(lambda: q.get(True, 0.01))
t(lambda: q.put(1, False, "ignored"))
t(lambda: (q.qsize(), q.empty(), bool(q)))
t(lambda: q.get(timeout="x"))
t(lambda: q.get())
t(lambda: SimpleQueue(1))
t(lambda: SimpleQueue(x=1))
t(lambda: q.put())
t(lambda: q.put_nowait(item=3))
t(lambda: q.put(item=[4], block=0))
t(lambda: (q.get(block=False), q.get(timeout=5), q.empty()))
t(lambda: q.get(1, 2, 3))
t(lambda: copy.copy(q))

for number in range(20):
    q.put(number)
print([q.get() for _ in range(20)])

# Threads that wait get what is put, each item once.
made, taken = SimpleQueue(), [[] for _ in range(4)]


def take(mine):
    while (item := made.get()) is not None:
        mine.append(item)


def make(start):
    for item in range(start, 2000, 2):
        made.put(item)


takers = [threading.Thread(target=take, args=(mine,)) for mine in taken]
makers = [threading.Thread(target=make, args=(start,)) for start in range(2)]
for thread in takers + makers:
    thread.start()
for thread in makers:
    thread.join()
for _ in takers:
    made.put(None)
for thread in takers:
    thread.join()
print(sorted(sum(taken, [])) == list(range(2000)), made.qsize())
print(all(mine == sorted(set(mine)) or len(mine) > 0 for mine in taken))

# A timeout ends a wait, and an item ends it earlier.
begin = time.monotonic()
t(lambda: q.get(timeout=0.05))
print(0.04 < time.monotonic() - begin < 5)
threading.Timer(0.05, q.put, ["late"]).start()
t(lambda: q.get(timeout=30))

# Signals are handled while the main thread waits.
signal.signal(signal.SIGUSR1, lambda number, frame: q.put("from the handler"))
threading.Timer(0.05, signal.pthread_kill, [threading.main_thread().ident, signal.SIGUSR1]).start()
t(lambda: q.get())
threading.Timer(0.05, signal.pthread_kill, [threading.main_thread().ident, signal.SIGINT]).start()
t(lambda: q.get())
print(q.empty())


# Subclasses, and a queue that is emptied by __del__ of its items.
class Named(SimpleQueue):
    def __init__(self, name):
        self.name = name


named = Named("n")
named.put(1)
print(named.name, named.get(), isinstance(named, SimpleQueue))


class Again:
    def __init__(self, left):
        self.left = left

    def __del__(self):
        if self.left:
            named.put(self.left - 1)


named.put(Again(3))
named.get()
print(named.get())
print(isinstance(queue.Queue().put, object), queue.Empty is Empty)
