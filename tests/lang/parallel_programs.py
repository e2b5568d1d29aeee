"""The programs of benches/parallel, small, give the same result with any number of threads."""

import contextlib
import io
import os
import runpy
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "benches", "parallel")
SIZES = {
    "life": 24,
    "mandelbrot": 40,
    "matmul": 24,
    "mergesort": 3000,
    "montecarlo": 4000,
    "nbody": 4,
    "nqueens": 6,
    "pipeline": 6000,
    "primes": 700_000,
    "wordcount": 40_000,
}

for name, size in SIZES.items():
    results = set()
    for threads in (1, 2, 4, 8):
        sys.argv = [name, "--threads", str(threads), "--size", str(size)]
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            runpy.run_path(os.path.join(FOLDER, name + ".py"), run_name="__main__")
        results.add(out.getvalue().splitlines()[-1])
    print(name, *sorted(results))
