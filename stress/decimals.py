"""Decimals that all threads reckon with, in one context that all of them change."""

import decimal

from arena import Arena, check

PRECISIONS = (5, 28, 60)
THIRDS = {"0." + "3" * precision for precision in PRECISIONS}
THIRDS |= {third[:-1] + "4" for third in THIRDS}


class Decimals(Arena):
    def __init__(self, threads):
        super().__init__(threads)
        self.context = decimal.Context(prec=28, traps=[])
        self.sums = [decimal.Decimal(0)] * threads
        self.added = [0] * threads

    def move_precision(self, rng, me):
        self.context.prec = rng.choice(PRECISIONS)

    def move_rounding(self, rng, me):
        self.context.rounding = rng.choice((decimal.ROUND_UP, decimal.ROUND_DOWN, decimal.ROUND_HALF_EVEN))

    def move_signals(self, rng, me):
        flags = self.context.flags
        flags[decimal.Inexact] = rng.random() < 0.5
        check(set(flags.values()) <= {True, False}, "decimals: flags")
        self.context.traps = {signal: False for signal in flags}
        self.context.clear_flags()

    def move_divide(self, rng, me):
        check(str(self.context.divide(1, 3)) in THIRDS, "decimals: a third")

    def move_copy(self, rng, me):
        copy = self.context.copy()
        check(copy.prec in PRECISIONS and copy.Emax == 999999, "decimals: a copy")

    def move_own(self, rng, me):
        number = rng.getrandbits(rng.choice((8, 60, 200)))
        with decimal.localcontext(prec=100):
            self.sums[me] += number
        self.added[me] += number

    def finish(self):
        for total, added in zip(self.sums, self.added):
            check(total == added, "decimals: a sum")
