"""Classes, instances, attributes and inheritance."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


class Animal:
    """An animal."""

    legs = 4
    names = []

    def __init__(self, name):
        self.name = name
        self.names.append(name)

    def speak(self):
        return f"{self.name} makes {self.sound()}"

    def sound(self):
        return "a noise"


class Dog(Animal):
    def sound(self):
        return "woof"


class Bird(Animal):
    legs = 2

    def __init__(self, name, wings=2):
        super().__init__(name)
        self.wings = wings


d, b = Dog("Rex"), Bird("Tweety")
print(d.speak(), b.speak(), d.legs, b.legs, b.wings, Animal.names, d.__dict__, vars(b), Dog.__doc__, Animal.__doc__)
d.legs = 3
print(d.legs, Dog.legs, Dog.__bases__, Dog.__mro__, Dog.__name__, Dog.__qualname__, Dog.__module__, Dog.__base__, d.__class__)
print(isinstance(d, Animal), issubclass(Bird, (int, Animal)), type(d) is Dog, Animal.__subclasses__(), hasattr(d, "wings"), getattr(d, "wings", None), getattr(b, "wings"))
del d.legs
print(d.legs)
setattr(d, "dyn amic", 1); print(getattr(d, "dyn amic"), d.__dict__)
delattr(d, "dyn amic")
attempt(lambda: d.missing)
attempt(lambda: Dog.missing)
attempt(lambda: d.__dict__["x"])
attempt(lambda: delattr(d, "legs"))
attempt(lambda: delattr(Dog, "legs"))
attempt(lambda: (5).x)
attempt(lambda: setattr(5, "x", 1))
attempt(lambda: setattr(int, "x", 1))
attempt(lambda: delattr(int, "real"))
attempt(lambda: [].x)
attempt(lambda: setattr([], "x", 1))
attempt(lambda: object().x)
attempt(lambda: setattr(object(), "x", 1))
attempt(lambda: len.x)
attempt(lambda: d.speek)
attempt(lambda: Dog().speak)
attempt(lambda: type("X", (int, str), {}))
attempt(lambda: type("X", (5,), {}))
attempt(lambda: type("X", (Animal, Animal), {}))
attempt(lambda: type("X", (Animal, Dog), {}))
attempt(lambda: type(5, (), {}))
attempt(lambda: type("X", (type(None),), {}))
Dog.speak = lambda self: "patched"
print(d.speak(), Dog("new").speak())
d.speak = lambda: "instance"
print(d.speak(), Dog("other").speak())
d.__class__ = Bird
print(type(d).__name__, isinstance(d, Bird), d.legs)
attempt(lambda: setattr(d, "__class__", int))
attempt(lambda: setattr(d, "__class__", 5))
attempt(lambda: setattr(d, "__dict__", 5))
d.__dict__ = {"only": 1}
print(d.only, hasattr(d, "name"))
d.__dict__["via"] = 2
print(d.via)
T = type("T", (Animal,), {"legs": 100, "m": lambda self: self.legs})
print(T("t").m(), T.__name__, T.__module__)


class Nested:
    class Inner:
        value = 1

        def where(self):
            return Nested.Inner.__qualname__

    def local(self):
        class Local: pass
        return Local


print(Nested.Inner.value, Nested.Inner().where(), Nested().local().__qualname__, Nested().local())
class Empty: pass
print(Empty() == Empty(), Empty() != 1, (lambda e: e == e)(Empty()), bool(Empty()), str(Empty)[:8], Empty.__doc__, Empty().__doc__, sorted(Empty().__dict__), Empty.__weakref__ is not None)
attempt(lambda: Empty() < Empty())
attempt(lambda: Empty() + 1)
attempt(lambda: Empty()[0])
attempt(lambda: len(Empty()))
attempt(lambda: iter(Empty()))
attempt(lambda: Empty()())
attempt(lambda: -Empty())
attempt(lambda: 1 in Empty())
attempt(lambda: Empty().__enter__())
attempt(lambda: int(Empty()))
attempt(lambda: float(Empty()))
attempt(lambda: next(Empty()))
attempt(lambda: Empty() @ 1)
attempt(lambda: [1][Empty()])


def empty_with():
    with Empty():
        pass


def item_set():
    Empty()[0] = 1


def item_del():
    del Empty()[0]


attempt(empty_with)
attempt(item_set)
attempt(item_del)
for i in range(50):
    setattr(b, f"attr{i}", i)
print(sum(getattr(b, f"attr{i}") for i in range(50)), len(b.__dict__), list(b.__dict__)[:4])
for i in range(0, 50, 2):
    delattr(b, f"attr{i}")
print(len(vars(b)), hasattr(b, "attr2"), b.attr49)
