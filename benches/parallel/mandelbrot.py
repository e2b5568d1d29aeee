"""The Mandelbrot set, a row at a time: each row is a task of a thread pool.

    typhon benches/parallel/mandelbrot.py --threads 8 --size 800 --show

No row needs another, so this is the purest kind of parallel work: nothing is shared but code.
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

LIMIT = 100  # a point that has not escaped after so many steps is taken to be in the set


def escape_time(cx, cy):
    """The number of steps after which the orbit of c leaves the circle of radius two, at most LIMIT."""
    x = y = 0.0
    for step in range(LIMIT):
        xx = x * x
        yy = y * y
        if xx + yy > 4.0:
            return step
        y = 2.0 * x * y + cy
        x = xx - yy + cx
    return LIMIT


def compute_row(size, row):
    cy = 2.4 * row / size - 1.2
    return [escape_time(3.2 * column / size - 2.3, cy) for column in range(size)]


def picture(rows):
    """The set drawn with characters, about 76 columns wide."""
    across = max(1, len(rows) // 76)
    down = 2 * across
    shades = " .:-=+*#%@"
    for row in rows[::down]:
        print("".join(shades[time * 9 // LIMIT] for time in row[::across]))


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--size", type=int, default=1000, help="width and height in points")
    options.add_argument("--show", action="store_true", help="draw the set")
    args = options.parse_args()

    start = time.perf_counter()
    with ThreadPoolExecutor(args.threads) as pool:
        rows = list(pool.map(partial(compute_row, args.size), range(args.size)))
    elapsed = time.perf_counter() - start

    if args.show:
        picture(rows)
    steps = sum(map(sum, rows))
    inside = sum(row.count(LIMIT) for row in rows)
    print(f"time: {elapsed:.3f} s")
    print(f"result: {inside} of {args.size * args.size} points inside, {steps} steps")


if __name__ == "__main__":
    main()
