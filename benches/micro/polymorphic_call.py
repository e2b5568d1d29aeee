"""Method calls at a place that sees three classes."""

from time import perf_counter


class Square:
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side * self.side


class Oblong:
    def __init__(self, side):
        self.side = side
        self.other = side + 1

    def area(self):
        return self.side * self.other


class Nothing:
    def area(self):
        return 0


def work():
    shapes = [Square(3), Oblong(4), Nothing()] * 100
    total = 0
    for _ in range(4000):
        for shape in shapes:
            total += shape.area()
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
