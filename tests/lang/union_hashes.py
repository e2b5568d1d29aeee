"""How often unions ask their members for hashes, and what they compare."""


class Meta(type):
    def __hash__(self):
        print("hash", self.__name__, end=" ")
        if Meta.fails:
            raise TypeError("no hash")
        return 1

    def __eq__(self, other):
        print("eq", self.__name__, getattr(other, "__name__", other), end=" ")
        return self is other

    fails = False


class A(metaclass=Meta):
    pass


class B(metaclass=Meta):
    pass


class Z(metaclass=Meta):
    pass


def tell(text):
    try:
        print(text, "gives", eval(text))
    except Exception as error:
        print(text, "raises", type(error).__name__, error)


u = A | B
for text in "A | B | Z; A | (B | Z); (A | B) | (B | Z); u == (B | A); u == u; hash(u) != 0; u == (A | int); u == (int | str); (int | str) == u; (int | str) == (str | int); (int | str) == (int | bytes); A | int | A".split("; "):
    tell(text)
Meta.fails = True
u = A | B | int
for text in "hash(u); u == u; u == (int | B | A); u == (int | A); u == (int | B | str); u == (int | str)".split("; "):
    tell(text)
Meta.fails = False
for text in "hash(u); u == u; u == (int | B | A)".split("; "):
    tell(text)
Meta.fails = True
tell("hash(A | int)")
w = A | int
Meta.fails = False
tell("hash(w)")
