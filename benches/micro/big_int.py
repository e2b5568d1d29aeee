"""Arithmetic on integers of some hundred digits."""

from time import perf_counter


def work():
    a, b = 0, 1
    for _ in range(60_000):
        a, b = b, a + b
    return a % 1_000_000_007


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
