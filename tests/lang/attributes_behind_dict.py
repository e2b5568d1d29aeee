"""Attributes of objects that keep them in a dict, where the class and the dict change after they were looked up."""


class A:
    shared = "class"

    def method(self):
        return "method"

    @property
    def computed(self):
        return "computed"


def make(*names):
    made = A()
    made.__dict__.update((name, name) for name in names)
    return made


def read(a):
    return a.x


def shared(a):
    return a.shared


def call(a):
    return a.method()


def bound(a):
    method = a.method
    return method()


def put(a, value):
    a.x = value


def both(function, *args):
    """Twice: the second time as the first one taught."""
    results = []
    for _ in range(2):
        try:
            results.append(function(*args))
        except Exception as error:
            results.append(f"{type(error).__name__}: {error}")
    print(function.__name__, *results)


first, second, third = make("x", "y"), make("y", "x"), make("y")
for a in first, second, third, first, second:
    both(read, a)
for a in first, second:
    both(shared, a)
    both(call, a)
    both(bound, a)

first.shared = "own"
first.method = lambda: "own method"
for a in first, second:
    both(shared, a)
    both(call, a)
    both(bound, a)
del first.shared, first.method
for a in first, second:
    both(shared, a)
    both(call, a)
    both(bound, a)

A.shared = "changed"
A.method = lambda self: "changed method"
both(shared, first)
both(call, first)
both(bound, first)
A.shared = property(lambda self: "property")
first.__dict__["shared"] = "hidden"
both(shared, first)
del A.shared
both(shared, first)
both(shared, second)

both(put, first, 1)
both(read, first)
del first.x
both(read, first)
both(put, first, 2)
print(list(first.__dict__), first.__dict__)
A.x = property(lambda self: "read only")
both(read, first)
both(put, first, 3)
del A.x
both(put, first, 4)
both(read, first)


class Noisy(dict):
    def __getitem__(self, key):
        return "noisy"


first.__dict__ = Noisy(x="plain")
both(read, first)
both(put, first, 5)
print(dict(first.__dict__))
first.__dict__ = {"y": 1, "x": 2}
both(read, first)


class Odd:
    def __init__(self, raises):
        self.raises = raises

    def __hash__(self):
        return hash("x")

    def __eq__(self, other):
        if self.raises:
            raise ValueError("asked")
        return other == "x"


first.__dict__ = {Odd(False): "odd"}
both(read, first)
first.__dict__ = {Odd(True): "odd"}
both(read, first)
both(put, first, 6)
both(call, first)


class Guess:
    def __getattr__(self, name):
        return f"guessed {name}"


guess = Guess()
guess.__dict__["y"] = 1
both(read, guess)
both(put, guess, 7)
both(read, guess)

# Attributes that native descriptors have.
for a in 1, "a", [], A, first, Guess, both, None:
    both(lambda a: a.__class__.__name__, a)
both(lambda a: a.__class__, first)
first.__class__ = Guess
both(lambda a: a.__class__, first)
both(lambda a: a.__qualname__, A)
both(lambda a: a.__qualname__, type)
both(lambda a: a.__name__, type("Other", (A,), {}))
both(lambda a: a.__doc__, A)
both(lambda a: a.__code__.co_name, both)
both(lambda a: a.__mro__, A)


class Pretends:
    __class__ = int


both(lambda a: a.__class__, Pretends())


class Meta(type):
    __name__ = "no name"


both(lambda a: a.__name__, Meta("M", (), {}))


# Many instances, of which the first ones have more attributes than later ones, and later ones more than the first ones.
class Growing:
    pass


def grow(count):
    made = Growing()
    for number in range(count):
        setattr(made, f"a{number}", number)
    return made


for count in [20, 1, 3] + [5] * 40 + [12, 70, 2]:
    made = grow(count)
    assert vars(made) == {f"a{number}": number for number in range(count)}, count
made = [grow(count) for count in (5, 14, 5)]
print([(a.a4, len(vars(a))) for a in made])


class Finalised(Growing):
    pass


for count in range(40):
    if count == 20:
        made = None
        Finalised.__del__ = lambda self: print("gone", self.a)
    made = Finalised()
    made.a = count
    if count in (25, 39):
        print("made", count)
    elif count >= 20:
        Finalised.__del__, kept = lambda self: None, Finalised.__del__
        del made
        Finalised.__del__ = kept
del made
