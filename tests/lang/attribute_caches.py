"""Attributes at places that see many shapes, and that change under the caches."""


class Celsius:
    def __init__(self):
        self._degrees = 0

    @property
    def degrees(self):
        return self._degrees

    @degrees.setter
    def degrees(self, value):
        self._degrees = value
        return "dropped"


def count(n):
    temperature = Celsius()
    for _ in range(n):
        temperature.degrees = temperature.degrees + 1
    return temperature.degrees


print(count(1000))


class Refusing:
    @property
    def size(self):
        return 3

    @size.setter
    def size(self, value):
        raise ValueError(f"size {value}")


def refuse():
    thing = Refusing()
    refused = 0
    for i in range(20):
        try:
            thing.size = i
        except ValueError as error:
            refused += 1
            last = error
    return refused, str(last), thing.size


print(refuse())


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x):
        self.x = x


class Deeper(Point):
    __slots__ = ("z",)


def read(point):
    return point.x


def write(point, value):
    point.x = value


for i in range(5):
    for point in (Point(i), Deeper(i)):
        write(point, read(point) + 1)
        print(read(point), end=" ")
print()
try:
    Point(1).y
except AttributeError as error:
    print(error)
points = [Point(1), Deeper(2)]
print([read(point) for point in points])
Deeper.x = "class attribute"
print([read(point) for point in points])
try:
    write(points[1], 5)
except AttributeError as error:
    print(error)
write(points[0], 6)
print(read(points[0]))
Point.x = property(lambda self: "property")
print([read(point) for point in points])
del Deeper.x
print([read(point) for point in points])
del Point.x
for point in points:
    try:
        print(read(point))
    except AttributeError as error:
        print(error)


def shape(n):
    """A class of its own for each number."""

    class Shape:
        name = f"shape {n}"

        def __init__(self):
            for at in range(n):
                setattr(self, f"side{at}", at)
            self.own = n

        def area(self):
            return n * self.own

    return Shape


classes = [shape(n) for n in range(12)]


def visit(thing):
    thing.own += 1
    return thing.area(), thing.own, thing.name


for _ in range(3):
    things = [made() for made in classes]
    print([visit(thing) for thing in things][::4])
for made in classes[::2]:
    made.area = lambda self: "replaced"
    made.name = "renamed"
print([visit(thing) for thing in things][::3])
things[3].area = lambda: "the instance's"
print(visit(things[3]))
classes[4].own = property(lambda self: -1, lambda self, value: None)
print(visit(things[4]))
classes[5].__getattr__ = lambda self, name: f"no {name}"
del classes[5].area
try:
    print(visit(things[5]))
except TypeError as error:
    print(error)


class Logged:
    def __getattribute__(self, name):
        return f"<{name}>"


print(read(Logged()), read(things[0]) if hasattr(things[0], "x") else "no x")


class Descriptor:
    def __get__(self, instance, owner):
        return "got"


class Holder:
    value = Descriptor()


def get(holder):
    return holder.value


holder = Holder()
print([get(holder) for _ in range(3)])
holder.__dict__["value"] = "own"
print(get(holder))
Descriptor.__set__ = lambda self, instance, value: None
print(get(holder))
del Descriptor.__set__
print(get(holder))
