"""Reads and writes through a property."""

from time import perf_counter


class Celsius:
    def __init__(self):
        self._degrees = 0

    @property
    def degrees(self):
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        self._degrees = value


def work():
    temperature = Celsius()
    for i in range(600_000):
        temperature.degrees = temperature.degrees + 1
    return temperature.degrees


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
