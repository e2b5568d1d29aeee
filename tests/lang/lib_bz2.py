"""Compression by sorted blocks: streams in pieces, what is refused, and threads that share one stream."""

import bz2
import io
import pickle
import random
import threading


def tell(text):
    try:
        print(text, "gives", repr(eval(text)))
    except Exception as error:
        print(text, "raises", type(error).__name__, error)


past = b"".join(b"%d squared is %d. " % (n, n * n) for n in range(60_000))
packed = bz2.compress(past)
print(len(past), len(packed), packed[:4], [len(bz2.compress(past, level)) for level in range(1, 10)])
print(bz2.decompress(packed) == past, bz2.decompress(packed + bz2.compress(b"more")) == past + b"more")
print(bz2.compress(b"").hex(), bz2.decompress(bz2.compress(b"")), bz2.decompress(b""))

for size in 1, 1000, 100_000:
    packer = bz2.BZ2Compressor(1)
    pieces = [packer.compress(past[at : at + size]) for at in range(0, 400_000, size)]
    print(size, b"".join(pieces) + packer.flush() == bz2.compress(past[:400_000], 1), [len(p) for p in pieces if p])

for most in 1000, 50_000, 500_000, -1:
    unpacker, output, fed = bz2.BZ2Decompressor(), [], 0
    while not unpacker.eof:
        data = b""
        if unpacker.needs_input:
            data, fed = packed[fed : fed + 100_000], fed + 100_000
        output.append(unpacker.decompress(data, most))
    print(most, b"".join(output) == past, max(map(len, output)) <= most, unpacker.needs_input, unpacker.unused_data)

u = bz2.BZ2Decompressor()
tell("u.decompress(bz2.compress(b'abc') + b'rest'), u.eof, u.needs_input, u.unused_data")
tell("u.decompress(b'')")
u = bz2.BZ2Decompressor()
tell("u.decompress(b''), u.eof, u.needs_input, u.unused_data")
tell("u.decompress(packed, 0), u.needs_input")
tell("u.decompress(b'', max_length=7), u.needs_input, u.eof")
tell("u.decompress(memoryview(b'x'), 9), u.needs_input, u.eof")
tell("len(u.decompress(b'')), u.needs_input, u.eof, u.unused_data")
for broken in b"BZh", b"BZh0", b"abcd", packed[:1000] + b"!" + packed[1001:], packed[:-1] + b"!":
    u = bz2.BZ2Decompressor()
    tell("len(u.decompress(broken)), u.needs_input, u.eof")
    tell("u.decompress(b''), u.needs_input, u.eof, u.unused_data")
tell("bz2.decompress(packed[:-1])")
c = bz2.BZ2Compressor()
tell("c.compress('text')")
tell("c.compress()")
tell("c.compress(bytearray(b'abc'))")
tell("bz2.decompress(c.flush())")
tell("c.flush()")
tell("c.compress(b'')")
tell("pickle.dumps(c)")
tell("bz2.BZ2Compressor(0)")
tell("bz2.BZ2Compressor(10)")
tell("bz2.BZ2Compressor('a')")
tell("bz2.BZ2Compressor(1 << 40)")
tell("bz2.BZ2Compressor(1, 2)")
tell("bz2.BZ2Compressor(compresslevel=1)")
tell("bz2.BZ2Compressor.__text_signature__, bz2.BZ2Decompressor.__text_signature__")
tell("bz2.BZ2Decompressor(1)")
tell("bz2.BZ2Decompressor(a=1)")
tell("u.decompress('text')")
tell("u.decompress(b'', 'a')")
tell("u.decompress(b'', 1 << 80)")
tell("setattr(u, 'eof', True)")
tell("type('Mine', (bz2.BZ2Decompressor,), {})")

with io.BytesIO() as raw:
    with bz2.open(raw, "wt", encoding="utf-8") as file:
        file.writelines(f"line {n}\n" for n in range(1000))
    raw.seek(0)
    with bz2.open(raw, "rt", encoding="utf-8") as file:
        print(sum(int(line.split()[1]) for line in file))
    raw.seek(0)
    with bz2.BZ2File(raw) as file:
        print(file.seek(5000), file.readline(), file.seek(-9, 2), file.read())

# One compressor of all: each piece goes in as a whole, in some order.
shared = bz2.BZ2Compressor(1)
noisy, noise = bz2.BZ2Compressor(1), random.Random(5).randbytes(30_000)
start = threading.Barrier(4)


def press(letter):
    start.wait()
    for n in range(200):
        assert shared.compress(letter * 1000) == b""
        noisy.compress(noise[: 10 * n])


threads = [threading.Thread(target=press, args=(letter,)) for letter in (b"a", b"b", b"c", b"d")]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
back = bz2.decompress(shared.flush())
print(sorted((back.count(letter), letter) for letter in (b"a", b"b", b"c", b"d")), len(back), len(noisy.flush()) > 1000)

# One decompressor of all, while others look at it; and a flush that everybody wants.
shared, taken, faults = bz2.BZ2Decompressor(), [], []
ending = bz2.BZ2Compressor()


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
        shared.needs_input, shared.unused_data


shared.decompress(packed + b"rest", 0)
threads = [threading.Thread(target=take) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(sum(map(len, taken)) == len(past), shared.unused_data, faults.count("Repeated call to flush()"))
print(set(faults) - {"Repeated call to flush()", "End of stream already reached"})
