"""re."""

import re


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


m = re.search(r"(?P<year>\d{4})-(?P<month>\d\d)", "on 2026-11-22!")
print(m, m.group(), m.group(1, 2), m["year"], m.groups(), m.groupdict(), m.span(), m.start("month"), m.end(), m.string[:2], m.re.pattern, m.lastgroup, m.lastindex, m.expand(r"\2/\g<year>"), m.pos, bool(m))
print(re.match("b", "abc"), re.fullmatch("a.c", "abc"), re.findall(r"\w+", "a bc d"), re.findall(r"(\w)(\d)", "a1 b2"), re.findall(r"(\w)\d", "a1 b2"), [x.span() for x in re.finditer("a*", "baac")])
print(re.sub(r"\d", "#", "a1b2"), re.sub(r"(\w)(\d)", r"\2\1", "a1b2"), re.sub(r"\d", lambda m: str(int(m[0]) * 2), "a1b7"), re.subn("x", "y", "xax", count=1), re.sub("", "-", "ab"), re.sub("a|b", {"a": "1"}.get("a"), "ab"), re.sub(r"(?P<n>.)", r"\g<n>\g<n>", "ab"))
print(re.split(r"[,;]\s*", "a, b;c"), re.split(r"(,)", "a,b"), re.split(",", "a,b,c", maxsplit=1), re.split(r"x*", "axbc"), re.split(r"\b", "a b"), re.escape("a.b*c"))
for pattern, text in ((r"a+?", "aaa"), (r"a{2,3}", "aaaa"), (r"(a|ab)(c|bcd)(d*)", "abcd"), (r"^\w+$", "one\ntwo"), (r"(?m)^\w+$", "one\ntwo"), (r"(?i)HeLLo", "hello"), (r"(?s).+", "a\nb"), (r"(?x) a  b # comment", "ab"), (r"(?<=a)b", "ab"), (r"(?<!a)b", "ab"), (r"a(?=b)", "ab"), (r"a(?!b)", "ab ac"), (r"(.)\1", "abba"), (r"(?P<q>['\"]).*?(?P=q)", "x 'y' z"), (r"(?:ab)+", "ababx"), (r"[^a-c]+", "abcxyz"), (r"[\d\-x]+", "1-x"), (r"\bfoo\b", "a foo b"), (r"\Bo", "foo o"), (r"(a)?(?(1)b|c)", "ab"), (r"a*+a", "aaa"), (r"(?>a*)b", "aab"), (r"\u00e9", "é"), (r"[é-ü]", "ë"), (r"\s+", "a \t\nb"), (r"\Z", "ab"), (r".{0}", "x"), (r"(?a:\w+)", "éa"), (r"(?i:a)b", "Ab"), (r"x|", "y"), (r"(a*)*", "aa"), (r"(a|b)*?c", "ababc"), (r"[[]", "["), (r"\x41\101", "AA")):
    found = re.search(pattern, text)
    print(pattern, "->", found and (found.group(), found.groups(), found.span()))
p = re.compile("a(b)?", re.I | re.M)
print(p, p.flags, p.groups, p.match("xAB", 1), p.search("A", 0, 1).groups(), p.search("A").group(1), p.findall("ab A"), p == re.compile("a(b)?", re.I | re.M), p.fullmatch("abc"), p.sub(r"[\g<0>]", "abA"), p.groupindex, re.compile(p) is p, hash(p) == hash(p))
print(re.findall(rb"\d+", b"a1b22"), re.sub(rb"a", b"b", b"aa"), re.match(r"\w+", "日本語テキスト").group(), re.findall(r"\w+", "naïve café"), re.findall(r"(?a)\w+", "naïve"), re.search("(?i)straSSe", "STRASSE"), re.search("(?i)K", "K"), [m.group() for m in re.finditer("..", "😀a😀b")])
for bad in ("(", ")", "[", "a**", "*a", "(?P<n>a)(?P<n>b)", r"\1", "(?P=x)", "a{2,1}", "(?<=a*)b", "[z-a]", "(?z)", "\\", "(?P<1>a)", r"\q", "(?(9)a)", "x{99999999999}", "(?i", "a(?i)"):
    attempt(lambda: re.compile(bad))
attempt(lambda: re.compile(b"a").search("a"))
attempt(lambda: re.compile("a").search(b"a"))
attempt(lambda: re.sub("a", 5, "a"))
attempt(lambda: re.sub("(a)", r"\2", "a"))
attempt(lambda: m.group(9))
attempt(lambda: m["nope"])
attempt(lambda: re.match("a", None))
print(len(re.findall("a", "a" * 10000)), re.match("(?:a|b)*", "ab" * 20000).end(), re.fullmatch("(x+x+)+y", "x" * 18), re.sub(r"(\d+)", lambda m: m[1] * 2, "1 22"), re.NOFLAG, re.I, repr(re.A | re.S))
scanner = re.Scanner([(r"\d+", lambda s, t: int(t)), (r"\w+", lambda s, t: t), (r"\s+", None)])
print(scanner.scan("ab 12 c !"))
