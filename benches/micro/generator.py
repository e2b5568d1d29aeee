"""Values that come out of generators."""

from time import perf_counter


def count(limit):
    n = 0
    while n < limit:
        yield n
        n += 1


def evens(numbers):
    for n in numbers:
        if n % 2 == 0:
            yield n


def work():
    return sum(evens(count(1_000_000)))


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
