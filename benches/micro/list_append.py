"""Appending to a list and popping from it."""

from time import perf_counter


def work():
    total = 0
    for _ in range(20):
        items = []
        for i in range(50_000):
            items.append(i)
        while items:
            total += items.pop()
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
