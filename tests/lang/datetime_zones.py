# datetime and time zones: the system's, whose clock is put forward and back, fixed ones, and those written in Python.
import copy
import os
import pickle
import warnings
from datetime import *
from time import tzset

os.environ["TZ"] = "CET-1CEST,M3.5.0,M10.5.0/3"
tzset()


class Middle(tzinfo):
    """One hour before UTC, two in summer; the last Sunday in October has an hour twice."""

    def utcoffset(self, dt):
        return timedelta(hours=1) + self.dst(dt)

    def tzname(self, dt):
        return "Summer%" if self.dst(dt) else "Winter%"

    def dst(self, dt):
        if dt is None:
            return timedelta(0)
        moment = dt.replace(tzinfo=None, fold=0)
        begin, end = datetime(2024, 3, 31, 2), datetime(2024, 10, 27, 3)
        twice = end - timedelta(hours=1) <= moment < end
        return timedelta(hours=begin <= moment < end and not (twice and dt.fold))

    def __repr__(self):
        return "Middle()"


middle = Middle()
moments = [
    datetime(2024, 1, 1), datetime(2024, 3, 31, 1, 59, 59), datetime(2024, 3, 31, 2, 30), datetime(2024, 3, 31, 3),
    datetime(2024, 10, 27, 1, 59, 59, 999999), datetime(2024, 10, 27, 2, 30), datetime(2024, 10, 27, 3), datetime(1970, 1, 2),
]
for moment in moments:
    for fold in (0, 1):
        moment = moment.replace(fold=fold)
        print(moment, fold, moment.timestamp(), moment.astimezone(UTC), moment.astimezone())
        back = datetime.fromtimestamp(moment.timestamp())
        print("   ", repr(back), date.fromtimestamp(moment.timestamp()), datetime.fromtimestamp(moment.timestamp(), UTC))
        there = moment.replace(tzinfo=middle)
        print("   ", there, there.tzname(), there.dst(), there.astimezone(UTC), there.astimezone(middle) is there)
        print("   ", middle.fromutc(moment.replace(tzinfo=middle)), there.timetuple(), there.utctimetuple())
        print("   ", there == there.astimezone(UTC), there.astimezone(UTC) == there, hash(there) == hash(there.replace(fold=0)))
        print("   ", there < there.astimezone(UTC), there - there.astimezone(UTC), there.strftime("%z %Z %:z %s %c"))

print(datetime.fromtimestamp(0), datetime.fromtimestamp(1e9 + 0.0000005, UTC), datetime.fromtimestamp(-1.5))
print(hash(datetime(2024, 1, 1, 1, tzinfo=timezone(timedelta(hours=1)))) == hash(datetime(2024, 1, 1, tzinfo=UTC)))
print({datetime(2024, 1, 1): 1}[datetime(2024, 1, 1, fold=1)], {datetime.max.time(): 1})
for wrong in (datetime.min, datetime.max):
    for tz in (UTC, timezone.min, timezone.max, None):
        try:
            print(wrong.replace(tzinfo=timezone.max).astimezone(tz))
        except (OverflowError, ValueError) as error:
            print(type(error).__name__, error)


class Sub(datetime):
    def __new__(cls, *args, **kwargs):
        print("made", len(args), sorted(kwargs))
        return super().__new__(cls, *args, **kwargs)


sub = Sub(2024, 10, 27, 2, 30, tzinfo=middle, fold=1)
for made in [
    sub + timedelta(1), timedelta(1) + sub, sub - timedelta(1), sub.replace(year=2025), sub.astimezone(UTC),
    Sub.combine(date(2024, 1, 1), sub.timetz()), Sub.fromisoformat("2024-01-01T24:00Z"), Sub.fromordinal(1),
    Sub.fromtimestamp(0, UTC), Sub.strptime("2024 +0100", "%Y %z"), copy.copy(sub), copy.replace(sub, fold=0),
]:
    print(f"{type(made).__name__} {made} {made.fold} {made.tzinfo}")
for protocol in range(6):
    for value in [
        date(2024, 2, 29), sub.timetz(), timedelta(1, 2, 3), UTC, timezone(timedelta(hours=1), "x"), datetime(1, 1, 1, fold=1),
        sub.isocalendar(),
    ]:
        again = pickle.loads(pickle.dumps(value, protocol))
        print(protocol, type(again).__name__, again == value, getattr(again, "fold", None))
print(pickle.loads(pickle.dumps(UTC)) is UTC, timezone(timedelta(0)) is UTC)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    datetime.utcnow(), datetime.utcfromtimestamp(0)
for warning in caught:
    print(warning.category.__name__, warning.message)
before = datetime.now(UTC)
print(before <= datetime.now(UTC), abs(datetime.now() - datetime.today()) < timedelta(minutes=1), date.today() == datetime.now().date())
for each in (date, time, datetime, timedelta, tzinfo, timezone):
    print(each.__module__, each.__qualname__, each.__mro__)
