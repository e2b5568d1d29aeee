# What sorting, unions, tables of characters and error numbers ask, and in which order.
import random
import zlib
from collections import OrderedDict


class Moody:
    def __init__(self, number, source):
        self.number, self.source = number, source

    def __lt__(self, other):
        asked.append((self.number, other.number))
        return self.source.random() < 0.5


for seed in range(40):
    source, asked = random.Random(seed), []
    things = [Moody(number, source) for number in range(source.randrange(1, 12))]
    print([one.number for one in sorted(things, reverse=seed % 3 == 0)], asked)


class Meta(type):
    def __hash__(self):
        print("hash", self.__name__)
        return 1

    def __eq__(self, other):
        print("eq", self.__name__, other.__name__)
        return self is other


class A(metaclass=Meta):
    pass


class B(metaclass=Meta):
    pass


print(A | B | A | int)


class Missing(dict):
    def __missing__(self, key):
        print("missing", key)
        return {97: "x", 98: None, 99: 300, 100: "yy"}.get(key, key)


for text in ("aabab", "acad", "aa\xe9a", "dda"):
    print(ascii(text.translate(Missing())))


class Loud(int):
    def __hash__(self):
        print("hash")
        return int.__hash__(self)

    def __eq__(self, other):
        print("eq", other)
        return int.__eq__(self, other)


for number in (Loud(2), Loud(99), True, 2.0, [], "2"):
    print(type(OSError(number, "x")).__name__)

for key in (KeyError("raised itself"), KeyError(), LookupError(), (1, 2)):
    for action in (OrderedDict().pop, OrderedDict().move_to_end):
        try:
            action(key)
        except KeyError as error:
            print(error is key, repr(error))

words = b"a dictionary of words that are likely to come " * 3
for bits in (15, 9, -15):
    for text in (b"likely words", b"", words * 40):
        writer = zlib.compressobj(wbits=bits, zdict=words)
        data = writer.compress(text) + writer.flush()
        reader = zlib.decompressobj(bits, zdict=words)
        print(reader.decompress(data) == text, reader.eof, len(data) < len(text) + 30)
for wrong in (dict(), dict(zdict=b"others")):
    try:
        data = zlib.compressobj(zdict=words)
        zlib.decompressobj(**wrong).decompress(data.compress(b"") + data.flush())
    except zlib.error as error:
        print(error)

view = memoryview(b"abcd")
for cast in (("B", 5), ("B", [0]), ("B", [2**70]), ("B", [True, 4]), ("B", [2.0]), ("B", [1] * 65), ("I", [1, 1])):
    for one in (view, view[:0], view.cast("B", [2, 2])):
        try:
            print(one.cast(*cast).shape)
        except (TypeError, ValueError, OverflowError) as error:
            print(type(error).__name__, error)
