"""Whatever recurses without end, in Python or through native code, ends in RecursionError or in SyntaxError."""

import copy
import json
import re


class Odd:
    def __getattr__(self, name):
        return getattr(self, name)

    def __repr__(self):
        return repr([self])

    def __str__(self):
        return str(self)

    def __add__(self, other):
        return self + other

    def __call__(self):
        return self()

    def __iter__(self):
        return iter(self)

    def __bool__(self):
        return bool(self)

    def __contains__(self, item):
        return item in self

    def __format__(self, spec):
        return format(self, spec)


def key(item):
    return sorted([item], key=key)


def nested(depth):
    result = []
    for _ in range(depth):
        result = [result]
    return result


def count(n):
    return count(n + 1)


def raised(call):
    try:
        call()
    except (RecursionError, SyntaxError) as error:
        return type(error).__name__


odd = Odd()
deep = nested(100_000)
for call in (
    lambda: count(0),
    lambda: odd.missing,
    lambda: repr(odd),
    lambda: str(odd),
    lambda: odd + 1,
    lambda: odd(),
    lambda: iter(odd),
    lambda: bool(odd),
    lambda: 1 in odd,
    lambda: format(odd),
    lambda: sorted([1], key=key),
    lambda: repr(deep),
    lambda: copy.deepcopy(deep),
    lambda: re.compile("(" * 5000 + ")" * 5000),
    lambda: compile("(" * 100_000, "f", "exec"),
    lambda: compile("(" * 5000 + ")" * 5000, "f", "exec"),
):
    print(raised(call))

# What is deep ends without a word, and so does what hangs together in a long chain.
del deep
chain = None
for _ in range(200_000):
    link = Odd()
    link.__dict__["next"] = chain
    chain = link
del chain, link
print("done")
