"""Writes the tables of inputs and results that the tests compare with, by asking the running Python (3.14).

    python3.14 generate.py        (in this folder)

A line is one case: fields between tabs. Text is written with `\\XXXX;` (hexadecimal) for all but plain ASCII.
"""

import random

random.seed(20)


def esc(s):
    return "".join(c if " " <= c <= "~" and c != "\\" else f"\\{ord(c):X};" for c in s)


def field(v):
    if v is None:
        return "None"
    if isinstance(v, bytes):
        return v.hex()
    if isinstance(v, (list, tuple)):
        return str(len(v)) + "".join("|" + field(x) for x in v)
    return esc(v) if isinstance(v, str) else str(v)


def write(name, rows):
    with open(name + ".tsv", "w", encoding="ascii", newline="\n") as f:
        for row in rows:
            f.write("\t".join(map(field, row)) + "\n")


WORDS = ["", "a", "hello world", "  spaced\tout \n", "ΑΣ", "ΑΣΑ", "Σ", "A.Σ", "straße", "ŉ", "ﬁnal ǆ", "İstanbul", "Ǆabc ǅ",
         "they're BILL's friends", "x\u2028y\x85z\r\n\rq\x1cw", "123", "१२३", "²½", "\u3000 x\u00a0", "abc_1", "1abc", "\U0001d7ce",
         "\ud800x", "é\u0301", "\x7f\x00", "ß" * 3, "aaaa", "a,b,,c,", "\U0001F600 smile", "+12", "-7", "\t\tx\ty\n\tz\r\t",
         "ªº", "ⅷ Ⅷ", "ʰ", "ΌΣΟΣ ΟΔΟΣ.", "Ω'Σ'", "\u0345", "tést'š", "\u1e9e", "\u0130\u0131", "ᾳ ᾼ"]


def strings():
    plain = ("upper lower title capitalize swapcase casefold isalpha isalnum isdecimal isdigit isnumeric isspace isprintable "
             "isupper islower istitle isidentifier strip lstrip rstrip split rsplit splitlines expandtabs").split()
    for w in WORDS:
        for m in plain:
            yield m, w, getattr(w, m)()
        yield "repr", w, repr(w)
        yield "ascii", w, ascii(w)
        yield "splitlines_keep", w, w.splitlines(True)
        for n in (0, 1, 2):
            yield f"split_{n}", w, w.split(None, n)
            yield f"rsplit_{n}", w, w.rsplit(None, n)
        for n in (3, 6, 9):
            for m in ("center", "ljust", "rjust"):
                yield f"{m}_{n}", w, getattr(w, m)(n, "é")
            yield f"zfill_{n}", w, w.zfill(n)
            yield f"expandtabs_{n - 3}", w, w.expandtabs(n - 3)
        for sep in ("a", ",", "Σ", "ss", "é"):
            yield "split_on", w, sep, w.split(sep), w.rsplit(sep, 1), w.split(sep, 1)
            yield "partition", w, sep, w.partition(sep), w.rpartition(sep)
        for old in ("", "a", "Σ", "aa", "x"):
            for n in (-1, 0, 1, 3):
                yield "replace", w, old, n, w.replace(old, "<é>", n)
            yield "count", w, old, w.count(old)
            for a, b in ((0, 99), (1, 3), (2, 2), (4, 1), (50, 60)):
                yield "find", w, old, a, b, w.find(old, a, b), w.rfind(old, a, b), w.count(old, a, b)
                yield "starts", w, old, a, b, w.startswith(old, a, b), w.endswith(old, a, b)
        yield "strip_chars", w, w.strip("aΣé "), w.lstrip("ah"), w.rstrip("sd\n")


BYTES = [b"", b"a", b"hello World", b"  spaced\tout \n", b"x\r\n\ry\x0bz", b"123", b"+12", b"a,b,,c,", b"it's", b'"q"', b"'\"\\",
         bytes(range(256)), b"aaaa", b"\t\tx\ty\n\tz", b"They'Re"]


