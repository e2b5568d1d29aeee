"""Adding to strings never changes a string that anybody else sees."""

import sys
import threading


def grow(n):
    text = ""
    for i in range(n):
        text += "ab"
    return text


print(len(grow(5000)), grow(7))


def aliases():
    text = "start".upper()
    kept = []
    for i in range(6):
        kept.append(text)
        text += str(i) * 3
    print(kept, text)


aliases()


def alias_by_name():
    a = "x" * 10
    b = a
    a += "y"
    print(a, b)
    a += "z"
    c = a
    a += "w"
    print(a, b, c)


alias_by_name()


def borrowed(text):
    text += "!"
    return text


def lends():
    mine = "abc".title()
    longer = borrowed(mine)
    print(mine, longer)
    print(borrowed(mine), mine)


lends()


def of_itself():
    a = "ab" + "cd".upper()
    a += a
    a += a
    print(a)
    b = "q" * 3
    b = b + b + b
    print(b)


of_itself()


def hashes():
    a = "ab".upper() + "x"
    table = {a: 1}
    a += "y"
    print(table, a, table.get("ABx"), table.get(a))
    b = "k".upper() + "ey"
    before = hash(b)
    b += "s"
    print(hash(b) == hash("Keys"), before == hash("Key"), b == "Keys", {b: 2}["Keys"])


hashes()


def wide():
    a = "é".upper() + "b"
    for piece in ["c", "ü", "€", "d", "𝄞", "", "\ud800"]:
        a += piece
        print(len(a), ascii(a), ascii(a[-1:]), a.isascii())
    long = "ж" * 100
    print(long[70], ascii(long[99:]))
    long += "abcж"
    print(long.index("a"), ascii(long[99:]), len(long))


wide()


def kept_by_iterator():
    text = "abc".upper()
    out = []
    for character in text:
        out.append(character)
        text += character.lower()
    print(out, text)


kept_by_iterator()


def kept_by_cell():
    text = "cell".upper()

    def get():
        return text

    first = get()
    text += "+"
    print(first, get())


kept_by_cell()


def generator():
    text = "g".upper() + "en"
    while len(text) < 8:
        yield text
        text += "."


print(list(generator()))


def walrus():
    s = "ab".upper()
    print((s, (s := s + "c"), s, (s := s + "d")))
    print(s + (s := s + "e") + s)


walrus()


def finally_keeps():
    text = "f".upper() + "g"
    try:
        return text
    finally:
        text += "lost"


print(finally_keeps())


def errors():
    text = "e".upper() + "rr"
    try:
        text += 1
    except TypeError as error:
        print(error, text)
    try:
        text = text + None
    except TypeError as error:
        print(error, text)


errors()


class Sub(str):
    def __add__(self, other):
        return "sub:" + str.__add__(self, other)


def subclass():
    text = Sub("a")
    text += "b"
    print(text, type(text).__name__)
    text = "a".upper()
    text += Sub("c")
    print(text, type(text).__name__)


subclass()


def shared():
    text = "t".upper() + "ext"
    seen = []

    def look(mine):
        for _ in range(200):
            mine += "x"
        seen.append((len(mine), mine[:5]))

    threads = [threading.Thread(target=look, args=(text,)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(text, seen)


shared()


def big():
    text = "0123456789" * 100
    for i in range(2000):
        text += f"{i:04}"
    print(len(text), text[995:1010], text[-8:], text.count("7"))


big()
