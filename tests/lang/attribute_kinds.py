"""Static and class methods, attributes of classes of a metaclass: found again and again, and changed in between."""

import abc
import enum


class Base:
    @classmethod
    def own(cls):
        return cls.__name__

    @staticmethod
    def plain():
        return 1


class Derived(Base):
    pass


class Abstract(abc.ABC):
    number = 5

    @classmethod
    def own(cls):
        return cls.__name__

    @staticmethod
    def plain():
        return 2

    def method(self):
        return 3


class Color(enum.Enum):
    RED = 1
    BLUE = 2


def look():
    for target in (Base(), Derived(), Base, Derived, Abstract):
        print(target.own(), target.plain(), target.own.__self__.__name__, target.plain.__qualname__)
    print(Abstract.number, Abstract.method.__qualname__, Color.RED, Color.BLUE.value, Color.RED.name)


for _ in range(4):
    look()

instance = Base()


def ask():
    return instance.plain(), instance.own(), Base.plain(), Base.own(), Derived.plain(), Derived.own()


for _ in range(4):
    ask()
print(ask())

# The methods get other functions, are replaced, and are hidden.
Base.__dict__["plain"].__init__(lambda: 22)
Base.__dict__["own"].__init__(lambda cls: f"new {cls.__name__}")
print(ask())
Base.plain = staticmethod(lambda: 23)
print(ask())
Derived.own = classmethod(lambda cls: "derived")
print(ask())
instance.plain = lambda: "of the instance"
instance.own = lambda: "of the instance, too"
print(ask())
del instance.plain, instance.own
print(ask())
del Derived.own
Base.own = lambda self=None: "function"
print(ask())


# A metaclass learns something, and forgets it.
class Meta(type):
    pass


class Made(metaclass=Meta):
    value = 1


class Other(metaclass=Meta):
    value = 2


def values():
    return [made.value for made in (Made, Other)]


for _ in range(4):
    values()
print(values())
Meta.value = property(lambda cls: f"property of {cls.__name__}")
print(values())
Meta.value = 7
print(values())
del Meta.value
print(values())
Made.value = 3
print(values())


def make():
    class Local:
        def __init__(self, number):
            self.number = number

        @classmethod
        def own(cls):
            return cls.__name__

        @staticmethod
        def plain():
            return 7

        @property
        def doubled(self):
            return 2 * self.number

        @doubled.setter
        def doubled(self, value):
            self.number = value // 2

        def __enter__(self):
            return self.number

        def __exit__(self, *raised):
            self.number += 1

    return Local


for Local in (make(), make()):
    local = Local(8)
    for _ in range(3):
        with local as entered:
            local.doubled = 2 * entered + 2
        print(local.own(), local.plain(), local.doubled, Local.own(), Local.plain(), entered)


# Stars and what is left for them.
def star(a, b=2, *rest, c=3, **more):
    return a, b, rest, c, more


def only(*rest, **more):
    return rest, more


def posonly(a, /, **more):
    return a, more


for _ in range(3):
    print(star(1), star(1, x=2), star(1, 4, 5, 6, c=7, d=8), star(b=1, a=2), star(*range(5), **{"c": 1, "z": 2}))
    print(only(), only(1, 2, x=3), only(*"ab", **dict(zip("cd", "ef"))), posonly(1, a=2))
    for call in (lambda: star(), lambda: star(1, a=2), lambda: star(1, 2, b=3), lambda: posonly(a=1), lambda: star(1, **{1: 2})):
        try:
            print(call())
        except TypeError as error:
            print(error)

# Whoever sorts may look at the keys.
words = ["delta", "alpha", "charlie", "bravo", "ärger", "alpha"]
print(sorted(words), sorted(words, key=len), sorted(words, key=lambda word: word[1:], reverse=True))
print(sorted([3, 1, 2], key=lambda number: -number), sorted([2.5, 1, 3]), sorted([(1, "b"), (1, "a"), (0, "z")]))
try:
    sorted(words, key=lambda word: 1 / (len(word) - 7))
except ZeroDivisionError as error:
    print(error)
