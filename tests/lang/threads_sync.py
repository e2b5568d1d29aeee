"""Condition, Semaphore, Event, Barrier."""

import threading

items, log = [], []
condition = threading.Condition()


def consumer(n):
    for _ in range(n):
        with condition:
            condition.wait_for(lambda: items)
            log.append(items.pop())


c = [threading.Thread(target=consumer, args=(5,)) for _ in range(2)]
[t.start() for t in c]
for i in range(10):
    with condition:
        items.append(i)
        condition.notify()
[t.join() for t in c]
print(sorted(log))
with condition:
    print(condition.wait(0.001), condition.wait_for(lambda: False, 0.001))
for action in (condition.wait, condition.notify):
    try:
        action()
    except RuntimeError as error:
        print(error)

semaphore = threading.BoundedSemaphore(2)
inside, most = [0], [0]
guard = threading.Lock()


def limited():
    with semaphore:
        with guard:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        with guard:
            inside[0] -= 1


ts = [threading.Thread(target=limited) for _ in range(10)]
[t.start() for t in ts]; [t.join() for t in ts]
print(most[0] <= 2, inside, semaphore.acquire(False), semaphore.acquire(False), semaphore.acquire(False), semaphore.release(2))
try:
    semaphore.release()
except ValueError as error:
    print(error)
try:
    threading.Semaphore(-1)
except ValueError as error:
    print(error)

rounds = []
barrier = threading.Barrier(3, action=lambda: rounds.append(len(rounds)))
positions = []


def meet():
    for _ in range(4):
        positions.append(barrier.wait())


ts = [threading.Thread(target=meet) for _ in range(3)]
[t.start() for t in ts]; [t.join() for t in ts]
print(rounds, sorted(positions), barrier.parties, barrier.n_waiting, barrier.broken)
broken = threading.Barrier(2)


def wait_broken():
    try:
        broken.wait(5)
    except threading.BrokenBarrierError:
        log.append("broken")


log.clear()
t = threading.Thread(target=wait_broken); t.start()
while broken.n_waiting == 0:
    pass
broken.abort(); t.join()
print(log, broken.broken, broken.reset(), broken.broken)
try:
    threading.Barrier(2).wait(0.001)
except threading.BrokenBarrierError as error:
    print(type(error).__name__)

start = threading.Event()
order = []


def waiter(n):
    start.wait()
    order.append(n)


ts = [threading.Thread(target=waiter, args=(i,)) for i in range(5)]
[t.start() for t in ts]
print(order); start.set(); [t.join() for t in ts]; print(sorted(order))
once = []
first = threading.Lock()
first.acquire()
t = threading.Thread(target=lambda: (once.append("released by other"), first.release()))
t.start(); first.acquire(); t.join(); print(once)
