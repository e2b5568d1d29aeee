"""Growing a string piece by piece."""

from time import perf_counter


def work():
    total = 0
    for _ in range(600):
        text = ""
        for i in range(3000):
            text += "ab"
        total += len(text)
    return total


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
