"""Calls of builtin functions with one and two arguments."""

from time import perf_counter


def work():
    total = 0
    text = "typhon"
    for i in range(1_000_000):
        total += len(text) + abs(-i) + max(i, 7) + ord("a")
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
