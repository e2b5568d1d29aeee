"""The product of two matrices held as lists of lists.

    typhon benches/parallel/matmul.py --threads 8 --size 600

All threads read both matrices; each makes rows of the product. What is measured beside the arithmetic is whether
reading shared objects costs a thread anything.
"""

import argparse
import math
import random
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial


def random_matrix(size, seed):
    rng = random.Random(seed)
    return [[rng.random() - 0.5 for _ in range(size)] for _ in range(size)]


def multiply_row(columns, row):
    """One row of the product: the row of the left matrix times every column of the right one."""
    product = []
    for column in columns:
        total = 0.0
        for a, b in zip(row, column):
            total += a * b
        product.append(total)
    return product


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--size", type=int, default=400, help="rows and columns of each matrix")
    args = options.parse_args()

    left = random_matrix(args.size, seed=1)
    right = random_matrix(args.size, seed=2)

    start = time.perf_counter()
    columns = list(zip(*right))
    with ThreadPoolExecutor(args.threads) as pool:
        product = list(pool.map(partial(multiply_row, columns), left))
    elapsed = time.perf_counter() - start

    trace = math.fsum(product[i][i] for i in range(args.size))
    norm = math.sqrt(math.fsum(x * x for row in product for x in row))
    print(f"time: {elapsed:.3f} s")
    print(f"result: trace {trace!r}, norm {norm!r}")


if __name__ == "__main__":
    main()
