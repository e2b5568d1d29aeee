"""Objects that answer oddly: what a builtin asks of them, and in which order, is told in the trace."""

from prelude import note


class Boom(Exception):
    pass


class Index:
    def __init__(self, value):
        self.value = value

    def __index__(self):
        note("index")
        return self.value

    def __repr__(self):
        return f"Index({self.value!r})"


class Int:
    def __init__(self, value):
        self.value = value

    def __int__(self):
        note("int")
        return self.value


class Float:
    def __init__(self, value):
        self.value = value

    def __float__(self):
        note("float")
        return self.value


class Len:
    """Has a length and items; its iteration is by __getitem__."""

    def __init__(self, length, items=()):
        self.length, self.items = length, items

    def __len__(self):
        note("len")
        return self.length

    def __getitem__(self, key):
        note(f"getitem {key!r}")
        return self.items[key]


class Bad:
    """Whatever is asked of it raises."""

    def _fail(name):
        def method(self, *args, **more):
            note(name)
            raise Boom(name)

        return method

    for _name in (
        "len bool iter next getitem setitem delitem contains index int float complex str bytes format hash eq lt le gt ge"
        " add radd iadd sub rsub mul rmul mod rmod pow and or xor neg pos abs invert round trunc floor ceil call enter exit"
        " reversed length_hint fspath get set instancecheck buffer missing"
    ).split():
        if _name not in ("hash", "eq", "get", "set"):
            locals()[f"__{_name}__"] = _fail(_name)

    def __repr__(self):
        return "Bad()"


class BadEq:
    def __eq__(self, other):
        note("eq")
        raise Boom("eq")

    def __hash__(self):
        note("hash")
        return 1

    def __repr__(self):
        return "BadEq()"


class BadHash:
    def __hash__(self):
        raise Boom("hash")

    def __repr__(self):
        return "BadHash()"


class BadRepr:
    def __repr__(self):
        raise Boom("repr")


class Wrong:
    """Every question gets an answer of a type that it must not have."""

    def _answer(name, value):
        def method(self, *args):
            note(name)
            return value

        return method

    for _name, _value in dict(
        len="x", bool=2, iter=3, index="i", int="1", float=1, complex=1.0, str=b"s", bytes="b", format=1, hash="h",
        repr=1, length_hint="q", fspath=4, reversed=None, contains=None, dir=3, next=1, round="r", trunc=None,
    ).items():
        if _name not in ("repr", "next"):
            locals()[f"__{_name}__"] = _answer(_name, _value)


class Order:
    """Compares with everything, always with the same answer, and tells the question."""

    def __init__(self, answer):
        self.answer = answer

    def _ask(name):
        def method(self, other):
            note(f"{name} {type(other).__name__}")
            return self.answer

        return method

    for _name in "eq ne lt le gt ge".split():
        locals()[f"__{_name}__"] = _ask(_name)
    __hash__ = None

    def __repr__(self):
        return f"Order({self.answer!r})"


class Arith:
    """Its operators, plain, reflected and in place, tell their names; Arith(True) declines."""

    def __init__(self, declines=False):
        self.declines = declines

    def _do(name):
        def method(self, *others):
            note(f"{name} {' '.join(type(one).__name__ for one in others)}")
            return NotImplemented if self.declines else name

        return method

    for _name in "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor".split():
        for _side in ("", "r", "i"):
            if _side + _name != "idivmod":
                locals()[f"__{_side}{_name}__"] = _do(_side + _name)

    def __repr__(self):
        return f"Arith({self.declines})"


class MyInt(int):
    pass


class LoudInt(int):
    def __add__(self, other):
        note("LoudInt.add")
        return 7

    __radd__ = __add__

    def __index__(self):
        note("LoudInt.index")
        return 3

    def __eq__(self, other):
        note("LoudInt.eq")
        return int.__eq__(self, other)

    def __hash__(self):
        note("LoudInt.hash")
        return int.__hash__(self)

    def __repr__(self):
        return "LoudInt"


class MyFloat(float):
    def __repr__(self):
        return "MyFloat"


class MyStr(str):
    pass


class LoudStr(str):
    def __len__(self):
        note("LoudStr.len")
        return 1

    def __getitem__(self, key):
        note("LoudStr.getitem")
        return "G"

    def __iter__(self):
        note("LoudStr.iter")
        return iter("it")

    def __str__(self):
        note("LoudStr.str")
        return "STR"

    def __eq__(self, other):
        note("LoudStr.eq")
        return str.__eq__(self, other)

    __hash__ = str.__hash__


class MyBytes(bytes):
    def __bytes__(self):
        note("MyBytes.bytes")
        return b"BY"


class MyList(list):
    def __iter__(self):
        note("MyList.iter")
        return iter([7, 8])

    def __len__(self):
        note("MyList.len")
        return 2


class PlainList(list):
    pass


class MyTuple(tuple):
    pass


class MyDict(dict):
    def __missing__(self, key):
        note("missing")
        return "missing"


class LoudDict(dict):
    def keys(self):
        note("LoudDict.keys")
        return ["k1", "k2"]

    def __getitem__(self, key):
        note("LoudDict.getitem")
        return "gotten"


class MySet(set):
    pass


class Mapping:
    """A mapping by its keys() and __getitem__ alone."""

    def __init__(self, **items):
        self.items_ = items

    def keys(self):
        note("keys")
        return self.items_.keys()

    def __getitem__(self, key):
        note(f"getitem {key}")
        return self.items_[key]


class Raising:
    """An iterator that yields some items and then raises."""

    def __init__(self, count, error=Boom("iterating")):
        self.count, self.error = count, error

    def __iter__(self):
        note("iter")
        return self

    def __next__(self):
        note("next")
        if self.count == 0:
            raise self.error
        self.count -= 1
        return self.count


class Hint:
    """An iterable whose length hint lies."""

    def __init__(self, hint, *items):
        self.hint, self.items = hint, items

    def __length_hint__(self):
        note("length_hint")
        return self.hint

    def __iter__(self):
        return iter(self.items)


class Callable:
    def __call__(self, *args, **more):
        note(f"called {len(args)} {sorted(more)}")
        return args[0] if args else None


class Formats:
    def __format__(self, spec):
        note(f"format {spec!r}")
        return f"<{spec}>"

    def __repr__(self):
        return "Formats()"


class Path:
    def __init__(self, value):
        self.value = value

    def __fspath__(self):
        note("fspath")
        return self.value


class Meta(type):
    def __call__(cls, *args):
        note("Meta.call")
        return super().__call__(*args)

    def __instancecheck__(cls, one):
        note("instancecheck")
        return True

    def __len__(cls):
        return 3


class WithMeta(metaclass=Meta):
    pass


class Slots:
    __slots__ = ("a", "b")
    __match_args__ = ("a", "b")


class Data:
    def __get__(self, one, kind=None):
        note("get")
        return 5

    def __set__(self, one, value):
        note(f"set {value!r}")

    def __delete__(self, one):
        note("delete")


class WithData:
    data = Data()
    plain = 3

    def method(self, a, b=2, *, c=3):
        return (a, b, c)

    @classmethod
    def build(cls, *args):
        return (cls.__name__, args)

    @staticmethod
    def static(x):
        return x

    @property
    def prop(self):
        return "prop"


def echo(*args, **more):
    return (args, more) if more else args


def gen(*items):
    got = yield from iter(items)
    return got


def fail(*args):
    raise Boom("fail")
