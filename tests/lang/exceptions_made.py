# Which class of exceptions has a `__new__`, and which classes it makes instances of.


class Value(ValueError):
    pass


class Attribute(AttributeError):
    pass


class Both(KeyError, AttributeError):
    pass


class Memory(MemoryError):
    pass


class Own(OSError):
    pass


def tell(action):
    try:
        made = action()
        print(type(made).__name__, made.args)
    except TypeError as error:
        print(error)


classes = [BaseException, Exception, ValueError, UnicodeError, UnicodeDecodeError, KeyError, AttributeError, SystemExit, MemoryError, OSError, ExceptionGroup]
for kind in classes:
    print(kind.__name__, "__new__" in vars(kind), "__init__" in vars(kind), kind.__new__.__qualname__)
    for other in [*classes, FileNotFoundError, Value, Attribute, Both, Memory, Own, int]:
        tell(lambda: kind.__new__(other))
    tell(lambda: kind.__new__())
    tell(lambda: kind.__new__(5))
print(ValueError.__new__.__doc__)
for kind in (Value, Attribute, Both, Memory):
    tell(lambda: kind(1, 2))
print(AttributeError("m", name="n", obj=3).__reduce__(), AttributeError().__getstate__())
print(ExceptionGroup.__module__, "__weakref__" in vars(ExceptionGroup))
import weakref

group = ExceptionGroup("g", [KeyError()])
print(weakref.ref(group)() is group)
