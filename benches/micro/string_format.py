"""F-strings, % and str.format."""

from time import perf_counter


def work():
    total = 0
    for i in range(200_000):
        total += len(f"{i}: {i * 2:>8} {i / 7:.3f}")
        total += len("%d %s" % (i, "x"))
        total += len("{} and {}".format(i, "y"))
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
