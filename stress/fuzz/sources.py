"""Sources to compile: pieces of the standard library and of CPython's tests, changed a little at random."""

import glob
import os
import re

FOLDERS = ("/opt/typhon-peers/usr/lib/python3.14", "/usr/lib/python3.14", "/usr/local/lib/python3.14")
PARTS = ("*.py", "test/test_[a-z]*.py", "asyncio/*.py", "test/typinganndata/*.py")
TOKEN = re.compile(r"\d[\w.]*|\w+|[rbfRBFuUtT]*(?:\"\"\"|'''|\"|')|\s+|[-+*/%@&|^<>=!:]=|//=?|\*\*=?|->|\.\.\.|.", re.DOTALL)
HEAD = re.compile(r"\s*(?:[\w.]+ = |return |yield |assert |raise |if )?")
FLAGS = (0, 0x200, 0x4000, 0x4200)  # a source's blocks end where it says so; what is not complete is told
ENDS = ("", "", "", "\n", " ", "\n ", "\n    ", "\\", "\\\n", "#", "\n#", ";")
WORDS = (
    "if else elif for while in not and or is lambda def class return yield await async with as try except finally raise from import"
    " global nonlocal del pass break continue assert None True False match case type _ print self x 0 1 1.5 1j 0x 0b12 1_ 08 0xg 1e 1__0"
    " ( ) [ ] { } , : ; . ... = == != <= >= := -> + - * ** / // % @ & | ^ ~ << >> += ** @= ! ? $ ` \\ ' \" ''' \"\"\" f' f\" rb' u' bu' t' f''' {x {x!r} {{ # "
    " except* *args **kw lambda: yield_from __debug__ x:int (x:=1) *x **x f'{x' f'{x!}' f'{}' f'{x:{y}}' '\\x' b'\xe9' '\\N{x}' \xe9 \u20ac \xa0 \u2003 \x00 \x0c \t"
).split(" ")
BLOCKS = (
    "x = 1", "return 1", "yield x", "await x", "break", "continue", "global x", "nonlocal x", "del x", "*a, *b = c", "def f(a, a): pass", "f(x=1, x=2)", "f(**k, *a)", "f(a=1, 2)", "class C(x=1, 2): pass", "lambda *: 1",
    "def f(*): pass", "def f(a=1, b): pass", "x + 1 = 2", "f() = 1", "(x for x in y) = 1", "None = 1", "for f() in x: pass", "with a as 1: pass", "del f()", "import a.b as c.d", "from . import *", "from __future__ import braces",
    "from __future__ import nope", "x: int: str", "(x): int = 1", "[a, b]: int", "try: pass", "try: pass\nexcept* A: break", "try: pass\nexcept: pass\nexcept A: pass", "match x:\n    case a: pass\n    case b: pass", "match x:\n    case {**a, 'b': 1}: pass",
    "match x:\n    case [*a, *b]: pass", "match x:\n    case A(b=1, c): pass", "match x:\n    case a | b: pass", "print x", "exec 'x'", "x = yield = 1", "async def f(): yield 1; return 2", "[await x for x in y]", "if x = 1: pass", "while x := 1: pass", "(a, b) += 1",
    "a, b := 1", "x = (a for a in b, 1)", "f(a for a in b, 1)", "raise x from", "assert (x, 'y')", "f'{a b}'", "f'{lambda x: 1}'", "f'{x!z}'", "f'{x:{y:{z}}}'", "f'{*a}'", "'abc", "'''abc", "(", "]", "x = [1, 2", "{1: 2, 3}", "{**a, b}", "type X[T: (int)] = 1",
    "def f[T, T](): pass", "class A[*T = int]: pass", "def f[T=int, U](): pass", "type X = (yield)", "nonlocal x; x = 1", "global x, y; x: int = 1", "@x\nx = 1", "else: pass", "elif x: pass", "    x", "\tx", "  if x:\n\ty", "x if y", "x if y else z = 1", "not x = 1", "a < b = c",
    "for x in *a, b: pass", "return *a, b", "x = *a", "print(*a for a in b)", "a.b: int = 1", "def f(x, /, y, /): pass", "def f(*, /): pass", "def f(**k, a): pass", "def f(*a, *b): pass", "lambda a=1, b: 1", "class A: return 1", "def f(): from x import *", "__debug__ = 1", "f(__debug__=1)", "def f(None): pass",
    "x.None = 1", "f(None=1)", "f(a.b=1)", "f(a+b=1)", "f(True=1)", "import None", "with (a as b, c as 1): pass", "with (yield): pass", "async with a: pass", "async for a in b: pass", "def f():\nx", "for x in y:\nz", "try:\nx", "class A:\nx", "with a:\nx", "match x:\ny", "case 1:\n    pass", "except A:\n    pass",
    "try:\n    pass\nexcept A, B as c:\n    pass", "try:\n    pass\nexcept A, B:\n    pass", "try:\n    pass\nexcept A as b.c:\n    pass", "try:\n    pass\nexcept A:\n    pass\nexcept* B:\n    pass", "try:\n    pass\nfinally:\n    return 1", "import a as b, c.d as e.f", "from a import (b, c", "from a import b,", "from a import (b as c.d)",
    "x = {a: b for a in c for}", "x = [for a in b]", "x = [a for a in]", "x = [*a for a in b]", "x = {**a for a in b}", "x = {a: *b}", "x = {a:, b: 1}", "x = {a: b:c}", "x[a:b, c=1]", "x[*a:b]", "x = f'{a['b']}' + f\"{a!r:>{w}}\"", "x = t'{a}' 'b'", "x = b'a' 'b'", "x = 1if 2else 3", "x = 0777", "x = 1_000_", "x = 0o8", "x = 1.e", "x = 1 .real",
)  # fmt: skip


