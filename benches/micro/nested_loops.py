"""Three nested loops over small integers."""

from time import perf_counter


def work():
    total = 0
    for i in range(160):
        for j in range(160):
            for k in range(160):
                total += i * j & k
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