def byte_strings():
    plain = ("upper lower title capitalize swapcase isalpha isalnum isdigit isspace isupper islower istitle strip lstrip rstrip "
             "split rsplit splitlines hex").split()
    for w in BYTES:
        for m in plain:
            yield m, w, getattr(w, m)()
        yield "repr", w, repr(w)
        yield "splitlines_keep", w, w.splitlines(True)
        for n in (0, 4, 7):
            yield "pad", w, n, w.center(n, b"*"), w.ljust(n, b"*"), w.rjust(n, b"*"), w.zfill(n), w.expandtabs(n)
        for n in (0, 1, 2, -2, 3, -3, 100):
            yield "hexsep", w, n, w.hex(":", n)
        for sep in (b"a", b",", b"aa", b"x"):
            yield "split_on", w, sep, w.split(sep), w.rsplit(sep, 1), w.split(sep, 1)
        for old in (b"", b"a", b"aa", b"l"):
            for n in (-1, 0, 1, 3):
                yield "replace", w, old, n, w.replace(old, b"<>", n), w.replace(old, b"z", n)
            yield "find", w, old, w.find(old), w.rfind(old), w.count(old)


write("string", strings())
write("bytes", byte_strings())


def checksums():
    """One number for each property over all code points, a sample, and normal forms."""
    import unicodedata as u
    from fractions import Fraction

    def digest(values):
        h = 0
        for v in values:
            for b in str(v).encode("utf-8", "surrogatepass") + b"\0":
                h = (h * 31 + b) & 0xFFFFFFFF
        return h

    def rational(c):
        f = u.numeric(c, None)
        f = f if f is None else Fraction(f).limit_denominator(1000)
        return f if f is None else f"{f.numerator}/{f.denominator}"

    every = [chr(i) for i in range(0x110000)]
    for name in "category bidirectional combining east_asian_width mirrored decomposition".split():
        yield "all", name, digest(map(getattr(u, name), every))
    for name in "decimal digit name".split():
        yield "all", name, digest(getattr(u, name)(c, None) for c in every)
    yield "all", "numeric", digest(map(rational, every))
    for name in ("isalpha isalnum isdecimal isdigit isnumeric isspace isprintable isupper islower istitle isidentifier "
                 "upper lower title casefold swapcase capitalize").split():
        yield "all", name, digest(getattr(c, name)() for c in every)
    for form in "NFC NFD NFKC NFKD".split():
        yield "all", form, digest(u.normalize(form, c) for c in every)
    o = u.ucd_3_2_0
    for name in "category bidirectional combining east_asian_width mirrored decomposition".split():
        yield "all", "old_" + name, digest(map(getattr(o, name), every))
    for name in "decimal name".split():
        yield "all", "old_" + name, digest(getattr(o, name)(c, None) for c in every)
    yield "all", "old_numeric", digest("None" if o.numeric(c, None) is None else round(o.numeric(c) * 720) for c in every)
    for form in "NFC NFD NFKC NFKD".split():
        yield "all", "old_" + form, digest(o.normalize(form, c) for c in every)
    marks = "a\u0301\u0323\u0327\u0345\u1100\u1161\u11a8\uac00\u0344\u212b\ufb01\u0f71\u0f72\u0958\u1e9b\u3099か"
    for _ in range(300):
        s = "".join(random.choice(marks) for _ in range(random.randrange(2, 9)))
        for form in "NFC NFD NFKC NFKD".split():
            yield "normal", s, form, u.normalize(form, s), u.is_normalized(form, s)


write("unicode", checksums())


