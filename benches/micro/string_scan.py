"""Walking over the characters of a string."""

from time import perf_counter


def work():
    text = "It was a bright cold day in April, and the clocks were striking thirteen. " * 40
    vowels = 0
    for _ in range(1000):
        for char in text:
            if char in "aeiou":
                vowels += 1
    return vowels


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
