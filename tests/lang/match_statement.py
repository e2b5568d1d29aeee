"""match."""


class Point:
    __match_args__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y


class Color:
    RED = 1


def kind(v):
    match v:
        case 0 | 1:
            return "small"
        case True | None:
            return "singleton"
        case int(n) if n > 100:
            return f"big {n}"
        case int() | float():
            return "number"
        case "a" | "b" as s:
            return f"letter {s}"
        case str(s):
            return f"text {s!r}"
        case []:
            return "empty"
        case [x]:
            return f"one {x}"
        case [Color.RED, *_]:
            return "red first"
        case ["go", ("north" | "south") as where]:
            return f"go {where}"
        case [x, y, *rest] if rest:
            return f"many {x} {y} {rest}"
        case (x, y):
            return f"two {x} {y}"
        case {"type": "circle", "r": r, **rest}:
            return f"circle {r} {rest}"
        case {"x": int(x)}:
            return f"mapping {x}"
        case {}:
            return "any mapping"
        case Point(0, y=0):
            return "origin"
        case Point(x, y) if x == y:
            return f"diagonal {x}"
        case Point(x=x):
            return f"point {x}"
        case -1j | 2 + 3j:
            return "complex"
        case bytes(b):
            return f"bytes {b}"
        case _:
            return "other"


for v in (0, True, None, 101, 50, 2.5, "a", "zz", [], [5], (1, 2), (1, 2, 3), ["go", "north"], ["go", "up"], [7, 8], range(3), {"type": "circle", "r": 2, "z": 1}, {"x": 5}, {"x": "no"}, {}, Point(0, 0), Point(3, 3), Point(1, 2), 2 + 3j, -1j, b"q", {1}, object, [1, 1]):
    print(repr(v)[:25] if not isinstance(v, Point) else "Point", "->", kind(v))


def bind(v):
    match v:
        case [a, [b, *c], {"k": d}]:
            return a, b, c, d
        case (1 as one, 2) | (2, 1 as one):
            return one
        case str() | bytes() as either:
            return either
    return "fell through"


print(bind([1, [2, 3, 4], {"k": 5, "l": 6}]), bind((1, 2)), bind((2, 1)), bind("s"), bind(5))
try:
    match Point(1, 2):
        case Point(a, b, c):
            pass
except TypeError as e:
    print(e)
try:
    match 5:
        case int(a, b):
            pass
except TypeError as e:
    print(e)
match = case = 5
print(match, case)
match match:
    case 5:
        print("soft keywords")
