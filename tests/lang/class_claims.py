# What stands for a class: `__bases__` and `__class__` are believed.
class Like:
    def __init__(self, *bases):
        self.bases = bases

    @property
    def __bases__(self):
        return self.bases


class Claims:
    def __init__(self, claimed):
        self.claimed = claimed

    @property
    def __class__(self):
        return self.claimed


root = Like()
left, right = Like(root), Like(root)
leaf = Like(left, right)
print(issubclass(leaf, root), issubclass(root, leaf), issubclass(leaf, (int, right)), issubclass(leaf, leaf))
print(isinstance(Claims(leaf), root), isinstance(Claims(root), leaf), isinstance(3, root))
for left, right in ((leaf, 3), (3, leaf), (leaf, int), (int, leaf)):
    for check in isinstance, issubclass:
        try:
            print(check.__name__, check(left, right))
        except TypeError as error:
            print(check.__name__, error)


class Endless:
    @property
    def __bases__(self):
        return (Endless(), Endless())


try:
    issubclass(Endless(), int)
except RecursionError:
    print("RecursionError")


# Keywords of a subclass are for the half of making an instance that it defines.
for base, argument in ((list, [1]), (tuple, [1]), (float, 1), (frozenset, [1]), (filter, None)):
    arguments = (argument, [1]) if base is filter else (argument,)

    class Inits(base):
        def __init__(self, *args, extra=None):
            self.extra = extra

    class Makes(base):
        def __new__(cls, *args, extra=None):
            self = super().__new__(cls, *args)
            self.extra = extra
            return self

    class Plain(base):
        pass

    print(base.__name__, Inits(*arguments, extra=1).extra)
    for kind in Makes, Plain, base:
        try:
            print(kind.__name__, kind(*arguments, extra=1).extra)
        except TypeError as error:
            print(kind.__name__, error)

import typing

T = typing.TypeVar("T")
print(typing.List[T][int], typing.Dict[T, int][str], (int | str) | "name", T | "name", type[int])
for wrong in (), (int, str):
    try:
        typing.List[T][wrong]
    except TypeError as error:
        print(error)
