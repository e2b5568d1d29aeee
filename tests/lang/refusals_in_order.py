# What builtins refuse, and in which order they look at their arguments; the texts are those of CPython.
import array
import binascii
import bisect
import io
import itertools
import struct
import types
import weakref
import zlib


class Loud:
    """Tells what it is asked."""

    def __index__(self):
        print("index", end=" ")
        return 2

    def __float__(self):
        print("float", end=" ")
        return "x"

    def __iter__(self):
        print("iter", end=" ")
        return iter([1, 2])

    def __length_hint__(self):
        print("hint", end=" ")
        return 2


class Text(str):
    pass


class Data(bytes):
    pass


class Meta(type):
    pass


class WithMeta(metaclass=Meta):
    pass


GAPS = memoryview(b"abcd")[::2]
TABLE = memoryview(bytes(8)).cast("B", (2, 4))
CASES = """
compile('1', 5, 'eval', Loud())
compile('1', 'f', 3, Loud())
b'abc'.find([], 'x')
b'abc'.replace(b'a', 'b', 'c')
zlib.compress('x', Loud())
zlib.crc32(1, 'x')
zlib.compressobj(3**200)
zlib.decompressobj(15, 5)
binascii.hexlify(1, 2, 'x')
binascii.hexlify()
struct.pack_into('<h', bytearray(1), 0, 'x')
struct.pack_into('<h', bytearray(1), -1, 'x')
struct.unpack_from('<h', b'', -1)
struct.unpack_from(3, 4)
struct.pack({})
struct.pack('e', 2**62)
bisect.bisect({1: 2}, 0)
bisect.bisect(1j, 0, 0, 1)
bisect.bisect([], 0, 0, 'x')
io.BytesIO().readinto(3)
io.BytesIO().truncate(2**70)
io.BytesIO().read(2**70)
io.BytesIO().readlines('x')
io.RawIOBase(1)
itertools.cycle()
itertools.pairwise(1, 2)
itertools.islice('a', Loud(), -1)
itertools.islice('a', -2)
itertools.combinations(1, 'x')
array.array('i').fromunicode(3)
array.array('i').index(1, 'x')
types.TracebackType(None, 2, 'x', 4)
b'x' + GAPS
b'x'.find(GAPS)
b''.join([GAPS])
bytes(GAPS)
int(GAPS)
bytearray() <= GAPS
TABLE[Loud()]
TABLE[2**70]
TABLE.index(0)
TABLE.__buffer__(36)
memoryview(bytearray(4)).__setitem__(slice('a'), 3)
memoryview(bytearray(4)).cast('q', 3)
complex(1j, 2)
complex(real=1j)
complex(1, Loud())
(1j).__pow__('x', 2)
(3).__rpow__(2, 1.5)
pow('x', base=2)
sorted([2, 1], reverse=print)
''.join(Loud())
(lambda *a: a)(*Loud())
tuple(Loud())
[*Loud()]
b'1'.__rmod__(b'%s')
object.__format__(1, None)
format(1, None)
Exception().add_note(None)
object.__setattr__(WithMeta, 3, 4)
object.__getattribute__(int, 'x')
type(None).__repr__()
type(None).__init__()
list.__getitem__(1, 2)
{}.pop([], 1)
'a'.replace(1, 2, 'x')
(3).__round__(nope=1)
array.array(None)
array.array('i')[Text('x')]
itertools.count(True)
io.BytesIO().readinto1(3)
int.from_bytes(3)
{1}.issubset([[]])
Text('abc') % ()
'%*d' % (-2**63, 1)
dict.__contains__(1, 2)
frozenset.__contains__(frozenset(), 1, 2)
frozenset.union(frozenset(), **{'a': 1})
(1).__lt__(1, **3)
object().__str__(*5)
range.__new__(int)
slice.__new__(int)
memoryview.__new__(int)
types.MappingProxyType.__new__(int)
reversed.__new__(int)
int.__new__(bool)
object.__new__(int)
1 in (int | str)
reversed(list[int])
weakref.ref(itertools.count())
{1: []}.items() & frozenset({1})
'%+*.0f' % (3, 1)
OSError(True, 'x').__class__
OSError(1, 'x').characters_written
BlockingIOError(1, 'x', 3).characters_written
BlockingIOError(1, 'x', 3.5)
SystemExit(3).__init__()
delattr(object(), '\\ud800')
getattr(1, '\\ud800')
OSError('\\ud800', 'x')
Text('abc').partition('z')
Text('abc').format(1)
Data(b'abc').partition(b'z')
"""


def kinds(value):
    return [type(one).__name__ for one in value] if type(value) in (tuple, list) else type(value).__name__


import warnings  # noqa: E402

warnings.simplefilter("always")
warnings.showwarning = lambda message, *rest, **more: print(f"[{message}]", end=" ")
for case in CASES.strip().split("\n"):
    print(case, end=": ")
    try:
        value = eval(case)
        print(ascii(value), kinds(value))
    except Exception as error:
        print(type(error).__name__, ascii(str(error)), getattr(error, "name", None) is not None)
