"""Builtin functions that have no file of their own."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


print(abs(-3), all([]), any([]), ascii("é"), bin(3), callable(print), chr(97), divmod(9, 4), hash(5), hex(16), isinstance(1, (str, int)), isinstance(1, int | str), issubclass(bool, int | None), len("abc"), max(3, 1), min(3, 1), oct(8), ord("a"), pow(2, 5, 7), repr("x"), round(2.5), sorted([2, 1]), sum([1, 2]), type(1))


class C:
    x = 1

    def __init__(self): self.y = 2


c = C()
print(getattr(c, "x"), getattr(c, "z", 3), hasattr(c, "y"), setattr(c, "z", 4), vars(c), delattr(c, "z"), sorted(vars(c)), [n for n in dir(c) if n[0] != "_"])
print(eval("1 + 2"), eval("x * 2", {"x": 4}), eval(" 5 "), eval(compile("7", "f", "eval")), exec("y = 5"), y)
ns = {}
exec("a = 1\ndef f(): return a + 1\nb = f()", ns)
print(ns["b"], sorted(k for k in ns if k[0] != "_"))
exec(compile("for i in range(2): print('compiled', i)", "<c>", "exec"))
attempt(lambda: eval("1 +"))
attempt(lambda: eval("x = 1"))
attempt(lambda: eval("undefined_thing"))
attempt(lambda: exec("def f(:\n pass"))
attempt(lambda: compile("a b", "name.py", "exec"))
attempt(lambda: eval(""))
print(type("x", (), {})().__class__.__name__, id(c) == id(c), iter([1]).__class__.__name__, globals()["c"] is c, "c" in locals(), __name__, __doc__)
print("a", 1, None, sep="|", end=".\n"); print(); print("no newline", end=""); print("", end="\n"); print(*[], sep="x"); print(1, 2, sep=""); print("x", file=None)
import io, sys
out = io.StringIO()
print("to file", 5, file=out, flush=True)
print(out.getvalue(), end="")
attempt(lambda: print(1, file=5))
print(isinstance([], list), isinstance(5, object), type(type), type(None).__name__, type(NotImplemented).__name__, type(...).__name__, type(lambda: 0).__name__, type(print).__name__, type(C.__init__).__name__, type(c.__init__).__name__, type((x for x in "")).__name__, type(sys).__name__, type(property()).__name__, type(super(C, c)).__name__, type(C.__dict__).__name__, type(iter({}.items())).__name__, type(slice(1)).__name__, type(memoryview(b"")).__name__, type(range(1)).__name__)
print(sys.maxsize, sys.byteorder, sys.version_info[:2], sys.getrecursionlimit() > 100, sys.float_info.max, sys.float_info.dig, sys.int_info.bits_per_digit > 0, sys.hash_info.modulus, sys.maxunicode, sys.getdefaultencoding(), sys.intern("abc") is sys.intern("a" + "bc"), len(sys.argv), sys.flags.optimize)
d = dict.fromkeys("abc", 0)
print(d, [*map(ord, d)], {v: k for k, v in enumerate(d)}, list(filter(str.isupper, "aBcD")), frozenset([1]) | {2} == {1, 2}, zip("a", [1]).__next__())
x: "annotation" = 5
print(x, bytes(memoryview(b"abc")[1:]), bytearray(b"x") + b"y", int.__doc__[:3], hasattr(print, "__name__"), print.__name__, len.__module__, print.__qualname__, "".join.__qualname__, C.__init__.__qualname__, c.__init__.__func__ is C.__init__)
attempt(lambda: len(c))
attempt(lambda: isinstance(1, [int]))
attempt(lambda: isinstance(1, "int"))
attempt(lambda: vars(5))
attempt(lambda: hash({}))
attempt(lambda: dir(c)[0][:2])
attempt(lambda: breakpoint.__name__)
attempt(lambda: sum(x for x in [1, 2, "3"]))
attempt(lambda: open("/no/such/file"))
attempt(lambda: open("/tmp", "w"))
attempt(lambda: open("x", "zz"))
attempt(lambda: input.__name__)
attempt(lambda: sys.setrecursionlimit(0))
attempt(lambda: sys.intern(5))
