"""Slices of lists."""

from time import perf_counter


def work():
    items = list(range(200))
    total = 0
    for i in range(600_000):
        total += len(items[i % 100 : i % 100 + 20])
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
