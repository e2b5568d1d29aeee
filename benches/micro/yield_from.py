"""Generators that walk down a tree."""

from time import perf_counter


def walk(tree):
    if tree:
        left, value, right = tree
        yield from walk(left)
        yield value
        yield from walk(right)


def build(low, high):
    if low == high:
        return None
    middle = (low + high) // 2
    return build(low, middle), middle, build(middle + 1, high)


def work():
    tree = build(0, 1023)
    return sum(sum(walk(tree)) for _ in range(250))


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
