"""Adding to sets and asking them."""

from time import perf_counter


def work():
    seen = set()
    hits = 0
    value = 1
    for _ in range(1_000_000):
        value = value * 1103515245 + 12345 & 0xFFFF
        if value in seen:
            hits += 1
        else:
            seen.add(value)
    return hits


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
