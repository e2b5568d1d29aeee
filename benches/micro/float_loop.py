"""Arithmetic on floats."""

from time import perf_counter


def work():
    x, y = 0.5, 0.0
    for _ in range(2_000_000):
        x = 3.9 * x * (1.0 - x)
        y += x / 2.0 - 0.25
    return round(y, 3) > 0.0


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
