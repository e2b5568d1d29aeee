"""Copies of streams: each goes on from where the other was."""

import copy
import zlib


def tell(text):
    try:
        print(text, "gives", eval(text))
    except Exception as error:
        print(text, "raises", type(error).__name__, error)


past = b"".join(b"%d squared is %d. " % (n, n * n) for n in range(9000))
for settings in (), (9,), (1, zlib.DEFLATED, -15), (6, zlib.DEFLATED, 31), (6, zlib.DEFLATED, 9), (0,):
    first = zlib.compressobj(*settings)
    begun = first.compress(past[:50000]) + first.compress(past[50000:])
    second, third = first.copy(), copy.deepcopy(first)
    ends = [begun + one.compress(more) + one.flush() for one, more in ((first, b"one"), (second, b""), (third, past))]
    bits = settings[2] if len(settings) > 2 else 15
    print(settings, [zlib.decompress(end, bits) == past + more for end, more in zip(ends, (b"one", b"", past))])

fresh = zlib.compressobj()
again = copy.copy(fresh)
print(zlib.decompress(fresh.flush()), zlib.decompress(again.compress(b"abc") + again.flush()))
few = zlib.compressobj()
begun = b"".join(few.compress(past[n : n + 7]) for n in range(0, len(past), 7))
twin = few.copy()
print(zlib.decompress(begun + twin.compress(past) + twin.flush()) == past + past, zlib.decompress(begun + few.flush()) == past)

told = zlib.compressobj(zdict=b"a dictionary of words")
other = told.copy()
back = zlib.decompressobj(zdict=b"a dictionary of words")
print(back.decompress(other.compress(b"words of a dictionary") + other.flush()))

c, d = zlib.compressobj(), zlib.decompressobj()
tell("type(c.__deepcopy__(1))")
c.flush()
tell("c.copy()")
tell("copy.copy(c)")
tell("copy.deepcopy(c)")
tell("d.copy().decompress(zlib.compress(b'abc'))")
tell("d.decompress(zlib.compress(b'abc') + b'rest')")
tell("d.copy().unused_data")
tell("d.flush()")
tell("d.copy()")
tell("copy.deepcopy(d)")
tell("zlib.compressobj().flush(5)")
tell("zlib.compressobj().flush(99)")
