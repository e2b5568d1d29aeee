"""enum."""

from enum import Enum, Flag, IntEnum, IntFlag, StrEnum, auto, unique


class Color(Enum):
    RED = 1
    GREEN = 2
    CRIMSON = 1

    @property
    def pretty(self):
        return self.name.title()


class Level(IntEnum):
    LOW = auto()
    HIGH = auto()


class Word(StrEnum):
    HELLO = auto()


class Perm(Flag):
    R = auto()
    W = auto()
    X = auto()
    RW = R | W


print(Color.RED, repr(Color.RED), Color.RED.value, Color(2), Color["RED"], Color.CRIMSON is Color.RED, list(Color), len(Color), Color.RED.pretty, Color.RED in Color, list(Color.__members__), {Color.RED: 1}[Color.RED], Color.RED == 1, Color.RED != Color.GREEN)
print(Level.HIGH > Level.LOW, Level.HIGH + 1, f"{Level.HIGH}", Word.HELLO + "!", f"{Word.HELLO}", [1, 2, 3][Level.LOW])
print(Perm.R | Perm.X, Perm.RW & Perm.W, ~Perm.R, Perm.R in Perm.RW, Perm(0), list(Perm.RW), bool(Perm(0)), Perm(7), repr(Perm.RW ^ Perm.W))
for action in (lambda: Color(9), lambda: Color["BLUE"], lambda: setattr(Color, "RED", 5), lambda: Color.BLUE, lambda: Color.RED < Color.GREEN, lambda: type("X", (Color,), {})):
    try:
        action()
    except Exception as error:
        print(type(error).__name__, error)
Animal = Enum("Animal", "CAT DOG")
print(list(Animal), Animal.DOG.value, isinstance(Animal.CAT, Animal))
try:
    @unique
    class Dup(Enum):
        A = 1
        B = 1
except ValueError as error:
    print(error)


class Planet(Enum):
    EARTH = (5.97e24, 6.37e6)

    def __init__(self, mass, radius):
        self.mass, self.radius = mass, radius


print(Planet.EARTH.mass, IntFlag("F", "A B")(3))