class Sources:
    """Makes cases: texts of modules. A text that starts with NUL and "bytes" is to be compiled as bytes of Latin-1, one with
    NUL and "mode" in the first line in another mode and with flags, as that line tells.
    """

    def __init__(self, folder=None):
        folder = folder or next((one for one in FOLDERS if os.path.isdir(one)), os.path.dirname(os.__file__))
        self.paths = sorted(path for part in PARTS for path in glob.glob(os.path.join(folder, part)) if os.path.isfile(path))
        self.pieces = {}

    def piece(self, rng):
        """A few statements of some file: from a line without indent to another."""
        path = rng.choice(self.paths)
        if path not in self.pieces:
            with open(path, encoding="utf-8", errors="replace") as file:
                lines = file.read().split("\n")
            starts = [n for n, line in enumerate(lines) if line[:1].isalpha() or line[:1] == "@"] or [0]
            self.pieces[path] = lines, starts
        lines, starts = self.pieces[path]
        at = rng.randrange(len(starts))
        end = starts[at + 1] if at + 1 < len(starts) else len(lines)
        if end - starts[at] < 4 and at + 3 < len(starts):
            end = starts[at + 3]
        if end - starts[at] > 50:  # a large class: its head and some of its middle
            begin = rng.randrange(starts[at] + 1, end - 30)
            return lines[starts[at] : starts[at] + 1] + lines[begin : begin + 30]
        return lines[starts[at] : end]

    def make(self, rng):
        lines = self.piece(rng)
        for _ in range(rng.choice((1, 1, 1, 2, 3))):
            lines = rng.choice(EDITS)(rng, lines, self)
        text = "\n".join(lines) + rng.choice(("\n", "\n", "\n", "", "\n\n", "\\", "\n    "))
        if rng.random() < 0.03:
            data = bytearray(text.encode("utf-8", "surrogatepass") or b"x")
            for _ in range(rng.randrange(1, 4)):
                data[rng.randrange(len(data))] = rng.choice((0, 0x80, 0xC3, 0xFF, 10, 13, 9, 12, 0x27, 0x5C))
            prefix = rng.choice(("", "", "\xef\xbb\xbf", "# coding: latin-1\n", "# -*- coding: nope -*-\n", "#!x\n# coding=ascii\n"))
            return "\0bytes" + prefix + data.decode("latin-1")
        if rng.random() < 0.2:
            return part(rng, text)
        return text


