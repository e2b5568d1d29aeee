"""Calls with keyword arguments and defaults."""

from time import perf_counter


def area(width, height=1, *, scale=1, offset=0):
    return width * height * scale + offset


def work():
    total = 0
    for i in range(500_000):
        total += area(i, height=2)
        total += area(width=i, height=3, scale=2)
        total += area(i, offset=1)
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
