"""Operators that classes define, what they refuse, and who is asked next."""

import sys


class Number:
    def __init__(self, value):
        self.value = value

    def __repr__(self):
        return f"{type(self).__name__}({self.value})"

    def __add__(self, other):
        if not isinstance(other, Number):
            return NotImplemented
        return Number(self.value + other.value)

    def __sub__(self, other):
        return Number(self.value - (other.value if isinstance(other, Number) else other))

    def __lt__(self, other):
        if not isinstance(other, Number):
            return NotImplemented
        return self.value < other.value

    def __eq__(self, other):
        return isinstance(other, Number) and self.value == other.value

    __hash__ = None

    def __getitem__(self, key):
        if key == "no":
            raise KeyError(key)
        return (self.value, key)

    def __call__(self, *args, **kwargs):
        return self, args, kwargs

    def __pow__(self, other, modulus=None):
        return self.value**other

    def __matmul__(self, other):
        return "matmul", other


class Right:
    def __radd__(self, other):
        return "radd", other

    def __gt__(self, other):
        return ["greater"]

    def __rsub__(self, other):
        return "never"


class Sub(Number):
    def __radd__(self, other):
        return "first", other

    def __gt__(self, other):
        return "sub first"


class InPlace(Number):
    def __iadd__(self, other):
        if other == 0:
            return NotImplemented
        self.value += other
        return self


def attempt(call):
    try:
        print(call())
    except (TypeError, KeyError, ValueError, ZeroDivisionError, RecursionError) as error:
        print(type(error).__name__, error)


one, two = Number(1), Number(2)
for call in (
    lambda: one + two,
    lambda: one + 1,
    lambda: 1 + one,
    lambda: one + Right(),
    lambda: one + Sub(5),
    lambda: one - 1,
    lambda: one - 2.5,
    lambda: one - Right(),
    lambda: one < two,
    lambda: one > two,
    lambda: one < 3,
    lambda: 3 < one,
    lambda: one < Right(),
    lambda: one < Sub(4),
    lambda: one == 1,
    lambda: one == Number(1),
    lambda: one != Number(1),
    lambda: one["key"],
    lambda: one[0],
    lambda: one["no"],
    lambda: one[one],
    lambda: one(),
    lambda: one(1, *[2], a=3),
    lambda: two**3,
    lambda: one @ two,
    lambda: one * two,
):
    attempt(call)


def branches(x, y):
    taken = []
    if x < y:
        taken.append("less")
    if not x < y:
        taken.append("not less")
    if x == y:
        taken.append("equal")
    while y < x:
        taken.append("loop")
        y = y + Number(1)
    taken.append("yes" if x < y else "no")
    return taken


print(branches(one, two), branches(two, one), branches(one, Number(1)))
attempt(lambda: branches(one, 5))


def in_place():
    x = InPlace(1)
    same = x
    x += 4
    print(x, same is x)
    y = one
    y += two
    print(y, one)
    y -= 1
    print(y)
    try:
        x += 0
    except TypeError as error:
        print(error)
    try:
        y += 1
    except TypeError as error:
        print(error)
    y += Right()
    print(y)


in_place()


class Truthless:
    def __lt__(self, other):
        return self

    def __bool__(self):
        raise ValueError("no truth")


def truth():
    if Truthless() < 1:
        return "never"


attempt(truth)


class Deep:
    def __add__(self, other):
        return self + other


attempt(lambda: Deep() + 1)


class Fault:
    def __add__(self, other):
        return 1 / 0

    def __getitem__(self, at):
        frame = sys._getframe()
        return frame.f_code.co_name, frame.f_back.f_code.co_name


def caller():
    return Fault()[0]


attempt(lambda: Fault() + 1)
print(caller())


def lines():
    try:
        Fault() + Fault()
    except ZeroDivisionError as error:
        traceback = error.__traceback__
        names = []
        while traceback:
            names.append(traceback.tb_frame.f_code.co_name)
            traceback = traceback.tb_next
        return names


print(lines())


class Generated:
    def __getitem__(self, at):
        yield at

    def __add__(self, other):
        return (lambda: (yield other))()


print(list(Generated()[3]), list(Generated() + 4))


class Dropped:
    def __init__(self, name):
        self.name = name

    def __add__(self, other):
        return Dropped(self.name + other.name)

    def __del__(self):
        dropped.append(self.name)


dropped = []
total = Dropped("a") + Dropped("b") + Dropped("c")
print(total.name, sorted(dropped))
del total
print(sorted(dropped))


class Receiver:
    def __init__(self, name):
        self.name = name

    def show(self, other=None):
        return self.name, other


def rebind():
    thing = Receiver("old")
    print(thing.show((thing := Receiver("new")).name), thing.name)
    print(thing.show([thing for thing in (1, 2)]))

    def swap():
        nonlocal held
        held = Receiver("swapped")
        return held.name

    held = Receiver("held")
    print(held.show(swap()), held.name)
    return thing.show(thing)[0]


print(rebind())
