"""Building trees of small objects and letting them go."""

from time import perf_counter


class Node:
    def __init__(self, left, right):
        self.left = left
        self.right = right


def build(depth):
    if depth == 0:
        return None
    return Node(build(depth - 1), build(depth - 1))


def count(node):
    return 0 if node is None else 1 + count(node.left) + count(node.right)


def work():
    return sum(count(build(12)) for _ in range(60))


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
