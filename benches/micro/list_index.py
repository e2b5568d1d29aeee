"""Reading and writing list items by index."""

from time import perf_counter


def work():
    size = 1000
    items = list(range(size))
    for _ in range(800):
        for i in range(1, size):
            items[i] = items[i - 1] + items[i] & 0xFFFF
    return sum(items)


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
