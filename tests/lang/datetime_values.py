# What the types of datetime give: the edges of their methods and operators.
from datetime import *
import copy


class Index:
    def __index__(self):
        return 5


class Zone(tzinfo):
    def __init__(self, offset=None, name=None, saved=None):
        self.offset, self.name, self.saved = offset, name, saved

    def utcoffset(self, dt):
        return self.offset

    def tzname(self, dt):
        return self.name

    def dst(self, dt):
        return self.saved


class Date(date): pass
class DateTime(datetime): pass
class Time(time): pass
class Delta(timedelta): pass


CASES = r"""
date(year=1,month=2,day=3)
date(Index(),Index(),Index())
date(b'\x07\xe5\x02\x03')
date(b'\x07\xe5\x02\x1f')
date('\x07\u00e5\x02\x03')
timedelta(days=0.5,seconds=1.5,microseconds=0.5)
timedelta.min
-timedelta.min
abs(timedelta(-1,5))
Delta(1)+Delta(2)
-Delta(1)
+Delta(1)
abs(Delta(1))
Delta(1)*2
repr(Delta(1,2,3))
repr(timedelta())
str(timedelta(-1,1))
str(timedelta(100,1,5))
timedelta(1)==1
timedelta(1).__reduce__()
date(2020,1,1)==datetime(2020,1,1)
datetime(2020,1,1)==date(2020,1,1)
datetime(2020,1,1)==datetime(2020,1,1,tzinfo=UTC)
time(1)==time(1,tzinfo=UTC)
Date(2020,1,1)+timedelta(1)
DateTime(2020,1,1)+timedelta(1)
timedelta(1)+DateTime(2020,1,1)
datetime.fromordinal(1)
DateTime.fromisocalendar(2020,1,1)
date.fromisoformat('2020-W01')
date.fromisoformat('2020W011')
date.fromisoformat('2020W01')
date.fromisoformat('20200101')
time.fromisoformat('T12')
time.fromisoformat('24:00')
time.fromisoformat('12:00Z')
time.fromisoformat('12:00+00:00')
time.fromisoformat('12:00-00:00:00.000001')
time.fromisoformat('12:30:45,123456789')
time.fromisoformat('123045.1')
datetime.fromisoformat('2020-01-01T24:00')
datetime.fromisoformat('2020-01-01x12:01')
datetime.fromisoformat('2020-01-01\ud80012:01')
datetime.fromisoformat('2020-W01-1T12')
datetime.fromisoformat('2020W01T12')
datetime.fromisoformat('20200101T1201Z')
datetime.fromisoformat('2020-01-01T12:01:00.123+05:30:10.5')
datetime.fromtimestamp(1.5,UTC)
datetime.fromtimestamp(-1.0000005,UTC)
datetime.fromtimestamp(-1,UTC)
datetime.combine(date(2020,1,1),time(1,tzinfo=UTC,fold=1))
DateTime.combine(date(2020,1,1),time(1),UTC)
datetime.strptime('2020','%Y')
DateTime.strptime('2020','%Y')
date.strptime('2020','%Y')
time.strptime('20','%H')
date(2020,1,1).__replace__(1)
date(2020,1,1).__replace__(year=1)
datetime(2020,1,1,tzinfo=UTC).replace(tzinfo=None)
time(2).replace(fold=1)
time(2).__replace__(fold=1)
date(2020,1,1).strftime('%f %z %Z %:z |%% %')
time(1,2,3,4,Zone(timedelta(1,-1),'a%Yb')).strftime('%f %z %Z %:z %Y %G')
time(1,2,3,4,timezone(timedelta(0,3600,5))).strftime('%f %z %Z %:z')
time(1,2,3,4,timezone(timedelta(0,-3605))).strftime('%f %z %Z %:z')
datetime(5,2,3).strftime('%Y %C %F %G %y')
date(5,2,3).strftime('%Y %C %F %G')
date(5,2,3).strftime('\ud800 a\0b %Y')
format(date(2020,1,1),'')
format(date(2020,1,1),'%d')
date(2020,1,1).ctime()
date(2020,1,1).timetuple()
datetime(2020,1,1,tzinfo=Zone(timedelta(1,-1),'a',timedelta(0))).timetuple()
datetime(2020,1,1,tzinfo=Zone(timedelta(1,-1),'a',timedelta(0,1))).utctimetuple()
datetime(2020,1,1).isoformat(' ')
datetime(2020,1,1).isoformat('\ud800')
time(1).isoformat(timespec='auto')
time(1,2,3,4).isoformat(timespec='milliseconds')
repr(datetime(2020,1,1,1,2,3,4,UTC,fold=1))
repr(time(1,2,3,4,UTC,fold=1))
repr(DateTime(2020,1,1))
repr(Date(2020,1,1))
repr(Time(1))
Zone(1).__reduce__()
tzinfo().__reduce__()
timezone(timedelta(0))
timezone(timedelta(0)) is UTC
timezone(timedelta(0),'UTC') is UTC
timezone(timedelta(0),'UTC')
timezone(timedelta(0,3600),'x')
timezone(offset=timedelta(0,3600),name='x')
timezone(timedelta(0,3600)).utcoffset(None)
timezone(timedelta(0,3600)).__getinitargs__()
timezone(timedelta(0,3600),'x').__getinitargs__()
timezone(timedelta(0,3600),'x')==timezone(timedelta(0,3600))
timezone(timedelta(0,3600))==5
str(timezone(timedelta(0,3600)))
str(timezone(timedelta(0,3600,5)))
str(timezone(timedelta(0,-3605)))
str(UTC)
repr(timezone.min)
repr(timezone.max)
copy.copy(UTC) is UTC
copy.deepcopy(UTC) is UTC
copy.deepcopy(timezone(timedelta(1,-1),'x'))
UTC.__reduce__()
timezone(timedelta(1,-1),'x').__reduce__()
date(2020,1,1).__reduce__()
datetime(2020,1,1,1,2,3,4,UTC,fold=1).__reduce__()
datetime(2020,1,1,1,2,3,4,UTC,fold=1).__reduce_ex__(4)
datetime(2020,1,1,1,2,3,4,UTC,fold=1).__reduce_ex__(3)
time(1,2,3,4,UTC,fold=1).__reduce_ex__(4)
time(1,2,3,4,fold=1).__reduce_ex__(4)
time(1,2,3,4,fold=1).__reduce__()
date(2020,1,1).isocalendar()
date(2020,1,1).isocalendar().__reduce__()
type(date(2020,1,1).isocalendar())(1,2,3)
type(date(2020,1,1).isocalendar())(1,2,weekday=3)
DateTime(2020,1,1,tzinfo=UTC).astimezone(timezone(timedelta(1,-1)))
datetime(1,1,1,tzinfo=UTC).timestamp()
hash(datetime(2020,1,1))==hash(datetime(2020,1,1,fold=1))
hash(time(1,tzinfo=timezone(timedelta(0,3600))))==hash(time(0,tzinfo=UTC))
time(0,5,tzinfo=timezone(timedelta(0,3600)))<time(23,tzinfo=UTC)
bool(time(0))
bool(timedelta(0))
date(2020,1,1).year
date.year
timedelta.days
timedelta(1).total_seconds()
timedelta(10**8,1,7).total_seconds()
datetime(2020,1,1).__radd__(timedelta(1))
datetime(2020,1,1).__rsub__(timedelta(1))
date(2020,1,1).__rsub__(date(2020,1,2))
date(2020,1,1).__sub__(date(2020,1,2))
timedelta(1).__rtruediv__(timedelta(2))
timedelta(1).__rdivmod__(timedelta(2))
timedelta(hours=True)
timedelta(True)
timedelta(1)*2.5
timedelta(microseconds=1)*0.5
timedelta(microseconds=3)*0.5
timedelta(microseconds=1)/2
timedelta(microseconds=3)/2
timedelta(microseconds=3)/2.0
timedelta(microseconds=-3)//2
2*timedelta(1)
2.5*timedelta(1)
timedelta(1)//timedelta(0,7)
timedelta(1)%timedelta(0,7)
divmod(timedelta(1),timedelta(0,-7))
"""
for case in CASES.strip().splitlines():
    try:
        result = eval(case)
        print(case, "->", ascii(result))
    except Exception as error:
        print(case, "!!", type(error).__name__, ascii(str(error)))
