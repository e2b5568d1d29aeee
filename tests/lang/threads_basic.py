"""threading: starting, joining, daemons, locals, exceptions, timers."""

import sys
import threading
import time

results = []
lock = threading.Lock()


def work(n):
    with lock:
        results.append((n, threading.current_thread().name))


threads = [threading.Thread(target=work, args=(i,), name=f"worker-{i}") for i in range(8)]
print(threads[0].is_alive(), threads[0].ident, threads[0].daemon)
for t in threads:
    t.start()
for t in threads:
    t.join()
print(sorted(results), threads[0].is_alive(), threads[0].ident is not None, threading.active_count(), threading.main_thread() is threading.current_thread(), threading.current_thread().name)
for action in (lambda: threads[0].start(), lambda: threading.current_thread().join(), lambda: threading.Thread(target=work).join(), lambda: lock.release(), lambda: threading.RLock().release()):
    try:
        action()
    except RuntimeError as error:
        print(type(error).__name__, error)


class MyThread(threading.Thread):
    def run(self):
        self.result = sum(range(1000))


t = MyThread(); t.start(); t.join(); print(t.result)
local = threading.local()
local.x = "main"
seen = []


class Own(threading.local):
    def __init__(self, start): self.value = start


own = Own(5)


def use_local(n):
    seen.append(hasattr(local, "x"))
    local.x = n
    own.value += n
    time.sleep(0.001)
    seen.append((local.x, own.value))


ts = [threading.Thread(target=use_local, args=(i,)) for i in range(3)]
[t.start() for t in ts]; [t.join() for t in ts]
print(sorted(seen, key=str), local.x, own.value)
hooked = []
threading.excepthook = lambda args: hooked.append((args.exc_type.__name__, str(args.exc_value), args.thread.name))


def fail():
    raise ValueError("in thread")


t = threading.Thread(target=fail, name="failing"); t.start(); t.join()
print(hooked, t.is_alive())
threading.excepthook = threading.__excepthook__
t = threading.Thread(target=sys.exit); t.start(); t.join()
event = threading.Event()
t = threading.Timer(0.01, event.set); t.start()
print(event.wait(10), event.is_set(), event.clear(), event.wait(0.001))
t = threading.Timer(100, print); t.start(); t.cancel(); t.join()
d = threading.Thread(target=time.sleep, args=(1000,), daemon=True); d.start()
print(d.daemon, d.join(0.01), d.is_alive(), threading.get_ident() == threading.main_thread().ident, threading.get_native_id() > 0)
total = [0]


def add(times):
    for _ in range(times):
        with lock:
            total[0] += 1


ts = [threading.Thread(target=add, args=(2000,)) for _ in range(4)]
[t.start() for t in ts]; [t.join() for t in ts]
print(total, len(threading.enumerate()), threading.stack_size(), repr(threading.current_thread())[:24])
print(lock.acquire(), lock.acquire(False), lock.acquire(timeout=0.01), lock.locked(), lock.release(), lock.locked())
try:
    lock.acquire(False, 1)
except ValueError as error:
    print(error)
r = threading.RLock()
with r, r:
    print(r.acquire(), r.release())
