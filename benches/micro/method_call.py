"""Calls of methods."""

from time import perf_counter


class Counter:
    def __init__(self):
        self.count = 0

    def add(self, amount):
        self.count += amount

    def get(self):
        return self.count


def work():
    counter = Counter()
    for i in range(1_000_000):
        counter.add(i)
        counter.get()
    return counter.get()


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
