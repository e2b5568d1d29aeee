import copy


class Guarded:
    __slots__ = ("empty", "full")

    def __init__(self):
        self.full = 1

    @property
    def secret(self):
        raise AttributeError("not for you")

    @property
    def broken(self):
        raise ValueError("broken")


g = Guarded()
print(hasattr(g, "secret"), getattr(g, "secret", 5), hasattr(g, "empty"), getattr(g, "empty", 6), g.full)
for name in ("secret", "empty", "missing"):
    try:
        getattr(g, name)
    except AttributeError as error:
        print(error)
try:
    hasattr(g, "broken")
except ValueError as error:
    print(error)
print(copy.copy(g).full, g.__getstate__())


class Late(Guarded):
    def __getattr__(self, name):
        return f"late {name}"


print(Late().secret, Late().empty, Late().other, Late().full)


class Meta(type):
    @property
    def hidden(cls):
        raise AttributeError("hidden")


class Made(metaclass=Meta):
    pass


print(hasattr(Made, "hidden"), getattr(Made, "hidden", None))
