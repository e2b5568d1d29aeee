"""Compression by LZMA: formats and filters, streams in pieces, what is refused, and threads that share one stream."""

import collections
import io
import lzma
import pickle
import random
import threading
from lzma import FILTER_LZMA1, FILTER_LZMA2, LZMACompressor, LZMADecompressor, _decode_filter_properties, _encode_filter_properties


def tell(text):
    try:
        print(text, "gives", repr(eval(text)))
    except Exception as error:
        print(text, "raises", type(error).__module__, type(error).__name__, error)


past = b"".join(b"%d squared is %d. " % (n, n * n) for n in range(20_000))
packed = lzma.compress(past)
print(len(past), lzma.decompress(packed) == past, packed[:6])
print([lzma.decompress(lzma.compress(past[:50_000], preset=level)) == past[:50_000] for level in (0, 3, 9 | lzma.PRESET_EXTREME)])
print(lzma.compress(b"").hex(), lzma.decompress(lzma.compress(b"")))
tell("lzma.decompress(b'')")
print(lzma.compress(b"abc", lzma.FORMAT_ALONE).hex())
chains = [
    [{"id": FILTER_LZMA2}],
    [{"id": FILTER_LZMA1, "dict_size": 1 << 16, "lc": 1, "lp": 2, "pb": 1, "nice_len": 32, "depth": 5}],
    [{"id": lzma.FILTER_DELTA, "dist": 4}, {"id": FILTER_LZMA2, "preset": 1, "mode": lzma.MODE_FAST, "mf": lzma.MF_HC3}],
    [{"id": lzma.FILTER_X86, "start_offset": 16}, {"id": lzma.FILTER_DELTA}, {"id": FILTER_LZMA2}],
]
for chain in chains:
    raw = lzma.compress(past, lzma.FORMAT_RAW, filters=chain)
    print(chain[0], lzma.decompress(raw, lzma.FORMAT_RAW, filters=chain) == past, end=" ")
    print(chain[0]["id"] == FILTER_LZMA1 or lzma.decompress(lzma.compress(past, filters=chain)) == past)
print(lzma.decompress(lzma.compress(past, lzma.FORMAT_ALONE, filters=chains[1])) == past)
for check in lzma.CHECK_NONE, lzma.CHECK_CRC32, lzma.CHECK_CRC64, lzma.CHECK_SHA256:
    unpacker = LZMADecompressor()
    print(check, unpacker.check, unpacker.decompress(lzma.compress(b"abc", check=check)), unpacker.check, unpacker.eof)

for size in 1, 1000, 100_000:
    packer = LZMACompressor(preset=1)
    pieces = [packer.compress(past[at : at + size]) for at in range(0, 100_000, size)]
    print(size, b"".join(pieces) + packer.flush() == lzma.compress(past[:100_000], preset=1))

for most in 1000, 50_000, 500_000, -1:
    unpacker, output, fed = LZMADecompressor(), [], 0
    while not unpacker.eof:
        data = b""
        if unpacker.needs_input:
            data, fed = packed[fed : fed + 5000], fed + 5000
        output.append(unpacker.decompress(data, most))
    print(most, b"".join(output) == past, max(map(len, output)) <= most, unpacker.needs_input, unpacker.unused_data)

u = LZMADecompressor()
tell("u.decompress(lzma.compress(b'abc') + b'rest'), u.eof, u.needs_input, u.unused_data")
tell("u.decompress(b'')")
u = LZMADecompressor()
tell("u.decompress(b''), u.eof, u.needs_input, u.unused_data")
tell("u.decompress(packed, 0), u.needs_input, u.check")
tell("u.decompress(b'', max_length=7), u.needs_input, u.eof")
tell("u.decompress(memoryview(b'x'), 9), u.needs_input, u.eof")
tell("len(u.decompress(b'')), u.needs_input, u.eof, u.unused_data")
for broken in packed[:5], b"abcdefgh" * 4, packed[:1000] + b"!!" + packed[1002:], packed[:-1] + b"!":
    u = LZMADecompressor()
    tell("len(u.decompress(broken)), u.needs_input, u.eof")
    tell("u.decompress(b''), u.needs_input, u.eof, u.unused_data")
tell("lzma.decompress(packed[:-1])")
tell("lzma.decompress(packed, memlimit=1000)")
tell("lzma.decompress(packed, lzma.FORMAT_ALONE)")
c = LZMACompressor()
tell("c.compress('text')")
tell("c.compress(b'')")
tell("c.compress(bytearray(b'abc'))[:6]")
tell("len(c.flush())")
tell("c.flush()")
tell("c.compress(b'')")
tell("pickle.dumps(c)")

