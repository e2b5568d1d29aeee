"""Makes named tuples and reads their fields."""

from collections import namedtuple
from time import perf_counter

Point = namedtuple("Point", "x y")


def work():
    total = 0
    for i in range(200_000):
        point = Point(i, i + 1)
        total += point.x * point.y
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
