"""Attribute reads and writes of a class with __slots__."""

from time import perf_counter


class Point:
    __slots__ = ("x", "y", "z")

    def __init__(self):
        self.x = 0
        self.y = 1
        self.z = 2


def work():
    point = Point()
    for _ in range(1_000_000):
        point.x = point.y + point.z
        point.y = point.x - point.z
        point.z = 2
    return point.x + point.y + point.z


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
