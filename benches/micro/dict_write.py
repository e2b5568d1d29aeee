"""Filling and emptying dictionaries."""

from time import perf_counter


def work():
    total = 0
    for _ in range(20):
        table = {}
        for i in range(30_000):
            table[i * 7] = i
        for i in range(0, 30_000, 2):
            del table[i * 7]
        total += len(table)
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
