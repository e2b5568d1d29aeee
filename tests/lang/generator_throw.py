# An exception thrown into a generator that delegates: the frames stand on the stack, and what it handles is the context.
import sys


def names():
    frame, found = sys._getframe(1), []
    while frame and frame.f_code.co_name != "main":
        found.append(frame.f_code.co_name)
        frame = frame.f_back
    return found


def inner():
    try:
        yield 1
    except LookupError as error:
        print("inner", names(), repr(error))
        yield 2
    raise OSError("inner")


def outer():
    try:
        raise KeyError("a")
    except KeyError:
        yield from inner()


class Custom:
    def __iter__(self):
        return self

    def __next__(self):
        return 42

    def throw(self, *args):
        print("throw", names())
        return 43

    def close(self):
        print("close", names())


def delegates(what):
    result = yield from what
    print("result", result)


def handles(what):
    try:
        yield
    except ValueError:
        print(repr(sys.exception()))
        yield 1
        print(repr(sys.exception()))
        yield 2
    print(repr(sys.exception()))


class Odd(Exception):
    def __new__(cls, *args):
        return 5


def main():
    generator = outer()
    next(generator)
    print(generator.throw(IndexError("b")))
    try:
        next(generator)
    except OSError as error:
        print(repr(error), repr(error.__context__))
    generator = delegates(Custom())
    print(next(generator), generator.throw(ValueError))
    generator.close()
    generator = handles(1)
    next(generator)
    try:
        raise ValueError("same")
    except ValueError as error:
        print(generator.throw(error))
    print(next(generator), list(generator))
    generator = handles(1)
    next(generator)
    try:
        generator.throw(Odd)
    except TypeError as error:
        print(error)
    print(list(generator))


class OnlyNext:
    def __init__(self):
        self.count = 0

    def __next__(self):
        self.count += 1
        if self.count > 3:
            raise StopIteration
        return self.count


class Once:
    def __iter__(self):
        return OnlyNext()


main()
print(list(item for item in Once()))
generator = (item for item in [1, 2])
try:
    list(type(main)(generator.gi_code, {})([1, 2]))
except TypeError as error:
    print(error)


class Base:
    value = 1


class Meta(type):
    def mro(cls):
        return (cls, Base, object)


class Weird(metaclass=Meta):
    pass


class Below(Weird):
    pass


for value in 1, 2, 3:
    Base.value = value
    print(Weird.value, Below().value)
