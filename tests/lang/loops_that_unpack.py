"""Loops that take the items of zip, enumerate and dict.items apart: whatever way that is done, it looks like an assignment."""


def pairs():
    for a, b in zip([1, 2, 3], "xy"):
        print(a, b)
    print("after", a, b)
    for a, b in zip([1], []):
        print("never")
    print("still", a, b)
    for a, b, c in zip([1, 2], (3, 4), {5: 0, 6: 0}):
        print(a, b, c)
    for i, (a, b) in enumerate(zip(range(2), iter("pq")), start=2**70):
        print(i, a, b)
    for (i, x), y in zip(enumerate("ab"), "cd"):
        print(i, x, y)
    print([a * b for a, b in zip([1, 2], [3, 4]) if a], {k: v for k, v in enumerate("ab")})
    for [a, b] in {1: 2, 3: 4}.items():
        print(a, b)


def counts():
    for source in (zip([1], [2], [3]), enumerate("a"), {1: 2}.items(), zip([1])):
        try:
            for a, b in source:
                print("fits", a, b)
        except ValueError as error:
            print(error)
        try:
            for a, b, c in source:
                print("fits", a, b, c)
        except ValueError as error:
            print(error)
    for a, *b in zip([1], [2], [3]):
        print(a, b)


def strict():
    for lists in (([1, 2], [3]), ([1], [2, 3]), ([1], [2], [3, 4]), ([1], [2])):
        try:
            for row in zip(*lists, strict=True):
                print(row)
            for a, b in zip(*lists, strict=True):
                print(a, b)
        except ValueError as error:
            print(error)
    try:
        for a, b in zip([1, 2], [3], strict=True):
            print(a, b)
    except ValueError as error:
        print(error)
    try:
        for a, b, c in zip([1], [3], [4, 5], strict=True):
            print(a, b, c)
    except ValueError as error:
        print(error)


def raising():
    def fail():
        yield 1
        raise KeyError("inside")

    for source in (zip("ab", fail()), zip(fail(), "ab"), enumerate(fail()), zip("ab", "cd", fail())):
        a = b = None
        try:
            for a, b, *_ in source:
                pass
        except KeyError as error:
            print(error, a, b)
        a = b = None
        try:
            for a, b in source:
                pass
        except (KeyError, ValueError) as error:
            print(error, a, b)
        print(a, b)
    grown = {1: 1, 2: 2}
    try:
        for k, v in grown.items():
            grown[k + 10] = v
    except RuntimeError as error:
        print(error, k, v)
    changed = {1: 1, 2: 2, 3: 3}
    try:
        for k, v in changed.items():
            del changed[k]
            changed[k + 10] = v
    except RuntimeError as error:
        print(error)


class Loud:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        print("dies", self.name)


def deaths():
    for a, b in zip((Loud(n) for n in "ab"), (Loud(n) for n in "xy")):
        print("turn", a.name, b.name)
    print("end")
    del a
    print("a is gone")
    for a, b in zip((Loud(n) for n in "cd"), [1]):
        print("turn", a.name, b)
    print("the item without a partner died first")


class Backwards(zip):
    def __next__(self):
        a, b = super().__next__()
        return b, a


class Twice(enumerate):
    def __next__(self):
        at, item = super().__next__()
        return at * 2, item


class Target:
    def __setattr__(self, name, value):
        print("set", name, value)


def targets():
    for a, b in Backwards([1, 2], [3, 4]):
        print(a, b)
    for a, b in Twice("ab"):
        print(a, b)
    target, places = Target(), {}
    for target.x, places[0] in zip("ab", "cd"):
        print(places)
    for a, a in zip([1, 2], [3, 4]):
        print(a)

    def inner():
        return a, cell

    for a, cell in enumerate("uv"):
        print(inner())
    for a, b in zip(*[iter("abcd")] * 2):
        print(a, b)
    shared = zip([1, 2, 3], [4, 5, 6])
    for a, b in shared:
        for c, d in shared:
            print(a, b, c, d)
            break


for test in (pairs, counts, strict, raising, deaths, targets):
    print("#", test.__name__)
    test()
for i, x in enumerate("module"):
    pass
print(i, x)
