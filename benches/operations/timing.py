"""Times statements, each for itself."""

import sys
import time

# A round takes so many seconds at least; the best of some counts.
SPAN, ROUNDS = 0.02, 5


def measure(statement, world):
    """Nanoseconds of the statement, those of the loop included."""
    body = statement.replace("\n", "\n        ")
    exec(f"def run(count):\n    for i in range(count):\n        {body}\n", world)
    run = world["run"]

    def took(count):
        start = time.process_time()
        run(count)
        return time.process_time() - start

    count = 100
    while (span := took(count)) < SPAN / 2:
        count *= 2 if span > SPAN / 20 else 10
    return min(took(count) for _ in range(ROUNDS)) / count * 1e9


def tell(statements):
    """Prints name and nanoseconds of each `(name, statement, world)`, or of those whose names are asked for."""
    wanted = sys.argv[1:]
    for name, statement, world in statements:
        if not wanted or name in wanted:
            print(f"{name}\t{measure(statement, world):.1f}", flush=True)
