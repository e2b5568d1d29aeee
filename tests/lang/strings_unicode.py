"""Text beyond ASCII, end to end."""

s = "naïve café 日本語 😀 Ελληνικά עברית"
print(s, len(s), s.upper(), s.split(), s[::-1][:5], s.find("日"), s.encode("utf-8")[:12], s.title(), s.swapcase())
print("ǆ".title(), "ŉ".upper(), "ﬃ".upper(), "Σ".lower(), "ΟΔΟΣ".lower(), "ß".upper(), "ı".upper(), "K".lower(), "straße".casefold() == "STRASSE".casefold())
print(sorted("zéaÉ日"), "é" == "e\u0301", "a\u0301"[::-1] == "\u0301a", len("e\u0301"), "日".isalpha(), "Ⅷ".isnumeric(), "²".isdigit(), "١".isdecimal(), int("١٢"), float("١.٥"), "\u3000".isspace(), "x\u3000y".split(), "a\u2028b".splitlines(), "é".isidentifier())
变量, é, π = 1, 2, 3.14
print(变量 + é, π, "K".isidentifier())
ﬁ = "normalised"
print(fi)
print("😀".encode("utf-16"), "é".encode("utf-32-le"), b"\xf0\x9f\x98\x80".decode(), "a😀".encode("ascii", "namereplace"), "\U0001F600" == "😀", "\ud83d\ude00" == "😀", len("\ud83d\ude00"))
for bad in (b"\xff", b"\xc3", b"\xe2\x82", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xc0\x80", b"a\x80b"):
    try:
        bad.decode()
    except UnicodeDecodeError as e:
        print(e, e.start, e.end, e.reason, ascii(bad.decode(errors="replace")), ascii(bad.decode(errors="surrogateescape")))
print(f"{'日本':>6}|{'日本':*^8}|{'😀':<3}|", "%5s|" % "日", "日本".center(6, "・"), "日本".zfill(4), "é".ljust(3, "日"))
print("日本語".replace("本", "x"), "日本語日".count("日"), "日本語".partition("本"), "日本語"[1], "日本語".startswith("日"), "ab日".rstrip("日"), "日\t本".expandtabs(), "日本".join("ab"), "".join(["日", "a", "😀"]), "日" * 3, "日" in "日本", "😀" < "\uffff", max("a日😀"))
d = {"ключ": "значение", "日": 1}
print(d, d["ключ"], sorted(d), ascii(d))
