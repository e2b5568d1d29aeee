"""bytes and bytearray."""


def attempt(f, *args, **kw):
    try:
        print(repr(f(*args, **kw)))
    except Exception as error:
        print(type(error).__name__, error)


b = b"Hello, World"
print(b[0], b[-1], b[1:4], b[::-1], len(b), list(b[:3]), b.upper(), b.lower(), b.title(), b.swapcase(), b.capitalize(), b.find(b"o"), b.find(111), b.rfind(b"o"), b.count(b"l"), b.index(b"W"))
print(b.split(b","), b.replace(b"l", b"L", 1), b.startswith(b"He"), b.endswith((b"x", b"d")), b.partition(b", "), b.strip(b"Hd"), b" x ".strip(), b.center(16, b"*"), b"7".zfill(3), b"a-b".rsplit(b"-"), b"a\nb\r\n".splitlines(), b",".join([b"a", bytearray(b"b")]), b.hex(), b.hex(":", 4), b.translate(None, b"lo"), b"abc".translate(bytes.maketrans(b"a", b"x")), b"x\ty".expandtabs(4), b.removeprefix(b"He"), b.removesuffix(b"ld"))
print(b.isalpha(), b"12".isdigit(), b"a1".isalnum(), b" ".isspace(), b"AB".isupper(), b"ab".islower(), b"Ab".istitle(), b"\x80".isascii())
print(bytes(3), bytes([1, 2, 255]), bytes("é", "utf-8"), bytes(b"x"), bytes(range(5)), bytes(), bytes.fromhex("de ad BE ef"), bytes(bytearray(b"q")), b"abc".decode(), b"\xe9".decode("latin-1"), b"\xff".decode("utf-8", "replace"), b"\xff".decode("ascii", "ignore"), b"\xff".decode("utf-8", "surrogateescape").encode("utf-8", "surrogateescape"), b"\xffa".decode("utf-8", "backslashreplace"))
attempt(bytes, [256])
attempt(bytes, [-1])
attempt(bytes, "x")
attempt(bytes, -1)
attempt(bytes, ["a"])
attempt(bytes, 1.5)
attempt(bytes.fromhex, "abc")
attempt(bytes.fromhex, "zz")
attempt(b"\xff".decode)
attempt(b"ab\xe2\x82".decode)
attempt(b"ab\x80c".decode, "ascii")
attempt(lambda: b"a" + "b")
attempt(lambda: b"a" < "b")
attempt(lambda: b[100])
attempt(lambda: b["x"])
attempt(lambda: "x" in b)
attempt(lambda: 300 in b)
attempt(b.index, b"zz")
attempt(b.split, "x")
attempt(b",".join, ["a"])
print(b"a" == "a", b"a" == bytearray(b"a"), b"a" < b"b", b"ab" * 2, b"a" + b"b", 72 in b, b"ell" in b, hash(b"a") == hash(b"a"), {b"k": 1}[b"k"], b"" == bytes())

a = bytearray(b"abc")
a.append(100); a.extend(b"ef"); a.extend([103]); a.insert(0, 64); a[1] = 65; a += b"!"
print(a, len(a), a.pop(), a.pop(0), a)
a[1:3] = b"XYZ"; print(a)
a[::2] = bytes(len(a[::2])); print(a)
del a[0]; del a[-2:]; print(a)
a.reverse(); a.remove(0); print(a, a.copy() == a, a * 2, bytearray(2), bytearray("é", "utf-8"), bytearray([1, 2]), a.hex())
a.clear(); print(a, bool(a))
attempt(a.pop)
attempt(a.append, 256)
attempt(a.append, "x")
attempt(a.remove, 1)
attempt(hash, a)
a = bytearray(5)
attempt(lambda: a.__setitem__(slice(0, 4, 2), b"xyz"))
attempt(lambda: a.__setitem__(9, 1))
attempt(lambda: a.__setitem__(0, 256))
print(a.find(b"\0"), a.startswith(b"\0"), bytes(a) == bytes(5), a == bytes(5))
m = memoryview(b"abcdef")
print(m[0], m[1:3].tobytes(), len(m), m.tolist(), m == b"abcdef", bytes(m[::2]), m.format, m.itemsize, m.readonly, m.nbytes, m.shape)
m = memoryview(a := bytearray(b"abc"))
m[0] = 120; m[1:] = b"yz"; print(a)
attempt(a.append, 1)
m.release(); a.append(33); print(a)
attempt(lambda: m[0])
with memoryview(b"xy") as w:
    print(w[1])
