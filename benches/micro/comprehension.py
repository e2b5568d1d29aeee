"""List, dict and set comprehensions and a generator expression."""

from time import perf_counter


def work():
    total = 0
    for _ in range(4000):
        squares = [i * i for i in range(200) if i % 3]
        table = {i: s for i, s in enumerate(squares)}
        total += len(table) + len({s % 17 for s in squares}) + sum(s for s in squares)
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
