"""Splitting and joining strings."""

from time import perf_counter


def work():
    words = [str(i) for i in range(1000)]
    total = 0
    for _ in range(1500):
        text = ",".join(words)
        total += len(text) + len(text.split(","))
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
