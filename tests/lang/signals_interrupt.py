"""KeyboardInterrupt reaches the main thread wherever it is: computing, sleeping, waiting."""

import os
import queue
import signal
import threading
import time


def interrupt(label, f):
    timer = threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT))
    timer.start()
    start = time.monotonic()
    try:
        f()
        print(label, "returned")
    except KeyboardInterrupt:
        print(label, "interrupted", time.monotonic() - start < 5)
    timer.join()


def spin():
    while True:
        pass


def nested():
    try:
        spin()
    finally:
        print("finally", end=" ")


def in_comprehension():
    [x for x in iter(int, 1)]


lock = threading.Lock()
lock.acquire()
sleeper = threading.Thread(target=time.sleep, args=(30,), daemon=True)
sleeper.start()
interrupt("loop", spin)
interrupt("nested", nested)
interrupt("comprehension", in_comprehension)
interrupt("sleep", lambda: time.sleep(30))
interrupt("lock", lock.acquire)
interrupt("lock with timeout", lambda: lock.acquire(timeout=30))
interrupt("join", sleeper.join)
interrupt("event", threading.Event().wait)
interrupt("condition", lambda: (c := threading.Condition()) and c.acquire() and c.wait())
interrupt("queue", queue.Queue().get)
interrupt("barrier", threading.Barrier(2).wait)
seen = []
old = signal.signal(signal.SIGUSR1, lambda number, frame: seen.append((number == signal.SIGUSR1, frame is not None, threading.current_thread() is threading.main_thread())))
os.kill(os.getpid(), signal.SIGUSR1)
t = threading.Thread(target=lambda: os.kill(os.getpid(), signal.SIGUSR1)); t.start(); t.join()
while len(seen) < 2:
    time.sleep(0.001)
print(seen, old == signal.SIG_DFL, signal.getsignal(signal.SIGINT) is signal.default_int_handler)
try:
    raise KeyboardInterrupt
except BaseException as error:
    print(repr(error))
