"""Calls with *args and **kwargs on both sides."""

from time import perf_counter


def collect(*args, **kwargs):
    return len(args) + len(kwargs)


def add(a, b, c):
    return a + b + c


def work():
    triple = (1, 2, 3)
    named = {"a": 1, "b": 2, "c": 3}
    total = 0
    for i in range(300_000):
        total += collect(i, i, i, key=i)
        total += add(*triple)
        total += add(**named)
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
