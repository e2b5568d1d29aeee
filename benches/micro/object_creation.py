"""Making and dropping small objects."""

from time import perf_counter


class Vector:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z


def work():
    total = 0
    for i in range(600_000):
        v = Vector(i, 1, 2)
        total += v.x
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
