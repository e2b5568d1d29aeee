"""Packing and unpacking."""

from time import perf_counter


def work():
    a, b, c = 1, 2, 3
    pairs = [(i, i + 1) for i in range(1000)]
    total = 0
    for _ in range(2500):
        for left, right in pairs:
            a, b, c = b, c, left
            total += right - a
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
