"""The longest gap that a thread sees which only looks at the clock, while another one collects a large heap.

    typhon benches/pauses/tick.py [--objects 2000000] [--kind live|small|ring|list]

`live`: a heap of instances and tuples that all stay; `small`: a tenth as many dead cycles of two beside it; `ring`: one dead
cycle of half as many; `list`: live, in one list. Each is compared with the longest gap while nothing is collected. On Typhon the stops that
the collection itself has measured are told as well.
"""

import argparse
import gc
import threading
import time

try:
    import _typhon
except ImportError:
    _typhon = None


class Thing:
    def __init__(self, number, other):
        self.number = number
        self.pair = (number, other)


def live(count):
    things = [Thing(0, None)]
    for number in range(count // 2):
        things.append(Thing(number, things[-1] if number % 16 else None))
    return things


def small(count):
    for _ in range(count // 20):
        a = Thing(0, None)
        a.other = Thing(1, a)
    return live(count)


def ring(count):
    first = thing = Thing(0, None)
    for number in range(count // 4):
        thing = Thing(number, thing)
    first.other = thing
    return live(count)


def chunks(count):
    return [(number,) for number in range(count)]


def tick(gaps, go_on):
    """Looks at the clock all the time; keeps the longest gap."""
    clock = time.perf_counter
    longest = 0.0
    last = clock()
    while go_on:
        now = clock()
        if now - last > longest:
            longest = now - last
        last = now
    gaps.append(longest)


def longest_gap(work):
    gaps, go_on = [], [True]
    ticker = threading.Thread(target=tick, args=(gaps, go_on))
    ticker.start()
    time.sleep(0.05)
    start = time.perf_counter()
    result = work()
    took = time.perf_counter() - start
    go_on.clear()
    ticker.join()
    return gaps[0], took, result


def main():
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--objects", type=int, default=2_000_000)
    options.add_argument("--kind", choices=["live", "small", "ring", "list"], action="append")
    options.add_argument("--runs", type=int, default=3)
    args = options.parse_args()
    makers = {"live": live, "small": small, "ring": ring, "list": chunks}
    gc.disable()
    for kind in args.kind or makers:
        for _ in range(args.runs):
            idle, _, _ = longest_gap(lambda: time.sleep(0.3))
            heap = makers[kind](args.objects)
            gap, took, found = longest_gap(gc.collect)
            line = f"{kind}: longest gap {gap * 1e3:.2f} ms (idle {idle * 1e3:.2f}), {took * 1e3:.0f} ms in all, {found} found"
            if _typhon:
                told = _typhon.last_collection()
                line += f"; longest stop {told['longest_stop'] * 1e3:.2f} ms of {told['stops']}, {told['long_stops']} above 1 ms"
            print(line)
            del heap


main()
