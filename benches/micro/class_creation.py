"""Class statements with bases and methods."""

from time import perf_counter


def work():
    total = 0
    for i in range(6000):

        class Base:
            x = i

            def get(self):
                return self.x

        class Derived(Base):
            y = 1

        total += Derived().get()
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
