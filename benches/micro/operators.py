"""A class that overloads operators."""

from time import perf_counter


class Number:
    __slots__ = ("value",)

    def __init__(self, value):
        self.value = value

    def __add__(self, other):
        return Number(self.value + other.value)

    def __lt__(self, other):
        return self.value < other.value

    def __eq__(self, other):
        return self.value == other.value

    __hash__ = None


def work():
    one, limit = Number(1), Number(250_000)
    n = Number(0)
    while n < limit:
        n = n + one
    return n == limit


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
