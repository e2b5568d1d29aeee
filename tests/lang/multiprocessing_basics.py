"""Processes that share semaphores, queues and work."""

import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor

import _multiprocessing


def square(number):
    return number * number


def fill(queue, number):
    queue.put((number, os.getpid() != os.getppid()))


def attempt(work):
    try:
        return work()
    except BaseException as error:
        return type(error).__name__, str(error)


def semaphores():
    made = [_multiprocessing.SemLock(kind, 1, most, f"/typhon-{os.getpid()}-{kind}", True) for kind, most in ((0, 1), (1, 2))]
    for lock in made:
        print(lock.kind, lock.maxvalue, lock.name, lock._count(), lock._get_value(), lock._is_zero(), lock._is_mine())
        print(lock.acquire(), lock._count(), lock._is_mine(), lock._is_zero())
        print(lock.acquire(False), lock.acquire(True, 0), lock.acquire(timeout=0.01), lock._count())
        for _ in range(5):
            print(attempt(lock.release), end=" ")
        print(lock._count(), lock._get_value())
    mutex = made[0]
    with mutex as taken:
        print(taken, mutex._count())
        other = []
        thread = threading.Thread(target=lambda: other.extend([mutex.acquire(False), attempt(mutex.release)]))
        thread.start()
        thread.join()
        print(other)
    print(attempt(lambda: _multiprocessing.SemLock(2, 1, 1, "/x", True)))
    print(attempt(lambda: _multiprocessing.SemLock(0, 1, 1, "/\0", True)))
    print(attempt(lambda: _multiprocessing.sem_unlink("/typhon-none")))
    print(_multiprocessing.SemLock.SEM_VALUE_MAX, _multiprocessing.flags)


def processes(method):
    context = multiprocessing.get_context(method)
    queue = context.SimpleQueue()
    workers = [context.Process(target=fill, args=(queue, number)) for number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(method, sorted(queue.get() for _ in workers), [worker.exitcode for worker in workers])
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        print(list(pool.map(square, range(6), chunksize=2)))


if __name__ == "__main__":
    semaphores()
    for method in ("fork", "spawn"):
        processes(method)
