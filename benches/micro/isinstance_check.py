"""Isinstance with classes and tuples of classes."""

from time import perf_counter


class A:
    pass


class B(A):
    pass


def work():
    things = [1, "x", B(), A(), 2.0, None] * 100
    found = 0
    for _ in range(1500):
        for thing in things:
            if isinstance(thing, A) or isinstance(thing, (int, float)):
                found += 1
    return found


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
