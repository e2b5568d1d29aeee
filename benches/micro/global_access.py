"""Reads and writes of globals, reads of builtins."""

from time import perf_counter

counter = 0
STEP = 3


def work():
    global counter
    counter = 0
    for _ in range(2_000_000):
        counter = counter + STEP
        len
    return counter


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
