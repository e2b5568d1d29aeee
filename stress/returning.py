"""Does memory come back? Makes many objects, drops them all, and compares what is resident before and after.

    typhon stress/returning.py [--count 300000] [--threads 0] [KIND...]

Each kind has a process of its own. It fails where, after `del` and `gc.collect()`, more than a tenth of what the process had grown by
is left. With --threads the objects are made by that many threads, which end before the main thread drops them. Kinds of
which that is known fail quietly, and loudly once they do not any more.
"""

import argparse
import gc
import subprocess
import sys
import threading
import types

from resident import resident

# What is allowed to be left.
SHARE = 0.10
# Kinds that do not come back yet.
KNOWN = []


class Point:
    def __init__(self, x):
        self.x = x


class Odd:
    pass


def make_closure(i):
    return lambda: i


def make_generator(i):
    generator = (i + j for j in range(3))
    next(generator)
    return generator


def make_ring(i):
    first, second = Point(i), Point(i)
    first.other, second.other = second, first
    return first


def make_exception(i):
    try:
        try:
            raise KeyError(i)
        except KeyError as error:
            raise ValueError(i) from error
    except ValueError as error:
        return error


def make_odd(i):
    odd = Odd()
    setattr(odd, f"attribute_{i}", i)
    return odd


def make_class(i):
    return type(f"Class{i}", (), {"method": lambda self: i})


def make_module(i):
    module = types.ModuleType(f"module_{i}")
    module.me, module.number = module, i
    return module


SOURCE = compile("def function(x):\n    return function, x\n", "<returning>", "exec")


def make_module_function(i):
    namespace = {}
    exec(SOURCE, namespace)
    return namespace["function"]


KINDS = {
    "big_int": lambda i: i + 10**20,
    "bytearray": lambda i: bytearray(40),
    "bytes": lambda i: b"x" * (i % 100),
    "class": make_class,
    "closure": make_closure,
    "dict": lambda i: {"a": i},
    "exception": make_exception,
    "float": float,
    "generator": make_generator,
    "instance": Point,
    "large_dict": lambda i: {j: j for j in range(20)},
    "large_list": lambda i: [i] * 20,
    "list": lambda i: [i],
    "long_str": lambda i: f"x{i}" * 30,
    "module": make_module,
    "module_function": make_module_function,
    "odd_instance": make_odd,
    "ring": make_ring,
    "set": lambda i: {i},
    "str": lambda i: f"x{i}",
    "tuple": lambda i: (i,),
}
# These take so much time or memory that fewer do.
SCARCE = {"class": 20, "module": 4, "module_function": 4, "exception": 2, "large_dict": 2}


def grow(kind, count, threads):
    make = KINDS[kind]
    if not threads:
        return [make(i) for i in range(count)]
    parts = []
    # All are there at once, the first time too: a thread that comes after another one takes what that has left.
    all_there = threading.Barrier(threads)

    def work():
        all_there.wait()
        parts.append([make(i) for i in range(count // threads)])

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return parts


def measure(kind, count, threads):
    """Bytes that the process grew by, and that were left in the end."""
    grow(kind, 10, threads)
    gc.collect()
    before = resident()
    kept = grow(kind, count // SCARCE.get(kind, 1), threads)
    peak = resident()
    del kept
    gc.collect()
    return peak - before, resident() - before


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("kinds", nargs="*", metavar="KIND")
    options.add_argument("--count", type=int, default=300_000)
    options.add_argument("--threads", type=int, default=0)
    options.add_argument("--alone", action="store_true", help="one kind, in this process")
    args = options.parse_args()
    if args.alone:
        print(*measure(args.kinds[0], args.count, args.threads))
        return
    bad = 0
    for kind in args.kinds or KINDS:
        call = [sys.executable, __file__, "--alone", "--count", str(args.count), "--threads", str(args.threads), kind]
        grew, left = map(int, subprocess.run(call, stdout=subprocess.PIPE, check=True, text=True).stdout.split())
        fails = left > SHARE * grew
        word = "too much is left" if fails else ""
        if kind in KNOWN:
            word = "as is known" if fails else "it comes back: take it out of KNOWN"
        bad += fails != (kind in KNOWN)
        print(f"{kind:16} grew by {grew / 2**20:7.1f} MiB, {100 * left / grew:6.1f} % are left {word}".rstrip(), flush=True)
    sys.exit(f"{bad} kinds are not as they should be" if bad else 0)


main()
