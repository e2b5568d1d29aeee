"""Methods that call super()."""

from time import perf_counter


class Base:
    def step(self, n):
        return n + 1


class Derived(Base):
    def step(self, n):
        return super().step(n) + 1


class Last(Derived):
    def step(self, n):
        return super().step(n) - 1


def work():
    thing = Last()
    n = 0
    for _ in range(400_000):
        n = thing.step(n)
    return n


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
