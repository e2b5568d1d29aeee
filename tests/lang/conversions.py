"""Builtin classes called with one argument."""

import sys


class Index:
    def __index__(self):
        return 7


class Int:
    def __int__(self):
        return 8


class Wrong:
    def __int__(self):
        return "8"

    def __str__(self):
        return 9

    def __float__(self):
        return 1

    def __bool__(self):
        return 2


class Text(str):
    def __init__(self, *args):
        self.made = args


class GivesText:
    def __str__(self):
        return Text("given")


class MyInt(int):
    pass


values = [0, -5, 2**70, True, None, 1.9, -1.9, 1e30, float("inf"), "12", " -3 ", "1_000", "x", "", "٣", b"14", b"x",
          bytearray(b"15"), [], (), {}, Index(), Int(), Wrong(), MyInt(6), Text("21"), GivesText, 2j, object]
for value in values:
    for kind in (int, float, str, bool, type):
        try:
            made = kind(value)
            shown = made if kind is not str or "0x" not in made else "..."
            print(kind.__name__, shown, type(made).__name__, end="; ")
        except Exception as error:
            print(kind.__name__, type(error).__name__, error, end="; ")
    print()
made = str(GivesText())
print(made, type(made).__name__, len(made.made))
big = 2**80
text = "abc" * 5
boxed = 1e300
print(int(big) is big, str(text) is text, float(boxed) is boxed, type(type) is type)
for call in (lambda: int("5", base=8), lambda: int(x=5), lambda: str(b"a", "ascii"), lambda: str(object=5),
             lambda: float(1, 2), lambda: bool(1, 2), lambda: type(1, 2), lambda: bool(x=1), lambda: MyInt("9") + 1,
             lambda: type(MyInt(3)).__name__, lambda: int(), lambda: str(), lambda: float(), lambda: bool()):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__, error)
