"""In which order calls of builtins check their arguments, and what they ask of them."""


class Told:
    def __getattribute__(self, name):
        return object.__getattribute__(self, name)

    def __iter__(self):
        print("iter")
        raise ValueError("iter")

    def __len__(self):
        print("len")
        return 1

    def __index__(self):
        print("index")
        raise ValueError("index")


class Ranked:
    def __lt__(self, other):
        print("lt")
        return True

    def __gt__(self, other):
        print("gt")
        return False


class M(type):
    pass


def show(text, **names):
    try:
        print(text, "=", eval(text, {"Told": Told, "Ranked": Ranked, "M": M}))
    except Exception as error:
        print(text, "!", type(error).__name__, error)


for text in (
    "max(y=1)", "max(1, 'a')", "min(1, 'a')", "max(Ranked(), Ranked()) and 1", "min(Ranked(), Ranked()) and 1", "sum(x=1)", "sum([1.5], '')",
    "sum(1.5, b'y')", "sorted(5, w=1)", "sorted([], w=1)", "compile(x=1)", "pow(1, x=2)", "round(x=1)", "memoryview(1, 2)", "memoryview(x=1)",
    "bytearray().rsplit(b'a', 1, maxsplit=2)", "int.from_bytes(x=1)", "type('a', w=1)", "M()", "M('a')", "type()", "list(Told())", "print(*Told())",
    "range(Told(), 'x')", "[1].__add__('x')", "(1,).__mul__('x')", "'a'.__mul__(b'a')", "'a'.__add__(1)", "b'a'.__add__('a')", "[].__imul__({})",
    "(5).__add__('x')", "range(3) * 1.5", "[].__setattr__('a', 1, 2)", "[].__setitem__(1)", "map.__new__(1)", "str.__new__()", "enumerate.__new__([])",
    "object.__init_subclass__(1)", "object.__init_subclass__(a=1)",
):  # fmt: skip
    show(text)

for target in ((1,), 1, None, "s", object(), len, [].__class__):
    for key in (0, "k", slice(1)):
        try:
            del target[key]
        except TypeError as error:
            print(type(error).__name__, error)

try:
    (1).name = 2
except AttributeError as error:
    print(error, error.name, error.obj)
try:
    del [].name
except AttributeError as error:
    print(error, error.name, error.obj)

import collections
import re

print(collections.deque().__module__, re.compile("a").__module__, hasattr([], "__module__"))
