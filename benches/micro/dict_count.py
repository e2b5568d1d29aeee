"""Counting words with get and in."""

from time import perf_counter


def work():
    words = "the cat and the dog and the bird saw the other cat".split() * 100
    counts = {}
    for _ in range(500):
        for word in words:
            if word in counts:
                counts[word] += 1
            else:
                counts[word] = counts.get(word, 0) + 1
    return counts["the"]


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
