"""Calls of closures that share a cell."""

from time import perf_counter


def make():
    total = 0

    def add(n):
        nonlocal total
        total += n
        return total

    return add


def work():
    add = make()
    for i in range(1_500_000):
        add(i)
    return add(0)


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
