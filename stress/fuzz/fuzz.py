"""Plays generated cases on Typhon and on CPython 3.14, and tells where their outcomes differ.

    fuzz.py [--seconds N] [--seed S] [--only calls|programs|source] [--batches N] [--library DIR]

A batch is some hundred cases of a kind, made from the seed and the batch's number alone, played in one process on each
interpreter. A difference is played alone, made smaller, and told once for each cause. A crash, a panic or a hang of
Typhon is always a difference. The last line tells how many cases were played and how many differences are not in
known.toml; if there are any, the exit code is 1.
"""

import argparse
import os
import random
import shutil
import sys
import time

from calls import Calls
from differences import Known, cause, first_parting
from engines import HERE, LITTLE, Engine, is_fatal
from programs import Programs
from reduce import reduced
from sources import Sources

SIZES = {"calls": 1500, "programs": 60, "source": 250}


class Fuzz:
    def __init__(self, args):
        library = f" -X stdlib={args.library}" if args.library else ""
        self.typhon = Engine(args.typhon + library, "Typhon")
        self.peer = Engine(args.peer, "CPython") if args.peer else None
        self.known = Known()
        self.seed, self.plain = args.seed, args.plain
        kinds = [args.only] if args.only else list(SIZES)
        catalog = (self.peer or self.typhon).catalog() if "calls" in kinds else None
        makers = {"calls": lambda: Calls(catalog), "programs": Programs, "source": lambda: Sources(args.sources)}
        self.makers = {kind: makers[kind]() for kind in kinds}
        self.cases = dict.fromkeys(kinds, 0)
        self.named = dict.fromkeys(kinds, 0)
        self.unnamed = dict.fromkeys(kinds, 0)
        self.seconds = dict.fromkeys(kinds, 0.0)
        self.causes = {}

    def batch(self, kind, number):
        rng = random.Random(f"{self.seed} {kind} {number}")
        make = self.makers[kind].make
        return [[place, make(rng)] for place in range(SIZES[kind])]

    def play(self, kind, number):
        """Plays a batch on both, and tells what is new."""
        begin = time.monotonic()
        cases = self.batch(kind, number)
        got = self.typhon.play(kind, cases)
        wanted = self.peer.play(kind, cases) if self.peer else dict(got)
        self.cases[kind] += len(cases)
        self.seconds[kind] += time.monotonic() - begin
        for place, text in cases:
            if "HANGS" in got[place]:
                # The limit is the batch's. Whoever stands when a slow machine reaches it has as much time again, alone, and with
                # less memory: a set of 300 million integers, which take no memory themselves, is half a minute's work.
                got[place] = self.typhon.play(kind, [[place, text]], memory=LITTLE)[place]
            if is_fatal(wanted[place]) and (self.peer or "HANGS" in got[place]):
                # Where CPython goes on until it is ended, running out of memory is an end too.
                ends = "HANGS" in wanted[place] and "memory allocation" in got[place]
                if self.peer and not is_fatal(got[place]) or "HANGS" in got[place] or ends:
                    continue
            if is_fatal(got[place]) or got[place] != wanted[place]:
                self.differs(kind, number, place, text, wanted[place], got[place])

    def differs(self, kind, number, place, text, wanted, got):
        if self.known.names(kind, text, wanted, got):
            self.named[kind] += 1
            return
        self.unnamed[kind] += 1
        key = cause(kind, text, wanted, got)
        self.causes[key] = self.causes.get(key, 0) + 1
        if self.causes[key] > 1:
            return
        small, alone_wanted, alone_got = (text, wanted, got) if self.plain else reduced(self.typhon, self.peer, kind, text, key)
        print(f"\n--- {kind}, seed {self.seed}, batch {number}, case {place}{'' if small else ' (not when played alone)'}")
        if small:
            text, wanted, got = small, alone_wanted, alone_got
        one, other = first_parting(wanted, got)
        print(text, f"  CPython: {one}", f"  Typhon:  {other}", sep="\n", flush=True)

    def summary(self):
        for key, count in sorted(self.causes.items(), key=lambda one: -one[1])[:25]:
            if count > 1:
                print(f"{count:6} times", *[str(part)[:90] for part in key], sep=" | ")
        for kind, count in self.cases.items():
            rate = count / max(self.seconds[kind], 0.001)
            print(f"{kind}: {count} cases, {rate:.0f} a second, {self.named[kind]} differences named, {self.unnamed[kind]} not")
        print(f"{sum(self.cases.values())} cases, {sum(self.named.values())} differences named, {sum(self.unnamed.values())} unnamed, of {len(self.causes)} causes")
        return 1 if self.causes else 0


def arguments():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--seconds", type=float, default=60)
    options.add_argument("--batches", type=int, default=10**9, help="of each kind, at most")
    options.add_argument("--first", type=int, default=0, help="the number of the first batch")
    options.add_argument("--seed", default=str(int(time.time())))
    options.add_argument("--only", choices=list(SIZES))
    options.add_argument("--plain", action="store_true", help="differences are told as they are found, not made smaller")
    options.add_argument("--typhon", default=os.path.join(HERE, "../../target/release/typhon"))
    options.add_argument("--peer", default=os.environ.get("PYTHON") or shutil.which("python3.14"), help="CPython's command; by default PYTHON, or python3.14")
    options.add_argument("--library", default=None, help="the peer's standard library, for Typhon too: else what patches of it changed differs")
    options.add_argument("--sources", default=None, help="a folder of Python files to mutate")
    return options.parse_args()


def main():
    args = arguments()
    if not args.peer:
        print("fuzz: there is no CPython 3.14 here (PYTHON names one): only crashes and hangs are looked for")
    fuzz = Fuzz(args)
    begin, number = time.monotonic(), args.first
    while number < args.first + args.batches:
        for kind in fuzz.makers:
            if time.monotonic() - begin > args.seconds:
                return fuzz.summary()
            fuzz.play(kind, number)
        number += 1
    return fuzz.summary()


if __name__ == "__main__":
    sys.exit(main())