def codecs_():
    """Every codec on awkward input, with a handler that notes what it is told."""
    import codecs

    log = []

    def note(e):
        log.append(f"{e.encoding},{e.start},{e.end},{e.reason}")
        return "?", e.end

    codecs.register_error("note", note)
    inputs = [b"", b"abc", "aé€😀".encode(), b"\x80a", b"\xc3", b"\xc3(", b"\xe2\x82", b"\xe2(\xa1", b"\xe2\x82(", b"\xf0\x9f\x98", b"\xf0(\x8c",
              b"\xf4\x90\x80\x80", b"\xed\xa0\x80x", b"\xed\xa0", b"\xc0\x80", b"\xff\xfea\0", b"\xfe\xff\0a", b"a\0\0", b"\0\xd8", b"\0\xd8a\0",
              b"\0\xd8\0\xdc", b"\0\xdc", b"\0\xd8\0", b"\0\xd8\0\0", b"\0\0\0\xff", b"\xff\xfe\0\0a\0\0\0\0", b"\0\0\xfe\xff\0\0\0a",
              rb"\x1", rb"\x41\u20ac\U0001F600\N{BULLET}\n\7\777\q", rb"\u12", rb"\U00110000", rb"\N{", rb"\N{}", rb"\N", rb"\N{no}x",
              b"\\", b"\\\\u1234\\", b"a\\\nb", b"+AGE-+A", b"a\x80+!+AGE", b"+2D0-x", b"+2D3eAA-!", b"+AAA!", b"+a!x", b"+AAB!x", b"+-+", b"+//8-\x00"]
    for name in "utf_8 utf_7 ascii utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be unicode_escape raw_unicode_escape".split():
        decode = getattr(codecs, name + "_decode")
        for b in inputs:
            for final in (True, False) if name != "ascii" else (True,):
                log.clear()
                text, used = decode(b, "note", final) if name != "ascii" else decode(b, "note")
                yield "decode", name, b, final, text, used, list(log)
            for handler in "ignore replace backslashreplace surrogateescape surrogatepass".split():
                try:
                    text = decode(b, handler)[0] if name == "ascii" else decode(b, handler, True)[0]
                except UnicodeDecodeError as e:
                    text = f"!{e.start},{e.end},{e.reason}"
                yield "handle", name, b, handler, text
    texts = ["", "abc", "aé€😀", "a\ud800\udc00é\u1234\u1235b", "\udc80\udcffx\udc7f", "~+\\-A€-€a€\0\t", "\udc80\ud800"]
    for name in ("utf_8 utf_7 ascii latin_1 utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be unicode_escape "
                 "raw_unicode_escape").split():
        encode = getattr(codecs, name + "_encode")
        for s in texts:
            log.clear()
            yield "encode", name, s, encode(s, "note")[0], list(log)
            for handler in "ignore replace backslashreplace xmlcharrefreplace namereplace surrogateescape surrogatepass".split():
                try:
                    out = encode(s, handler)[0]
                except UnicodeEncodeError as e:
                    out = f"!{e.start},{e.end},{e.reason}"
                yield "handle_encode", name, s, handler, out


import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    write("codec", codecs_())


def outcome(f, *args):
    try:
        return f(*args)
    except (ValueError, OverflowError, TypeError, KeyError, AttributeError) as e:
        return "!" + (str(e) if not isinstance(e, KeyError) else "key")


FLOATS = [0.0, -0.0, 1.0, -1.0, 0.1, 0.5, 1.5, 2.5, 123456.789, 1e15, 1e16, 1e17, 123456789012345680.0, 1e22, 1e23, 1e-4, 1e-5,
          1.5e-7, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, float("inf"), float("-inf"), float("nan"), 0.000123456,
          999999.5, 9.995, 2.675, 1e100, -1234567.891, 100.0, 1e5, 0.045, 3.14159265358979]
INTS = [0, 1, -1, 7, 255, 1234, -1234567, 10**15, 2**70, 65, 0x10FFFF, 0x110000]
SPECS = ["", "5", "<5", ">8", "^9", "=9", "*^12", "é<7", "+", "-", " ", "z", "#", "0", "05", "010", "+010", " 08", "08,", "012,",
         "013,", ",", "_", "_x", "_b", "#_x", "#x", "#X", "#o", "#b", "x", "X", "o", "b", "c", "5c", "+c", "#c", ",c", "_c", "d", "n",
         "e", "E", "f", "F", "g", "G", "%", ".0e", ".0f", ".0g", ".3", ".3e", ".3f", ".3g", ".17g", ".20f", ".1%", ",.2f", "_.2f",
         "#.0f", "#.0e", "#g", "#.3", "z.1f", "+z.0f", "012.3f", "012,.3f", "*=12.2f", "<012", ">012", "^012,", ",_", "_,", ",,", ".",
         ".x", "q", "é", "10q", "xx", "5.5.5", "s", "5s", ".2s", ".2", "99999999999999999999", ".99999999999999999999",
         "\x00", "\x01", "<<5", "=5", "==5", ".2147483648f", ",n", "_n", ",s", "_s", ".,f", "._f", ".6_f", ".9,f", ",._f", ".,", "020,._f",
         ".3,n", "._e", ",d", "_d", ",X", ",.2%", "z", "zx", "#d", "#n", "#s", " s", "+s", "zs", "=10s", "010s", "010", "1234567,.3_g", "\u0661\u0660",
         ",.3", "0=10", "x<10x", "{<5", "#,.2", "100.90f", "025.3e", ".400f", "+.3n", "015n"][:]
SPECS = [s for s in SPECS if "1234567" not in s]


