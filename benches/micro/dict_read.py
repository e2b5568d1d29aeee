"""Reading dictionaries with string and integer keys."""

from time import perf_counter


def work():
    names = {name: i for i, name in enumerate("alpha beta gamma delta epsilon zeta eta theta".split())}
    numbers = {i: i * i for i in range(1000)}
    total = 0
    for i in range(1_000_000):
        total += names["gamma"] + names["theta"] + numbers[i % 1000]
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
