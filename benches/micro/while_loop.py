"""A while loop that counts and compares."""

from time import perf_counter


def work():
    i = odd = 0
    while i < 4_000_000:
        if i & 1:
            odd += 1
        i += 1
    return odd


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
