# What the types of datetime refuse, and in which words.
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
date(0,1,1)
date(10000,1,1)
date(2020,0,1)
date(2020,13,1)
date(2021,2,29)
date(2021,2,0)
date(2021,2)
date(2021)
date()
date('a',1,1)
date(1.0,1,1)
date(2**40,1,1)
date(1,2,3,4)
date(1,2,3,day=4)
date(1,2,3,foo=4)
date(b'12')
date(b'1234')
date('1234')
date('\x07\u0100\x02\x03')
date(year=b'\x07\xe5\x02\x03')
datetime(1,2)
datetime(1,2,3,24)
datetime(1,2,3,4,60)
datetime(1,2,3,4,5,60)
datetime(1,2,3,4,5,6,1000000)
datetime(1,2,3,4,5,6,7,8)
datetime(1,2,3,4,5,6,7,None,1)
datetime(1,2,3,fold=2)
datetime(1,2,3,fold=-1)
datetime(b'1234567890')
time(24)
time(1,60)
time(1,2,60)
time(1,2,3,1000000)
time(1,2,3,4,5)
time(fold=3)
time('a')
time(b'123456')
time(1,2,3,4,None,1)
timedelta(1,2,3,4,5,6,7,8)
timedelta('a')
timedelta(weeks='a')
timedelta(days=10**9)
timedelta(days=-10**9)
timedelta(days=10**30)
timedelta(seconds=float('nan'))
timedelta(seconds=float('inf'))
timedelta(days=1e308)
timedelta(None)
timedelta(foo=1)
timedelta(1)/0
timedelta(1)//0
timedelta(1)//timedelta(0)
timedelta(1)/timedelta(0)
timedelta(1)%timedelta(0)
divmod(timedelta(1),timedelta(0))
timedelta(1)%5
timedelta(1)/0.0
timedelta(1)*float('nan')
timedelta(1)*float('inf')
timedelta(1)*1e300
timedelta(1)*10**30
timedelta(1)/float('nan')
timedelta(1)/float('inf')
timedelta(1)/1e-300
timedelta(1)//1.5
timedelta(1)*'a'
timedelta(1)+1
timedelta.max+timedelta(1)
-timedelta.max
timedelta(1)<1
date(2020,1,1)<1
date(2020,1,1)<datetime(2020,1,1)
datetime(2020,1,1)<date(2020,1,1)
date(2020,1,1)-datetime(2020,1,1)
datetime(2020,1,1)-date(2020,1,1)
datetime(2020,1,1)-datetime(2020,1,1,tzinfo=UTC)
datetime(2020,1,1)<datetime(2020,1,1,tzinfo=UTC)
time(1)<time(2,tzinfo=UTC)
time(1)<1
date.max+timedelta(1)
date.min-timedelta(1)
datetime.max+timedelta(1)
datetime.max+timedelta.max
date.max+timedelta.max
timedelta(1)-DateTime(2020,1,1)
date.fromordinal(0)
date.fromordinal(-1)
date.fromordinal(10**7)
date.fromordinal('a')
date.fromordinal(2**70)
date.fromisocalendar(2020,54,1)
date.fromisocalendar(2021,53,1)
date.fromisocalendar(2020,0,1)
date.fromisocalendar(2020,1,0)
date.fromisocalendar(2020,1,8)
date.fromisocalendar(0,1,1)
date.fromisocalendar(10000,1,1)
date.fromisocalendar(1,1,'a')
date.fromisocalendar(2**70,1,1)
date.fromisocalendar(9999,53,1)
date.fromisocalendar(9999,52,7)
date.fromisoformat(5)
date.fromisoformat('abc')
date.fromisoformat('2020-13-01')
date.fromisoformat('2020-02-30')
date.fromisoformat('2020-W54-1')
date.fromisoformat('2020-W01-0')
date.fromisoformat('2020-0101')
date.fromisoformat('0000-W01-1')
time.fromisoformat('T')
time.fromisoformat(5)
time.fromisoformat('25:00')
time.fromisoformat('24:00:01')
time.fromisoformat('12:00+25:00')
time.fromisoformat('12:30:45.')
time.fromisoformat('1230:45')
time.fromisoformat('12:30+01:0')
datetime.fromisoformat('9999-12-31T24:00')
datetime.fromisoformat('2020-01-01T24:01')
datetime.fromisoformat('2020-01-01T25:01')
datetime.fromisoformat('2020-01-01T')
datetime.fromisoformat('2020-1-01T12')
datetime.fromisoformat('20')
datetime.fromisoformat('2020-01-01T12+2')
datetime.fromisoformat('2020-01-01T12:00:00+24:00')
datetime.fromisoformat('2020-01-01T12:00:00+23:60')
datetime.fromisoformat(1)
date.fromtimestamp('a')
date.fromtimestamp(1e20)
date.fromtimestamp(float('nan'))
date.fromtimestamp(float('inf'))
date.fromtimestamp(None)
datetime.fromtimestamp(None)
datetime.fromtimestamp(1e300)
datetime.fromtimestamp(2**70)
datetime.fromtimestamp(1e20)
datetime.fromtimestamp(float('nan'))
datetime.fromtimestamp(1.5,tz=5)
datetime.fromtimestamp('a',UTC)
datetime.now(5)
datetime.combine(1,2)
datetime.combine(date(2020,1,1),2)
datetime.combine(date(2020,1,1),time(1),5)
datetime.strptime(1,'%Y')
date(2020,1,1).replace(0)
date(2020,1,1).replace(month=13)
date(2020,1,1).replace(1,2,3,4)
date(2020,1,1).replace(foo=4)
datetime(2020,1,1).replace(tzinfo=4)
datetime(2020,1,1).replace(fold=4)
datetime(2020,1,1).replace(None)
time(2).replace(tzinfo=1)
date(2020,1,1).strftime()
date(2020,1,1).strftime(1)
date(2020,1,1).__format__(5)
format(datetime(2020,1,1),5)
datetime(1,1,1,tzinfo=Zone(timedelta(1,-1),'a',timedelta(0,1))).utctimetuple()
datetime(2020,1,1).isoformat('ab')
datetime(2020,1,1).isoformat('')
datetime(2020,1,1).isoformat(5)
datetime(2020,1,1).isoformat('T','x')
datetime(2020,1,1).isoformat('T',5)
datetime(2020,1,1).isoformat('T','nanoseconds')
datetime(2020,1,1).isoformat('T','\ud800')
time(1).isoformat('x')
datetime(2020,1,1,tzinfo=Zone(5)).utcoffset()
datetime(2020,1,1,tzinfo=Zone(timedelta(1))).utcoffset()
datetime(2020,1,1,tzinfo=Zone(timedelta(-1))).utcoffset()
datetime(2020,1,1,tzinfo=Zone(n=5)).tzname()
datetime(2020,1,1,tzinfo=Zone(d=5)).dst()
datetime(2020,1,1,tzinfo=Zone(d=timedelta(1))).dst()
time(1,tzinfo=Zone(5)).isoformat()
tzinfo().utcoffset(None)
tzinfo().dst(None)
tzinfo().tzname(None)
tzinfo().utcoffset()
tzinfo().fromutc(5)
tzinfo().fromutc(datetime(1,1,1))
Zone().fromutc(datetime(1,1,1,tzinfo=Zone()))
(lambda z: z.fromutc(datetime(1,1,1,tzinfo=z)))(Zone())
(lambda z: z.fromutc(datetime(1,1,1,tzinfo=z)))(Zone(timedelta(0)))
(lambda z: z.fromutc(datetime(1,1,1,tzinfo=z)))(tzinfo())
timezone()
timezone(5)
timezone(timedelta(1))
timezone(timedelta(-1))
timezone(timedelta(0),5)
timezone(timedelta(0),None)
timezone(timedelta(0,3600)).utcoffset(5)
timezone(timedelta(0,3600)).tzname(5)
timezone(timedelta(0,3600)).dst(5)
timezone(timedelta(0,3600)).dst()
timezone(timedelta(0,3600)).fromutc(5)
timezone(timedelta(0,3600)).fromutc(datetime(1,1,1))
timezone(timedelta(0,3600))<5
datetime(2020,1,1,1,2,3,4,UTC,fold=1).__reduce_ex__('a')
type(date(2020,1,1).isocalendar())(1,2)
datetime(2020,1,1).astimezone(5)
date(2020,1,1).__setattr__('year',1)
datetime(2020,1,1)-5
date(2020,1,1)+date(2020,1,1)
datetime(2020,1,1).dst(5)
date.today(1)
date.today(x=1)
datetime.now(tz=UTC,x=1)
datetime.now(1,2)
datetime(2020,1,1).weekday(1)
time(1).replace(1,2,3,4,None,5)
date(1,1,'x')
datetime(1,1,1,'x')
datetime('x',1,1)
time(None)
datetime(2020,1,1,tzinfo='x')
time(1,tzinfo='x')
timedelta(days=1.5e9)
timedelta(microseconds=10**40)
2/timedelta(1)
divmod(timedelta(1),7)
timedelta(1)//2.0
"""
for case in CASES.strip().splitlines():
    try:
        result = eval(case)
        print(case, "->", ascii(result))
    except Exception as error:
        print(case, "!!", type(error).__name__, ascii(str(error)))
