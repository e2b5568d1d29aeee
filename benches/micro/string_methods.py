"""Takes short texts apart: split, strip, replace, startswith, lower."""

from time import perf_counter

LINE = "  name=Value, Other ,third "


def work():
    n = 0
    for i in range(100_000):
        first, *rest = LINE.strip().replace("=", ":").split(",")
        if first.startswith("name"):
            n += len(first.lower()) + len(rest)
    return n


best = float("inf")
for _ in range(5):
    start = perf_counter()
    checksum = work()
    best = min(best, perf_counter() - start)
print("seconds:", best)
print("checksum:", checksum)
