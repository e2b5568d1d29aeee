r"""Escapes in literals and what repr makes of characters."""

print("a\tb\\c\'d\"e\x41\u00e9\U0001F600\101\0end\a\b\f\v".encode())
print("line \
continued", 'it''s', """three
lines "quoted" ""here""" "", r"\n\x", R'\'', b"\x00\xff\n\\", rb"\n", Rb"\x41", u"u")
print("\N{LATIN SMALL LETTER E WITH ACUTE}", "\N{GREEK SMALL LETTER ALPHA}", "\N{SNOWMAN}")
for c in ("a", "'", '"', "'\"", "\\", "\n", "\r", "\t", "\0", "\x7f", "\x80", "\xa0", "é", "\u0378", "\u200b", "日", "\ud800", "😀", "\U0010ffff", "\xad", "\u2028"):
    print(ascii(repr(c)), ascii(c), end=" ")
print()
print(repr("it's"), repr('say "x"'), repr("both ' and \""), repr(b"it's"), repr(b'"\''), repr(bytes(range(0, 256, 15))))
print(ascii("héllo\u20ac😀"), "%a" % "é", f"{'é'!a} {'é'!r} {'é'!s}")
print(len("\\"), len(r"\\"), len("\x41"), len("""
"""), "a" 'b' """c""")
