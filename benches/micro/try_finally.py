"""Try blocks through which nothing is raised."""

from time import perf_counter


def work():
    total = 0
    for i in range(1_500_000):
        try:
            total += i
        except ValueError:
            total -= 1
        finally:
            total += 1
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
