"""Recursion and cycles in native code that no Python frame counts."""


class Callable:
    pass


Callable.__call__ = Callable()
try:
    Callable()()
except RecursionError as error:
    print(type(error).__name__)

for test in (isinstance, issubclass):
    nested = (int,)
    try:
        while True:
            for _ in range(100):
                nested = (nested,)
            test(str, nested)
    except RecursionError as error:
        print(type(error).__name__)


# A chain of contexts with a cycle that the exception is not in.
def cycle():
    try:
        raise ValueError(1)
    except ValueError as error:
        error.__context__ = error
        raise TypeError(2)


try:
    cycle()
except TypeError as error:
    print(repr(error.__context__), error.__context__.__context__ is error.__context__)

errors = [ValueError(number) for number in range(4)]
for number in range(4):
    errors[number].__context__ = errors[number + 1 if number < 3 else 2]
try:
    try:
        raise errors[0]
    except ValueError:
        raise KeyError
except KeyError as error:
    print(repr(error.__context__), repr(error.__context__.__context__))

# Comprehensions in the annotation scopes of a class do not see its names.
T = "global"


class Class:
    T = "class"
    type First = [T for _ in (1,)]
    type Second = [item for item in (T,)]
    type Third[T] = (T for _ in (1,))

    def method[U](self, x: [T for _ in (1,)], y: T): ...


print(Class.First.__value__, Class.Second.__value__, list(Class.Third.__value__), Class.method.__annotations__)


def make(argument):
    class Base:
        kept = argument

    return Base


class Generic[T]:
    T = "class"

    class Inner[U](make([T for _ in (1,)]), make(T)):
        pass


print([base.kept for base in Generic.Inner.__bases__[:2]])


# A class whose mro() changes its bases while they are being set.
class Meta(type):
    ready = False

    def mro(cls):
        if Meta.ready and cls.__name__ == "C":
            Meta.ready = False
            C.__bases__ = (B2,)
        return type.mro(cls)


class A(metaclass=Meta): ...


class B1(A): ...


class B2(A): ...


class C(A): ...


Meta.ready = True
C.__bases__ = (B1,)
B1.__bases__ = (C,)
print(C.__bases__, B2.__subclasses__(), B1.__subclasses__(), B1.__bases__, C.__subclasses__())
