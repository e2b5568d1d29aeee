"""dataclasses."""

from dataclasses import FrozenInstanceError, InitVar, asdict, astuple, dataclass, field, fields, replace


@dataclass
class Point:
    x: int
    y: int = 0
    tags: list = field(default_factory=list, compare=False, repr=False)


@dataclass(order=True, frozen=True)
class Version:
    major: int
    minor: int = 0
    name: str = field(default="", compare=False)


@dataclass(slots=True, kw_only=True)
class Slotted:
    a: int
    b: int = 2


@dataclass
class Derived(Point):
    z: int = 5
    scale: InitVar[int] = 1

    def __post_init__(self, scale):
        self.z *= scale


p = Point(1)
print(p, p == Point(1, 0), p != Point(2), p.tags, asdict(p), astuple(p), replace(p, y=9), [f.name for f in fields(p)], Derived(1, 2, scale=3), Point.__match_args__)
print(Version(1, 2) < Version(1, 3), sorted([Version(2), Version(1, 5, "b")]), hash(Version(1)) == hash(Version(1, 0, "other")), {Version(1): 1}[Version(1)], Slotted(a=1), Slotted.__slots__)
for action in (lambda: setattr(Version(1), "major", 2), lambda: Point(), lambda: Slotted(1), lambda: Version(1) < 5, lambda: hash(p), lambda: Point(1, 2, 3, 4)):
    try:
        action()
    except (FrozenInstanceError, TypeError) as error:
        print(type(error).__name__, error)
try:
    @dataclass
    class Bad:
        x: list = []
except ValueError as error:
    print(error)
