# Class methods and fields of native types, asked for again and again: of the class, a subclass, an instance.
from datetime import date, datetime, timedelta


class Date(date):
    @classmethod
    def today(cls):
        return "replaced"


class Delta(timedelta):
    def __getattr__(self, name):
        return name + "?"


class Bytes(bytes):
    pass


for _ in range(4):
    print(int.from_bytes(b"\1\2"), bool.from_bytes(b"\1"), float.fromhex("0x1p3"), dict.fromkeys("ab", 1), bytes.fromhex("4142"))
    print(Bytes.fromhex("4142"), type(Bytes.fromhex("41")), type(b"".fromhex("41")), type(Bytes().fromhex("41")))
    for cls in (date, datetime, Date):
        print(cls.fromordinal(737425), cls.fromordinal.__self__, cls.fromordinal.__name__, cls.fromordinal.__qualname__)
        try:
            cls.fromisoformat()
        except TypeError as error:
            print(error)
        try:
            cls.fromisoformat(object="")
        except TypeError as error:
            print(error)
    print(Date.today(), Date(1, 2, 3).today(), date.fromordinal == date.fromordinal, date.fromordinal == datetime.fromordinal)
    for delta in (timedelta(1, 2, 3), Delta(4, 5, 6)):
        print(delta.days, delta.seconds, delta.microseconds, getattr(delta, "weeks", None))
        try:
            delta.days = 1
        except AttributeError as error:
            print(error)
    if _ == 2:
        timedelta_days, Delta.days = Delta.days, property(lambda self: "own")
del Delta.days
print(Delta(7).days, timedelta_days.__get__(Delta(8)), timedelta.days.__get__(None, timedelta) is timedelta.days)
try:
    timedelta.days.__get__(1)
except TypeError as error:
    print(error)
