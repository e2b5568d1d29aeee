# What texts and types of the runtime's own say of themselves.
import csv
import io
import time
from collections import OrderedDict


def tell(action):
    try:
        print(action())
    except Exception as error:
        print(type(error).__name__, error)


moment = time.gmtime(0)
tell(lambda: moment + 1)
tell(lambda: moment.nothing)
print(type(moment).__name__, type(moment).__qualname__, type(moment))
tell(lambda: csv.Error("x") + 1)
print(csv.Error.__name__, repr(csv.Error("x")))
tell(lambda: csv.field_size_limit(True))
for kind in (complex, dict, range, memoryview, OrderedDict):
    print([name for name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__") if name in vars(kind)])
    tell(lambda: kind.__lt__(5, 5))
print(sorted(name for name in vars(OrderedDict) if name.endswith("item__")))
tell(lambda: OrderedDict().__setitem__([], 1))
tell(lambda: property().__set_name__(1, 2, 3))
tell(lambda: (-129).to_bytes(1 << 60))
for error in (UnicodeEncodeError("ascii", "\xe9", 0, 1, "r"), UnicodeDecodeError("ascii", b"\xe9", 0, 1, "r"), UnicodeTranslateError("\xe9", 0, 1, "r")):
    for name in ("start", "end", "object", "reason", "encoding"):
        for value in ("x", b"x", 3, None, 1 << 70):
            try:
                setattr(error, name, value)
                print(name, getattr(error, name), ascii(str(error)))
            except (TypeError, OverflowError) as refused:
                print(name, value, refused)
        tell(lambda: delattr(error, name))
    tell(lambda: str(error))
    made = type(error).__new__(type(error))
    print(repr(str(made)), made.start, made.end, made.reason, made.encoding)
tell(lambda: UnicodeTranslateError("a", 5, -(1 << 63), "r"))
text, data = io.StringIO("abc"), io.BytesIO(b"abc")
tell(lambda: text.__setstate__(("x", "\n", -1, None)))
tell(lambda: data.__setstate__((1, 2, 3)))
print(text.getvalue(), data.getvalue())
import cmath
import contextvars
import itertools
import locale
import re
from hashlib import blake2b

tell(lambda: cmath.log(2, None))
tell(lambda: itertools.zip_longest(nope=1))
tell(lambda: list(itertools.zip_longest("a", fillvalue=1)))
gaps = memoryview(b"dcba")[::-1]
tell(lambda: re.match(b"(a)", b"a").expand(gaps))
tell(lambda: re.sub(b"x", gaps, b"axb"))
for size in (None, 1 << 40, 0):
    tell(lambda: blake2b(digest_size=size))
tell(lambda: blake2b(leaf_size=-(1 << 70)))
context = contextvars.copy_context()
context.run(contextvars.ContextVar("v").set, 1)
for one in (iter(context), context.keys(), context.values(), context.items()):
    print(type(one).__name__, len(one), iter(one) is one)
print(list(locale.localeconv())[:6])