def formats():
    for v in FLOATS:
        yield "repr", repr(v), repr(v)
        yield "hex", repr(v), v.hex()
        for spec in SPECS:
            yield "float", repr(v), spec, outcome(format, v, spec)
        for spec in "%f %e %g %.0f %#.0f %10.3f %-12.2e| %+g %05.1f %010.2e %G %F %E %~.3f %.15g %#g".split():
            spec = spec.replace("~", " ")
            yield "pfloat", repr(v), spec, outcome(lambda: spec % v)
    for v in INTS:
        for spec in SPECS:
            yield "int", v, spec, outcome(format, v, spec)
        for spec in "%d %5d %-7d| %+d %05d %.4d %#x %x %X %#o %o %#X %08.5d %#08x %+.3x %~d %~06d %-06d| %i %u %ld %#.5x %-#10x|".split():
            spec = spec.replace("~", " ")
            yield "pint", v, spec, spec % v
    for v in ("", "abc", "héllo", "😀x"):
        for spec in SPECS:
            yield "str", v, spec, outcome(format, v, spec)
        for spec in "%s %6s %-6s| %.2s %6.1s %06s %+s".split():
            yield "pstr", v, spec, spec % v
    for v in (0j, 1j, 1 + 2j, complex(-0.0, 1), complex(1.5, -0.0), complex(float("nan"), float("-inf")), 1e20 + 1e-9j, complex(0, float("nan"))):
        yield "repr", f"{v.real!r} {v.imag!r}", repr(v)
        for spec in SPECS:
            yield "complex", f"{v.real!r} {v.imag!r}", spec, outcome(format, v, spec)
    for s in ("1", " 1.5 ", "+1e5", "-.5", "5.", ".", "", "1_000.5", "1__0", "_1", "1_", "1_.5", "1e1_0", "1e_1", "inf", "-Infinity", "nan", "+NaN",
              "infi", "١٢.٥", "1\u2003", "\u30001", "1e400", "-1e-400", "0x10", "1e", "e5", "1e+", "--1", "+ 1", "1 2", "1\x00", "1.5e3.2",
              "123456789012345678901234567890", "9007199254740993", "2.2250738585072011e-308", "½", "²", "1,5", "nan(1)", "\ud8001", "1\x1f"):
        yield "parse", s, outcome(lambda: repr(float(s))) if not isinstance(outcome(float, s), str) else "!"
    for s in ("0x1p0", "1", "-0x1.8p+1", "0x.8", "0x1.", "0x", "", "p1", "0x1p", "0x1p+", " 0x1 ", "inf", "-Infinity", "nan", "-nan", "0x1p1024",
              "0x1.fffffffffffffp1023", "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023", "0x1p-1074", "0x1p-1075", "0x1.8p-1075", "0x1.000001p-1075",
              "0x0.0000000000001p-1022", "0x1p-99999999999999999999", "0x1p99999999999999999999", "0x0p99999999999999999999", "0x123456789abcdef123456789p-40",
              "0x1.00000000000008p0", "0x1.000000000000080000000001p0", "0x1.00000000000018p0", "0x3.fffffffffffffcp0", "0xg", "1.2.3", "0x1.8p 1", "+0X1P3", "0x" + "0" * 30 + "1",
              "0x1" + "0" * 300, "0x." + "0" * 280 + "1p4", "0x1p-1022", "0x1.fffffffffffffp-1023", "0x1_0"):
        r = outcome(float.fromhex, s)
        yield "fromhex", s, r if isinstance(r, str) else repr(r)
    for s in ["{", "}", "{0", "{0!", "{0!r", "{0!r:", "{0!rx}", "{0:", "{0:{", "{0:{1}", "{0[}", "{0.}", "{0[]}", "{{}", "{}}", "{0{", "{!x}", "{!\x01}", "{!}",
              "{99999999999999999999}", "{0[99999999999999999999]}", "a{}b{0}", "a{0}b{}", "{!r}", "{!é}", "plain", "{{a}}", "{{{}}}", "é{}é", "",
              "{}{}", "{0}{1}{0}", "{0!r}x", "{0.a[}"]:
        yield "braces", s, outcome(s.format, 1, 2)
    for s in ["%", "a%", "%(a", "%5", "%.", "%99999999999999999999d", "%.99999999999999999999d", "%.2147483648d", "%y", "é%y", "%é", "%\x01", "%lld", "%%", "a%%b", "%-5d|", "%.-5d"]:
        yield "percent", s, outcome(lambda: s % (() if s.endswith("%") or "%%" in s else {} if "(" in s else 7))


write("format", formats())
