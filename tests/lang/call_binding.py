"""Arguments bound by name, by stars, by defaults, and calls of what they reach."""


def show(a, b=2, /, c=3, *, d=4, e=5):
    return (a, b, c, d, e)


def stars(a, *args, k=1, **kwargs):
    return (a, args, k, kwargs)


def attempt(call):
    try:
        print(call())
    except TypeError as error:
        print("TypeError:", error)


name = "".join(["d"])
for call in (
    lambda: show(1),
    lambda: show(1, c=9),
    lambda: show(1, d=9, c=8),
    lambda: show(1, e=7, d=6, c=5),
    lambda: show(**{"c": 1}),
    lambda: show(1, b=3),
    lambda: show(1, 2, 3, c=4),
    lambda: show(1, 2, 3, 4),
    lambda: show(1, f=3),
    lambda: show(1, **{name: 0}),
    lambda: show(1, **{name: 0}, d=1),
    lambda: show(*(1, 2), **{"e": 0}),
    lambda: show(*[1, 2, 3, 4]),
    lambda: show(*5),
    lambda: show(**5),
    lambda: show(**{1: 2}),
    lambda: stars(1),
    lambda: stars(1, 2, 3, x=1, k=0),
    lambda: stars(*range(5), **{"z": 1, "a b": 2}),
    lambda: stars(k=1),
    lambda: stars(1, a=2),
    lambda: stars(*(), **{}),
):
    attempt(call)


class Adder:
    """Methods, constructors and class methods with unpacked arguments."""

    def __init__(self, start=0, *more, scale=1):
        self.total = (start + sum(more)) * scale

    def add(self, *values, times=1):
        self.total += sum(values) * times
        return self.total

    @classmethod
    def make(cls, *args, **kwargs):
        return cls(*args, **kwargs)

    def __call__(self, *args, **kwargs):
        return len(args), sorted(kwargs)


values, options = (1, 2, 3), {"times": 2}
adder = Adder(*values, **{"scale": 10})
print(adder.total, adder.add(*values), adder.add(*values, **options), adder(*values, **options))
print(Adder.make(*values, scale=3).total, Adder.make(**{"start": 4}).total)
attempt(lambda: Adder(*values, **{"size": 1}))
attempt(lambda: adder.add(**{"self": 1}))
bound = adder.add
print([bound(*values) for _ in range(3)])
append = [].append
for item in values:
    append(item)
print(append.__self__, max(*values), dict(*[], **options), "{}{x}".format(*values, x=0))


def defaults(*, a=1, b):
    return a, b


defaults.__kwdefaults__ = {"b": 7}
attempt(lambda: defaults(a=0))
attempt(lambda: defaults())
defaults.__kwdefaults__ = {"a": 3, "b": 7}
attempt(lambda: defaults())
del defaults.__kwdefaults__
attempt(lambda: defaults(b=1))


class Base:
    def step(self, n):
        return n + 1

    @property
    def kind(self):
        return "base"


class Left(Base):
    def step(self, n):
        return super().step(n) * 2


class Right(Base):
    def step(self, n):
        return super().step(n) + 10


class Both(Left, Right):
    def step(self, n):
        return super().step(n) + 0.5

    @property
    def kind(self):
        return super().kind + "!"


def steps(things):
    return [thing.step(1) for thing in things]


things = [Base(), Left(), Right(), Both()] * 2
print(steps(things), steps(things))
Right.step = lambda self, n: n - 1
print(steps(things))
del Right.step
print(steps(things), Both().kind)
Base.step = lambda self, n: n
print(steps(things))
