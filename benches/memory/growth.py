"""How much resident memory do a million small objects take, kept in a list?

Prints, for each kind named on the command line, the bytes for each object: its place in the list and the integer in it
included, as far as they take any. Name one kind at a time: what the first has given back, the second takes again.
"""

import os
import sys

COUNT = 1_000_000
PAGE = os.sysconf("SC_PAGE_SIZE")


class Point:
    def __init__(self, x, y, z):
        self.x = x
        self.y = y
        self.z = z


def resident():
    """Resident memory of this process in bytes."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * PAGE


def instances():
    return [Point(1, 2, 3) for _ in range(COUNT)]


def lists():
    return [[i] for i in range(COUNT)]


def tuples():
    return [(i, 2, 3) for i in range(COUNT)]


def dicts():
    return [{"key": i} for i in range(COUNT)]


KINDS = {"instance": instances, "list": lists, "tuple": tuples, "dict": dicts}


def main():
    for kind in sys.argv[1:] or KINDS:
        before = resident()
        kept = KINDS[kind]()
        print(f"{kind}: {(resident() - before) / COUNT:.1f}")
        del kept


main()
