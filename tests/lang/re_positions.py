"""Where matches lie, in ASCII, in wide text and in bytes; scanners, and what matches keep."""

import re
import sys

wide = "naïve — “quoted” text, " * 9 + "𝄞 end"
plain = "alpha beta gamma delta " * 9
for text in (wide, plain, wide[30:77], "é", ""):
    for pattern in (r"\w+", r"(\w)(\w*)", r"(?P<first>q)?[^\W\d_]+(?P<mark>[,”])?", r"", r"$", r"\b", r"[^\x00-\x7f]"):
        found = list(re.finditer(pattern, text))
        print(len(found), [(m.start(), m.end(), m.span(), m.lastindex, m.lastgroup) for m in found[-3:]],
              [ascii(m.group()) for m in found[:2]], [m.regs for m in found[-1:]])
        print(len(re.findall(pattern, text)), ascii(re.sub(pattern, "<>", text)[:40]), len(re.split(pattern, text)))

p = re.compile(r"(\w+)\W+(?P<second>\w+)?")
m = p.search(wide, 8, 40)
print(m.pos, m.endpos, m.span(), m.span(1), m.span("second"), m.start(2), m.end(2), m.string is wide, m.re is p)
print(ascii(m.groups()), ascii(m.groupdict()), ascii(m[0]), ascii(m["second"]), ascii(m.expand(r"\2-\1")))
for bad in (3, -1, "nobody", None):
    try:
        m.group(bad)
    except IndexError as error:
        print(error)
m = p.match("one ")
print(m.span(2), m.group(2), m.groups("none"), m.regs, m.start("second"))
b = re.search(rb"b(.)d", b"abcd\xffbxd")
print(b.span(), b.group(1), b.string, b.pos, b.endpos)
print(repr(re.search("q.*”", wide)))
print(ascii(re.sub(r"[aeiou](.)", lambda m: f"{m.start()}{m.group(1).upper()}{m.end()}", wide[:50])))

scanner = re.compile(r"\w|(?=,)").scanner("a,b")
print([(m.span() if m else m) for m in (scanner.match(), scanner.match(), scanner.match(), scanner.search(), scanner.search(), scanner.search())])
print(scanner.pattern.pattern)

iterator = re.finditer("a", "a" * 10)
print(next(iterator).span(), sum(1 for _ in iterator), list(iterator))
kept = [re.match(r"(.)(.)?", c) for c in "xyz"]
print([m.group(0, 1, 2) for m in kept], copy := __import__("copy").copy(kept[0]) is kept[0])

text = "Hello World ß İ"
print(text.lower(), text.upper(), "abc".lower(), "ABC".upper(), "aBc9".upper(), "aBc9".lower(), "".lower(), "é".upper())


class Text(str):
    pass


for method in ("lower", "upper", "strip"):
    made = getattr(Text("abc"), method)(), getattr(Text("ABC"), method)()
    print(method, made, [type(m).__name__ for m in made])
print([" a b ".split(), "a  b c".split(None, 1), " a\x1cb\x85c\u3000d ".split(), "".split(), "   ".split(), "a,b,,c".split(","),
       "a,b,,c".split(",", 1), "é,ü,".split(","), ",".split(","), "abc".split("abc"), "aXXbXXXc".split("XX"), "x" * 9 + ",y"])
a, b, c = "1 2 3".split()
print(a, b, c)
try:
    a, b = "1 2 3".split()
except ValueError as error:
    print(error)
try:
    a, b, c, d = "1 2 3".split()
except ValueError as error:
    print(error)
s = "αβγ" * 40 + "end"
print(s[0], s[-1], s[119], s[5:8], s[-5:-1], s[:2], s[200:], s[3:1], [s[i] for i in (-123, 122)])
for bad in (123, -124):
    try:
        s[bad]
    except IndexError as error:
        print(error)
