# Which texts fromisoformat takes, and what it makes of them: texts that are nearly right, made by chance that is always the
# same.
from datetime import date, datetime, time

state = 12345


def chance(below):
    global state
    state = (state * 1103515245 + 12345) % 2**31
    return (state >> 8) % below


DATES = ["2024-02-29", "20240229", "2024-W09", "2024W09", "2024-W09-4", "2024W094", "0001-01-01", "9999-12-31", "2020-W53-7"]
TIMES = ["12", "12:30", "1230", "12:30:45", "123045", "12:30:45.5", "123045,123456", "12:30:45.1234567", "24:00", "240000", "00"]
ZONES = ["", "Z", "+01", "-0130", "+01:30", "-01:30:15", "+013015", "+01:30:15.25", "-00:00", "+23:59:59.999999", "+24:00"]
NOISE = "0129-:.,WTZ+ x\u00e9\U0001f600"


def spoiled(text):
    if not chance(3):
        return text
    at = chance(len(text) + 1)
    what = chance(3)
    noise = NOISE[chance(len(NOISE))]
    if what == 0:
        return text[:at] + noise + text[at:]
    return text[:at] + ("" if what == 1 else noise) + text[at + 1:]


def show(make, text):
    try:
        return str(make(text))
    except ValueError as error:
        return None if str(error) == f"Invalid isoformat string: {text!r}" else str(error)


for _ in range(300):
    text = spoiled(DATES[chance(len(DATES))])
    print("date", ascii(text), ascii(show(date.fromisoformat, text)))
    text = spoiled(TIMES[chance(len(TIMES))] + ZONES[chance(len(ZONES))])
    print("time", ascii(text), ascii(show(time.fromisoformat, text)))
    between = "T T-Wx0\u00e9\ud800"[chance(9)]
    text = DATES[chance(len(DATES))] + between + TIMES[chance(len(TIMES))] + ZONES[chance(len(ZONES))]
    text = spoiled(text)
    print("datetime", ascii(text), ascii(show(datetime.fromisoformat, text)))

for year in [1, 2, 400, 1999, 2000, 2004, 2020, 2021, 9998, 9999]:
    for month, day in [(1, 1), (1, 4), (2, 28), (12, 28), (12, 31)]:
        week = date(year, month, day).isocalendar()
        print(year, month, day, week, tuple(week), week.year, week.week, week.weekday)
