"""One thread ticks while another one collects: one heap, three cases. `benches/pauses/compare` runs it.

    typhon benches/pauses/tick.py --objects 2000000 [--case live|cycles|ring] [--hold frame|globals]

The heap is `objects` instances and tuples that all live. `live` collects it as it is; `cycles` with a million dead pairs beside it;
`ring` with one dead cycle of a million instances. The ticker, pinned to one core, does nothing but look at the clock; the
longest time between two looks is the gap. The collector is pinned to another core, and begins when that has been idle for a second.
Then the collector sleeps for as long as it had collected, and the longest gap of that time is the control. Where threads run in
parallel there is another one, in which it computes for as long: what the system does meanwhile has no idle core then, as while it
collects.

Each case prints a line of JSON, times in seconds; what Typhon has measured itself stands under "told".
"""

import argparse
import gc
import json
import os
import resource
import threading
import time

try:
    from _typhon import last_collection
except ImportError:
    last_collection = None

MILLION = 1_000_000
# The control takes at least so many seconds.
SHORTEST = 0.2
# For so many seconds the ticker is alone before anything is measured: what the system runs now and then moves to the idle core.
SETTLE = 1.1


class Thing:
    def __init__(self, number, other):
        self.number = number
        self.pair = (number, other)


def grow(objects):
    """Instances and their tuples, in chains of sixteen."""
    things = [Thing(0, None)]
    for number in range(objects // 2 - 1):
        things.append(Thing(number, things[-1] if number % 16 else None))
    return things


class Node:
    pass


def make_live():
    pass


def make_cycles():
    for _ in range(MILLION):
        a, b = Node(), Node()
        a.other, b.other = b, a


def make_ring():
    first = node = Node()
    for _ in range(MILLION - 1):
        node.other = Node()
        node = node.other
    node.other = first


CASES = {"live": make_live, "cycles": make_cycles, "ring": make_ring}


def pin(core):
    """This thread runs on one core, if there are two."""
    cores = sorted(os.sched_getaffinity(0))
    if len(cores) > 1:
        os.sched_setaffinity(0, {cores[core]})


class Ticker(threading.Thread):
    """Looks at the clock all the time; keeps the longest gap."""

    def __init__(self, cores):
        super().__init__()
        self.cores = cores
        self.settling = [True]
        self.go_on = [True]
        self.longest = 0.0

    def run(self):
        os.sched_setaffinity(0, self.cores)
        pin(0)
        self.tick(time.perf_counter, self.settling)
        self.longest = self.tick(time.perf_counter, self.go_on)

    def tick(self, clock, go_on):
        longest = 0.0
        last = clock()
        while go_on:
            now = clock()
            if now - last > longest:
                longest = now - last
            last = now
        return longest


def gap_during(work, cores):
    """The longest gap while `work` runs, the time that it took, and its result."""
    ticker = Ticker(cores)
    ticker.start()
    time.sleep(SETTLE)
    ticker.settling.clear()
    time.sleep(0.001)
    start = time.perf_counter()
    result = work()
    took = time.perf_counter() - start
    ticker.go_on.clear()
    ticker.join()
    return ticker.longest, took, result


def compute(seconds):
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        pass


def measure(case, cores):
    CASES[case]()
    gap, took, found = gap_during(gc.collect, cores)
    told = last_collection and last_collection()
    control, _, _ = gap_during(lambda: time.sleep(max(took, SHORTEST)), cores)
    busy, _, _ = gap_during(lambda: compute(max(took, SHORTEST)), cores) if told else (None, 0, 0)
    figures = {"case": case, "gap": gap, "control": control, "busy": busy, "took": took, "found": found, "told": told}
    print(json.dumps(figures), flush=True)


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--objects", type=int, default=2 * MILLION)
    options.add_argument("--case", choices=CASES, action="append")
    options.add_argument("--hold", choices=["frame", "globals"], default="frame")
    args = options.parse_args()
    cores = os.sched_getaffinity(0)
    pin(1)
    gc.disable()
    things = grow(args.objects)
    if args.hold == "globals":
        globals()["held"] = things
        del things
    for case in args.case or CASES:
        measure(case, cores)
    print(json.dumps({"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}))


main()
