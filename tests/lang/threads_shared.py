"""Shared containers under several threads: what each operation promises."""

import threading

N, THREADS = 2000, 4


def together(f):
    barrier = threading.Barrier(THREADS)

    def run(n):
        barrier.wait()
        f(n)

    ts = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
    [t.start() for t in ts]
    [t.join() for t in ts]


appended = []
together(lambda n: [appended.append((n, i)) for i in range(N)])
print(len(appended), len(set(appended)), all([i for m, i in appended if m == n] == list(range(N)) for n in range(THREADS)))
table = {}
together(lambda n: [table.__setitem__((n, i), i) for i in range(N)])
print(len(table), sum(table.values()), all(table[n, i] == i for n in range(THREADS) for i in range(N)))
members = set()
together(lambda n: [members.add(i) for i in range(N)])
print(len(members), members == set(range(N)))
pool = list(range(N * THREADS))
taken = [[] for _ in range(THREADS)]


def take(n):
    try:
        while True:
            taken[n].append(pool.pop())
    except IndexError:
        pass


together(take)
print(len(pool), sorted(sum(taken, [])) == list(range(N * THREADS)))


class Shared:
    pass


shared = Shared()
together(lambda n: [setattr(shared, f"attribute_{n}_{i}", i) for i in range(100)])
print(len(vars(shared)), all(getattr(shared, f"attribute_{n}_{i}") == i for n in range(THREADS) for i in range(100)))
first = {}
winners = []
together(lambda n: winners.append(first.setdefault("key", n)))
print(len(set(winners)), winners[0] == first["key"])
from collections import deque, Counter, defaultdict
d = deque()
together(lambda n: [(d.append(n), d.appendleft(n)) for _ in range(N)])
print(len(d), Counter(d)[0])
import itertools
numbers = itertools.count()
drawn = [[] for _ in range(THREADS)]
together(lambda n: drawn[n].extend(next(numbers) for _ in range(N)))
print(sorted(sum(drawn, [])) == list(range(N * THREADS)))
counter = [0]
lock = threading.Lock()


def locked(n):
    for _ in range(N):
        with lock:
            counter[0] += 1


together(locked)
print(counter)
