"""Zip, enumerate, map, filter, reversed, any and all."""

from time import perf_counter


def work():
    left = list(range(1000))
    right = left[::-1]
    total = 0
    for _ in range(600):
        for i, (a, b) in enumerate(zip(left, right)):
            total += a * i - b
        total += sum(map(abs, reversed(right))) + len(list(filter(None, left)))
        total += any(a < 0 for a in left) + all(a >= 0 for a in left)
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
