"""Context managers."""

from time import perf_counter


class Manager:
    depth = 0

    def __enter__(self):
        self.depth += 1
        return self

    def __exit__(self, kind, value, traceback):
        self.depth -= 1


def work():
    manager = Manager()
    total = 0
    for _ in range(500_000):
        with manager as m:
            total += m.depth
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
