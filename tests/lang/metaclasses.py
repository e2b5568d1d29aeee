"""Metaclasses, __prepare__, __init_subclass__, __set_name__, __class_getitem__."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


class Meta(type):
    @classmethod
    def __prepare__(mcs, name, bases, **kw):
        print("prepare", name, [b.__name__ for b in bases], kw)
        return {"prepared": True}

    def __new__(mcs, name, bases, namespace, **kw):
        print("new", name, [k for k in namespace if not k.startswith("__")], kw)
        return super().__new__(mcs, name, bases, namespace)

    def __init__(cls, name, bases, namespace, **kw):
        print("init", name, kw)
        super().__init__(name, bases, namespace)

    def __call__(cls, *args):
        print("call", cls.__name__, args)
        return super().__call__(*args)

    def __len__(cls):
        return 42

    def __getattr__(cls, name):
        return f"meta {name}"

    def __iter__(cls):
        return iter("abc")

    def __contains__(cls, x):
        return x == 1

    def __instancecheck__(cls, instance):
        return instance == "special" or super().__instancecheck__(instance)

    @property
    def shout(cls):
        return cls.__name__.upper()


class K(metaclass=Meta, flag=1):
    x = 1

    def __init__(self, *a):
        self.a = a


class L(K, flag=2): pass


k = L(1, 2)
print(k.a, len(K), K.anything, list(L), 1 in K, isinstance("special", K), isinstance(k, K), type(K), K.shout, L.prepared)
attempt(lambda: k.anything)


class Other(type): pass


attempt(lambda: Other("X", (K,), {}))


class Plugin:
    registry = {}

    def __init_subclass__(cls, /, key=None, **kw):
        super().__init_subclass__(**kw)
        cls.registry[key or cls.__name__] = cls


class One(Plugin): pass
class Two(Plugin, key="zwei"): pass


print(sorted(Plugin.registry))
attempt(lambda: type("Three", (Plugin,), {}, bad=1))
attempt(lambda: type("Four", (), {}, bad=1))


class Field:
    def __set_name__(self, owner, name):
        self.place = f"{owner.__name__}.{name}"

    def __get__(self, instance, owner):
        return self.place


class Record:
    a = Field()
    b = Field()


print(Record.a, Record().b)


class BadName:
    def __set_name__(self, owner, name):
        raise ValueError("in set_name")


try:
    class Broken:
        z = BadName()
except ValueError as error:
    print(error, error.__notes__)


class Box:
    def __class_getitem__(cls, item):
        return f"{cls.__name__}[{item}]"


print(Box[int], Box[1, 2], list[int], dict[str, int], tuple[int, ...], type(list[int]).__name__, list[int].__origin__, list[int].__args__)
attempt(lambda: Record[1])
attempt(lambda: int[1])


class Singleton(type):
    instances = {}

    def __call__(cls, *args):
        if cls not in cls.instances:
            cls.instances[cls] = super().__call__(*args)
        return cls.instances[cls]


class Only(metaclass=Singleton): pass


print(Only() is Only())


def function_meta(name, bases, namespace):
    return name, bases, sorted(k for k in namespace if not k.startswith("__"))


class F(metaclass=function_meta):
    a = 1
    def m(self): pass


print(F)


class MroEntries:
    def __mro_entries__(self, bases):
        return (Plugin,)


class FromEntry(MroEntries()): pass


print(FromEntry.__bases__, FromEntry.__orig_bases__[0].__class__.__name__)
import types
print(types.new_class("N", (Plugin,), {"key": "new"}, lambda ns: ns.update(v=5)).v, "new" in Plugin.registry)


class Enforce(type):
    def __setattr__(cls, name, value):
        if name.startswith("_"):
            raise AttributeError("private " + name)
        super().__setattr__(name, value)


class Guarded(metaclass=Enforce): pass


Guarded.ok = 1
attempt(lambda: setattr(Guarded, "_no", 1))
print(type(type), type.__mro__, isinstance(type, object), isinstance(object, type), Meta.__mro__[1].__name__)
