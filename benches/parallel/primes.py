"""Prime numbers with a sieve in segments.

    typhon benches/parallel/primes.py --threads 8 --size 500000000

The small primes are found once and read by all threads; each segment is struck out in a bytearray of its own.
"""

import argparse
import math
import time
from concurrent.futures import ThreadPoolExecutor

SEGMENT = 1 << 17  # odd numbers in one segment: small enough for a core's own cache


def small_primes(limit):
    """All odd primes up to the limit."""
    sieve = bytearray([1]) * (limit + 1)
    for n in range(3, math.isqrt(limit) + 1, 2):
        if sieve[n]:
            sieve[n * n :: 2 * n] = bytes(len(range(n * n, limit + 1, 2 * n)))
    return [n for n in range(3, limit + 1, 2) if sieve[n]]


def sieve_segment(low, high, primes):
    """Counts and adds up the odd primes in [low, high); low is odd."""
    length = (high - low + 1) // 2
    segment = bytearray([1]) * length
    for p in primes:
        first = p * p
        if first >= high:
            break
        if first < low:
            first = (low + p - 1) // p * p
            if first % 2 == 0:
                first += p
        offset = (first - low) // 2
        if offset < length:
            segment[offset::p] = bytes((length - offset + p - 1) // p)
    total = 0
    place = segment.find(1)
    while place >= 0:
        total += low + 2 * place
        place = segment.find(1, place + 1)
    return segment.count(1), total


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--size", type=int, default=200_000_000, help="look for primes below this number")
    args = options.parse_args()

    start = time.perf_counter()
    primes = small_primes(math.isqrt(args.size) + 1)
    with ThreadPoolExecutor(args.threads) as pool:
        segments = [
            pool.submit(sieve_segment, low, min(low + 2 * SEGMENT, args.size), primes)
            for low in range(3, args.size, 2 * SEGMENT)
        ]
        count, total = (1, 2) if args.size > 2 else (0, 0)
        for segment in segments:
            found, added = segment.result()
            count += found
            total += added
    elapsed = time.perf_counter() - start

    print(f"time: {elapsed:.3f} s")
    print(f"result: {count} primes below {args.size}, their sum is {total}")


if __name__ == "__main__":
    main()
