"""queue and concurrent.futures."""

import queue
import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor, TimeoutError, as_completed, wait

q = queue.Queue(maxsize=2)
q.put(1); q.put_nowait(2)
print(q.full(), q.qsize(), q.empty())
for action in (lambda: q.put_nowait(3), lambda: q.put(3, timeout=0.001), lambda: (q.get(), q.get(), q.get_nowait()), lambda: q.get(timeout=0.001)):
    try:
        action()
    except (queue.Full, queue.Empty) as error:
        print(type(error).__name__)
print(q.task_done(), q.task_done(), q.join())
try:
    q.task_done()
except ValueError as error:
    print(error)
p, l, s = queue.PriorityQueue(), queue.LifoQueue(), queue.SimpleQueue()
for x in (3, 1, 2):
    p.put(x); l.put(x); s.put(x)
print([p.get() for _ in range(3)], [l.get() for _ in range(3)], [s.get() for _ in range(3)], s.empty())
q.put("left")
q.shutdown()
try:
    print(q.get()); q.get()
except queue.ShutDown as error:
    print(type(error).__name__)

work, done = queue.Queue(), queue.Queue()


def worker():
    while (item := work.get()) is not None:
        done.put(item * item)
        work.task_done()


ts = [threading.Thread(target=worker) for _ in range(4)]
[t.start() for t in ts]
for i in range(50):
    work.put(i)
work.join()
for _ in ts:
    work.put(None)
[t.join() for t in ts]
print(sum(done.get() for _ in range(50)), done.empty())


def fail(x):
    raise ValueError(x)


with ThreadPoolExecutor(max_workers=3, thread_name_prefix="pool") as pool:
    print(list(pool.map(lambda x: x * 2, range(5))), list(pool.map(pow, [2, 3], [3, 2])))
    f = pool.submit(pow, 2, 10)
    print(f.result(), f.done(), f.exception(), f.cancelled(), f.running())
    g = pool.submit(fail, "x")
    print(repr(g.exception()))
    try:
        g.result()
    except ValueError as error:
        print(error)
    try:
        list(pool.map(fail, [1]))
    except ValueError as error:
        print(error)
    fs = [pool.submit(lambda n=n: n) for n in range(5)]
    print(sorted(f.result() for f in as_completed(fs)), len(wait(fs).done))
    called = []
    h = pool.submit(lambda: "callback")
    h.add_done_callback(lambda f: called.append(f.result()))
    wait([h])
    slow = pool.submit(time.sleep, 0.2)
    try:
        slow.result(timeout=0.001)
    except TimeoutError as error:
        print(type(error).__name__)
    name = pool.submit(lambda: threading.current_thread().name).result()
    print(name.startswith("pool_"))
print(called)
try:
    pool.submit(print)
except RuntimeError as error:
    print(error)
gate = threading.Event()
with ThreadPoolExecutor(1) as pool:
    blocker = pool.submit(gate.wait)
    waiting = pool.submit(print, "never")
    print(waiting.cancel(), waiting.cancelled())
    gate.set()
try:
    waiting.result()
except CancelledError as error:
    print(type(error).__name__)
