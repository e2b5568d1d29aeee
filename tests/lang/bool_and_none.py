"""bool, None, Ellipsis, NotImplemented, and truth."""


def attempt(f, *args):
    try:
        print(repr(f(*args)))
    except Exception as error:
        print(type(error).__name__, error)


print(True, False, None, ..., NotImplemented, bool(1), bool(""), bool([0]), bool(None))
print(True + 1, True * 5, True & False, True | False, True ^ True, True & 3, type(True & True), type(True & 1), -True, True == 1.0)
print(True and 5, 0 or "x", None or 0, [] and 1, not "", 1 and 2 and 3, 0 or () or {}, "a" or 1 / 0)
print(isinstance(True, int), issubclass(bool, int), bool.__mro__, True.real, int(True), str(True), f"{True} {True:d} {True:5}|{False!r:>7}")
print(repr(None), str(...), type(None), type(...), type(NotImplemented), None is None, None == 0)
attempt(lambda: None.x)
attempt(lambda: None())
attempt(lambda: None[0])
attempt(lambda: None + 1)
attempt(lambda: len(None))
attempt(lambda: iter(None))
attempt(lambda: type("B", (bool,), {}))
attempt(lambda: bool(1, 2))
attempt(lambda: bool(NotImplemented))


class Empty:
    def __len__(self):
        return 0


class No:
    def __bool__(self):
        return False


class Wrong:
    def __bool__(self):
        return 1


class Negative:
    def __len__(self):
        return -1


print(bool(Empty()), bool(No()), not No(), 1 if Empty() else 2)
attempt(bool, Wrong())
attempt(bool, Negative())
attempt(len, Negative())
print(1 < 2 < 3, 1 < 3 < 2, 1 == 1.0 == True, 3 > 2 < 5 != 4, "a" < "b" <= "b", 1 in [1] == True)
print({True: "yes", 1: "one", 1.0: "float"}, {0, False, 0.0}, [True, False].count(1), sum([True, True]))
