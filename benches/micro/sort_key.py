"""Sorting with and without a key function."""

from time import perf_counter


def work():
    value = 1
    items = []
    for _ in range(20_000):
        value = value * 1103515245 + 12345 & 0x7FFFFFFF
        items.append(value)
    total = 0
    for _ in range(6):
        total += sorted(items)[100]
        total += sorted(items, key=lambda item: item % 10_007)[100]
        total += sorted(items, key=str, reverse=True)[100]
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