for text in """
LZMACompressor('a')
LZMACompressor(9)
LZMACompressor(1 << 40)
LZMACompressor(2, 1)
LZMACompressor(3)
LZMACompressor(check=77)
LZMACompressor(check=1.5)
LZMACompressor(preset='a')
LZMACompressor(preset=-1)
LZMACompressor(preset=1 << 40)
LZMACompressor(preset=77)
LZMACompressor(2, preset=77)
LZMACompressor(preset=1, filters=[])
LZMACompressor(1, 2, 3, 4, 5)
LZMACompressor(format=1, x=3)
LZMACompressor(filters=[])
LZMACompressor(filters=3)
LZMACompressor(filters={'id': 33})
LZMACompressor(filters=iter([]))
LZMACompressor(filters=[3])
LZMACompressor(filters=['id'])
LZMACompressor(filters=[{}])
LZMACompressor(filters=[{'id': 'a'}])
LZMACompressor(filters=[{'id': 99}])
LZMACompressor(filters=[{'id': -1}])
LZMACompressor(filters=[{'id': 3}] * 5)
LZMACompressor(filters=[{'id': 33, 'preset': 99}])
LZMACompressor(filters=[{'id': 33, 'preset': 'a'}])
LZMACompressor(filters=[{'id': 33, 'x': 1}])
LZMACompressor(filters=[{'id': 33, 1: 1}])
LZMACompressor(filters=[{'id': 33, 'dict_size': 1 << 40}])
LZMACompressor(filters=[{'id': 33, 'dict_size': '1'}])
LZMACompressor(filters=[{'id': 33, 'mode': 9}])
LZMACompressor(filters=[{'id': 3, 'dist': 1000}, {'id': 33}])
LZMACompressor(filters=[{'id': 3, 'dist': -1}, {'id': 33}])
LZMACompressor(filters=[{'id': 4, 'start_offset': -1}, {'id': 33}])
LZMACompressor(filters=[collections.UserDict({'id': 33})])
LZMACompressor(filters=[collections.OrderedDict({'id': 33})]).compress(b'')[:1]
LZMACompressor(2, filters=[{'id': 33}])
LZMADecompressor('a')
LZMADecompressor(9)
LZMADecompressor(1 << 40)
LZMADecompressor(3)
LZMADecompressor(1, filters=[])
LZMADecompressor(3, memlimit=1)
LZMADecompressor(1, memlimit='a')
LZMADecompressor(1, memlimit=-1)
LZMADecompressor(1, memlimit=1 << 70)
LZMADecompressor(1, memlimit=(1 << 64) - 1).eof
LZMADecompressor(3, filters=3)
LZMADecompressor(3, filters=[])
LZMADecompressor(1, 2, 3, 4)
LZMADecompressor.__text_signature__, LZMACompressor.__text_signature__, LZMACompressor.__doc__[:70]
lzma.is_check_supported(1), lzma.is_check_supported(77), lzma.is_check_supported(-1)
lzma.is_check_supported(1 << 40)
lzma.is_check_supported('a')
_encode_filter_properties(3)
_encode_filter_properties({'id': 33}), _encode_filter_properties({'id': 3, 'dist': 9}), _encode_filter_properties({'id': 4})
_encode_filter_properties({'id': 4, 'start_offset': 1024}), _encode_filter_properties({'id': FILTER_LZMA1, 'lc': 1})
_encode_filter_properties({'id': FILTER_LZMA1, 'lc': 99})
_decode_filter_properties('a', b'')
_decode_filter_properties(99, b'')
_decode_filter_properties(-1, b'')
_decode_filter_properties(33, b'')
_decode_filter_properties(33, '')
_decode_filter_properties(33, bytes([16])), _decode_filter_properties(3, bytes([16])), _decode_filter_properties(4, b'')
_decode_filter_properties(4, bytes([16, 0, 0, 0])), _decode_filter_properties(FILTER_LZMA1, bytes([93, 0, 0, 128, 0]))
_decode_filter_properties(10, b'')
lzma.LZMAError.__doc__, lzma.LZMAError.__bases__, lzma.LZMAError.__module__
setattr(LZMADecompressor(), 'check', 1)
type('Mine', (LZMACompressor,), {})
""".strip().splitlines():
    tell(text)

with io.BytesIO() as raw:
    with lzma.open(raw, "wt", encoding="utf-8") as file:
        file.writelines(f"line {n}\n" for n in range(1000))
    raw.seek(0)
    with lzma.open(raw, "rt", encoding="utf-8") as file:
        print(sum(int(line.split()[1]) for line in file))
    raw.seek(0)
    with lzma.LZMAFile(raw) as file:
        print(file.seek(5000), file.readline(), file.seek(-9, 2), file.read())

# One compressor of all: each piece goes in as a whole, in some order.
shared, start = LZMACompressor(preset=0), threading.Barrier(4)
noisy, noise = LZMACompressor(preset=0), random.Random(5).randbytes(30_000)
head = shared.compress(b"!")


def press(letter):
    start.wait()
    for n in range(100):
        assert shared.compress(letter * 100) == b""
        noisy.compress(noise[: 10 * n])


threads = [threading.Thread(target=press, args=(letter,)) for letter in (b"a", b"b", b"c", b"d")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
back = lzma.decompress(head + shared.flush())
print(sorted((back.count(letter), letter) for letter in (b"a", b"b", b"c", b"d")), len(back), len(noisy.flush()) > 1000)

# One decompressor of all, while others look at it; and a flush that everybody wants.
shared, taken, faults = LZMADecompressor(), [], []
ending = LZMACompressor()


def take():
    start.wait()
    try:
        ending.flush()
    except ValueError as error:
        faults.append(str(error))
    while not shared.eof:
        try:
            taken.append(shared.decompress(b"", 5000))
        except EOFError as error:
            faults.append(str(error))
        shared.needs_input, shared.unused_data, shared.check


shared.decompress(packed + b"rest", 0)
threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sum(map(len, taken)) == len(past), shared.unused_data, faults.count("Repeated call to flush()"))
print(set(faults) - {"Repeated call to flush()", "Already at end of stream"})