def part(rng, text):
    """A statement or an expression, which may end anywhere, for those who ask line by line."""
    mode = rng.choice(("eval", "single", "single", "exec"))
    if mode == "eval":
        text = HEAD.sub("", text[text.rfind("\n", 0, rng.randrange(len(text) + 1)) + 1 :])
    if rng.random() < 0.5:
        text = text[: rng.randrange(len(text) + 1)]
    return f"\0mode {mode} {rng.choice(FLAGS)}\n{text}{rng.choice(ENDS)}"


def line_of(rng, lines):
    filled = [n for n, line in enumerate(lines) if line.strip()] or [0]
    return rng.choice(filled)


def tokens(rng, lines, _):
    """Deletes, doubles, swaps or replaces tokens of a line."""
    at = line_of(rng, lines)
    found = TOKEN.findall(lines[at]) or [""]
    place = rng.randrange(len(found))
    move = rng.randrange(6)
    if move == 0:
        del found[place]
    elif move == 1:
        found.insert(place, found[place])
    elif move == 2:
        other = rng.randrange(len(found))
        found[place], found[other] = found[other], found[place]
    elif move == 3:
        found[place] = rng.choice(WORDS)
    elif move == 4:
        found.insert(place, f" {rng.choice(WORDS)} ")
    else:
        found = found[:place]
    return lines[:at] + ["".join(found)] + lines[at + 1 :]


def whole_lines(rng, lines, _):
    at = line_of(rng, lines)
    move = rng.randrange(5)
    if move == 0 and len(lines) > 1:
        return lines[:at] + lines[at + 1 :]
    if move == 1:
        return lines[: at + 1] + lines[at:]
    if move == 2:
        other = line_of(rng, lines)
        lines = list(lines)
        lines[at], lines[other] = lines[other], lines[at]
        return lines
    if move == 3:
        return lines[: at + 1]
    return lines[:at] + [lines[at].rstrip() + rng.choice(("\\", " \\", ";", ":", " #", ",", " if 1", "\r", "\x0c", " ="))] + lines[at + 1 :]


def indents(rng, lines, _):
    at = line_of(rng, lines)
    bare = lines[at].lstrip()
    deep = len(lines[at]) - len(bare)
    return lines[:at] + [rng.choice((" " * (deep + 1), " " * max(deep - 1, 0), " " * (deep + 4), " " * max(deep - 4, 0), "\t", "\t" * (deep // 4), "", " " * 8 + "\t")) + bare] + lines[at + 1 :]


def letters(rng, lines, _):
    at = line_of(rng, lines)
    line = lines[at]
    place = rng.randrange(len(line) + 1)
    return lines[:at] + [line[:place] + rng.choice(("", rng.choice(" ()[]{}'\"\\:=,.*#@!$?`~^&|<>-+%\x00\x01\x0c\xa0\xe9\u20ac\u2019\u3000\U0001f600\udc80"))) + line[place + rng.randrange(2) :]] + lines[at + 1 :]


def insertion(rng, lines, _):
    """Puts a wrong or rare statement at a line's indent."""
    at = line_of(rng, lines)
    deep = lines[at][: len(lines[at]) - len(lines[at].lstrip())]
    return lines[:at] + [deep + line for line in rng.choice(BLOCKS).split("\n")] + lines[at:]


def splice(rng, lines, sources):
    other = sources.piece(rng)
    return lines[: line_of(rng, lines)] + other[line_of(rng, other) :]


EDITS = (tokens, tokens, tokens, whole_lines, indents, letters, letters, insertion, splice)
