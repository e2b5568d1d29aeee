"""Indexing, slicing and walking over strings, with characters of every width."""


def attempt(f):
    try:
        print(repr(f()))
    except Exception as error:
        print(type(error).__name__, error)


for s in ("", "a", "hello", "héllo wörld", "日本語テキスト", "a😀b😀c", "x\ud800y"):
    print(len(s), ascii(s[::-1]), ascii(s[1:3]), ascii(s[-2:]), ascii(s[::2]), ascii(s[5:1:-1]), ascii(s[:-1]), ascii(s[100:]), ascii(list(s)[:3]))
s = "héllo😀"
print([s[i] for i in range(-len(s), len(s))])
attempt(lambda: s[6])
attempt(lambda: s[-7])
attempt(lambda: ""[0])
attempt(lambda: s["0"])
attempt(lambda: s[1.0])
attempt(lambda: s[None])
attempt(lambda: s[::0])
attempt(lambda: s[10**30])
print(s[: 10**30], s[-(10**30) :], s[True], s[2:None:None])


def assign():
    s[0] = "x"


def delete():
    del s[0]


attempt(assign)
attempt(delete)
text = "日本" * 1000 + "😀" + "x" * 1000
print(text.index("😀"), text[2000], text[1999], text[2001], len(text), text.find("x"), text.rfind("本"), text[1998:2003])
total = 0
for i, c in enumerate(text):
    assert text[i] == c
    total += ord(c)
print(total)
it = iter("ab")
print(next(it), next(it), next(it, "end"), it.__length_hint__())
print("".join(reversed("abc😀")), "a" in "abc", "" in "abc", "bc" in "abc", "😀" in text, "cb" not in "abc", *"xyz")
a, *b, c = "typhon"
print(a, b, c)
print(slice(1, 10, 2).indices(5), slice(None, None, -1).indices(5), slice(-3, None).indices(2), slice(1, 2), slice(3) == slice(None, 3), slice(1, 2, 3).step, hash(slice(1, 2)) == hash(slice(1, 2)))
