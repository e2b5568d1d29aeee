"""What is a barrier option worth? An answer by simulation.

    typhon benches/parallel/montecarlo.py --threads 8 --size 4000000

A share moves up or down at each step. The option pays what the share has gained over the strike price, but only if the
price never fell through the barrier on its way. Each task has a random generator of its own, seeded with the task's
number: whoever runs it, and when, it draws the same numbers.
"""

import argparse
import math
import random
import time
from concurrent.futures import ThreadPoolExecutor

PATHS = 500  # paths in one task
STEPS = 50
START, STRIKE, BARRIER = 100.0, 105.0, 90.0
UP, DOWN = 1.02, 1.0 / 1.02
RISE = (1.0005 - DOWN) / (UP - DOWN)  # the probability of a rise that makes 0.05 % a step the fair return


def simulate(task):
    """The payoffs of one task's paths, added up, and how many of the paths were knocked out."""
    draw = random.Random(task).random
    payoffs = 0.0
    knocked_out = 0
    for _ in range(PATHS):
        price = START
        for _ in range(STEPS):
            price *= UP if draw() < RISE else DOWN
            if price < BARRIER:
                knocked_out += 1
                break
        else:
            if price > STRIKE:
                payoffs += price - STRIKE
    return payoffs, knocked_out


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--size", type=int, default=1_000_000, help="number of paths, in tasks of 500")
    args = options.parse_args()
    tasks = max(1, args.size // PATHS)

    start = time.perf_counter()
    with ThreadPoolExecutor(args.threads) as pool:
        outcomes = list(pool.map(simulate, range(tasks)))
    elapsed = time.perf_counter() - start

    worth = math.fsum(payoffs for payoffs, _ in outcomes) / (tasks * PATHS)
    knocked_out = sum(count for _, count in outcomes)
    print(f"time: {elapsed:.3f} s")
    print(f"result: worth {worth!r}, {knocked_out} of {tasks * PATHS} paths knocked out")


if __name__ == "__main__":
    main()
