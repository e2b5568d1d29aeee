"""Conway's game of life on a torus, a band of rows for each thread.

    typhon benches/parallel/life.py --threads 8 --size 1000 --show

There are two boards: all threads read the old one and write their rows of the new one. A barrier ends each generation,
and its action, which one thread runs while the others wait, exchanges the boards.
"""

import argparse
import random
import threading
import time

GENERATIONS = 30


class Life:
    def __init__(self, size, threads):
        rng = random.Random(size)
        self.size = size
        self.old = [[int(rng.random() < 0.3) for _ in range(size)] for _ in range(size)]
        self.new = [[0] * size for _ in range(size)]
        self.barrier = threading.Barrier(threads, action=self.exchange)

    def exchange(self):
        self.old, self.new = self.new, self.old

    def step(self, row):
        """Computes one row of the new board."""
        above, here, below = self.old[row - 1], self.old[row], self.old[(row + 1) % self.size]
        result = self.new[row]
        # Three columns move along the row; each holds the number of living cells in it.
        left = above[-1] + here[-1] + below[-1]
        middle = above[0] + here[0] + below[0]
        for column in range(self.size):
            after = column + 1 if column + 1 < self.size else 0
            right = above[after] + here[after] + below[after]
            total = left + middle + right
            if total == 3:
                result[column] = 1
            elif total == 4:
                result[column] = here[column]
            else:
                result[column] = 0
            left, middle = middle, right

    def run(self, first, last):
        for _ in range(GENERATIONS):
            for row in range(first, last):
                self.step(row)
            self.barrier.wait()


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--size", type=int, default=800, help="rows and columns of the board")
    options.add_argument("--show", action="store_true", help="draw the upper left corner at the end")
    args = options.parse_args()

    life = Life(args.size, args.threads)
    bounds = [args.size * i // args.threads for i in range(args.threads + 1)]
    threads = [threading.Thread(target=life.run, args=band) for band in zip(bounds, bounds[1:])]

    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start

    if args.show:
        for row in life.old[:30]:
            print("".join("·●"[cell] for cell in row[:76]))
    alive = sum(map(sum, life.old))
    checksum = 0
    for number, row in enumerate(life.old):
        checksum = (checksum * 31 + sum(column for column, cell in enumerate(row) if cell) * (number + 1)) % 1_000_000_007
    print(f"time: {elapsed:.3f} s")
    print(f"result: {alive} cells alive after {GENERATIONS} generations, checksum {checksum}")


if __name__ == "__main__":
    main()
