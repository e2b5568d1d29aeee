"""How many ways are there to place n queens on a board so that none attacks another?

    typhon benches/parallel/nqueens.py --threads 8 --size 13

A task is a place for the queens of the first two rows. Tasks are unequal, so threads take them from a shared list as
they get free, and add to a shared total under a lock.
"""

import argparse
import threading
import time


def solutions(size, queens):
    """The number of boards that begin with these queens (a list of columns, one for each row)."""
    row = len(queens)
    if row == size:
        return 1
    count = 0
    for column in range(size):
        for before, other in enumerate(queens):
            if other == column or abs(other - column) == row - before:
                break
        else:
            queens.append(column)
            count += solutions(size, queens)
            queens.pop()
    return count


class Search:
    """The tasks not yet taken and the boards found so far, shared by all threads."""

    def __init__(self, size):
        self.size = size
        self.tasks = [[a, b] for a in range(size) for b in range(size) if abs(a - b) > 1]
        self.found = 0
        self.lock = threading.Lock()

    def run(self):
        while True:
            try:
                queens = self.tasks.pop()
            except IndexError:
                return
            count = solutions(self.size, queens)
            with self.lock:
                self.found += count


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--size", type=int, default=12, help="queens, and rows and columns of the board")
    args = options.parse_args()
    if args.size < 2:
        options.error("the board needs at least two rows")

    start = time.perf_counter()
    search = Search(args.size)
    threads = [threading.Thread(target=search.run) for _ in range(args.threads)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.perf_counter() - start

    print(f"time: {elapsed:.3f} s")
    print(f"result: {search.found} ways to place {args.size} queens")


if __name__ == "__main__":
    main()
