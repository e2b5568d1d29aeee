"""A merge sort whose halves, and whose merges, run in parallel.

    typhon benches/parallel/mergesort.py --threads 8 --size 1000000

Sorting the parts is easy to share out; the last merges are not, unless each is cut: the middle of one run has its
place in the other, and what lies before both is merged apart from what lies behind.
"""

import argparse
import random
import time
from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor

PARTS = 32  # a power of two; the same for any number of threads, so that all do the same work


def merge(left, right):
    """One sorted list of two."""
    merged = []
    append = merged.append
    i = j = 0
    while i < len(left) and j < len(right):
        if right[j] < left[i]:
            append(right[j])
            j += 1
        else:
            append(left[i])
            i += 1
    merged += left[i:]
    merged += right[j:]
    return merged


def merge_sort(items):
    if len(items) < 2:
        return items
    middle = len(items) // 2
    return merge(merge_sort(items[:middle]), merge_sort(items[middle:]))


def cut(left, right, pieces):
    """Cuts two sorted lists into pairs of lists; merged one after the other, the pairs give the merge of the whole."""
    pairs = []
    i = j = 0
    for piece in range(1, pieces):
        middle = len(left) * piece // pieces
        if middle == i:
            continue
        place = bisect_left(right, left[middle], j)
        pairs.append((left[i:middle], right[j:place]))
        i, j = middle, place
    pairs.append((left[i:], right[j:]))
    return pairs


def parallel_merge_sort(pool, items):
    size = len(items)
    bounds = [size * part // PARTS for part in range(PARTS + 1)]
    runs = list(pool.map(merge_sort, [items[a:b] for a, b in zip(bounds, bounds[1:])]))
    while len(runs) > 1:
        pieces = 2 * PARTS // len(runs)
        jobs = [
            [pool.submit(merge, *pair) for pair in cut(left, right, pieces)]
            for left, right in zip(runs[::2], runs[1::2])
        ]
        runs = []
        for futures in jobs:
            run = []
            for future in futures:
                run += future.result()
            runs.append(run)
    return runs[0]


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--size", type=int, default=800_000, help="how many numbers to sort")
    args = options.parse_args()

    rng = random.Random(2024)
    items = [rng.getrandbits(40) for _ in range(args.size)]

    start = time.perf_counter()
    with ThreadPoolExecutor(args.threads) as pool:
        ordered = parallel_merge_sort(pool, items)
    elapsed = time.perf_counter() - start

    assert ordered == sorted(items)
    checksum = 0
    for item in ordered:
        checksum = (checksum * 31 + item) % 1_000_000_007
    print(f"time: {elapsed:.3f} s")
    print(f"result: {len(ordered)} numbers in order, checksum {checksum}")


if __name__ == "__main__":
    main()
