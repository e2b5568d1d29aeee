"""Streams that cannot be asked whether they are closed are left alone, and keys that ordered dicts hash first."""

import csv
import io
import sys
from collections import OrderedDict

sys.stderr = sys.stdout


def told(function, *args, **more):
    try:
        print(repr(function(*args, **more)))
    except Exception as error:
        print(f"{type(error).__name__}: {error}")


class Yes:
    def __bool__(self):
        raise ValueError


def raises(self):
    raise ValueError


for closed in property(raises), property(), Yes(), 0, 1:
    stream = type("Stream", (io.RawIOBase,), {"closed": closed, "close": lambda self: print("close")})()
    del stream
wrapper = io.TextIOWrapper(io.BytesIO())
wrapper.detach()
del wrapper
for kind in io.TextIOWrapper, io.BufferedReader, io.BufferedRandom, io.BufferedRWPair, io.BytesIO, io.StringIO, io.FileIO:
    stream = kind.__new__(kind)
    del stream
told(open, __file__, encoding="abc")
told(open, __file__, newline="abc")
told(io.StringIO, "", "\udfff\ud800")
told(io.StringIO, "", 1)
told(csv.reader, [], 1, dialect="x")
told(csv.register_dialect, "a", 1, dialect="x")


class Unhashable:
    def __hash__(self):
        return 1 // 0

    def __repr__(self):
        return "Unhashable()"


for key in [], Unhashable(), (1, 2), None:
    told(OrderedDict, [(key, 1)])
    told(OrderedDict.fromkeys, [key])
    for filled in {}, {1: 2}:
        told(OrderedDict(filled).move_to_end, key)
        told(OrderedDict(filled).pop, key)
    told(OrderedDict().setdefault, key)
    told(OrderedDict().get, key)
