"""datetime."""
# covers: IMPORT_NAME

from datetime import date, datetime, time, timedelta, timezone

EXPRESSIONS = r"""
datetime(2024, 1, 2, 3, 4, 5, 6), datetime(2024, 1, 2, 3).isoformat(), datetime(2024, 1, 2).strftime("%Y/%m/%d %H:%M:%S %j %a %b"), datetime.strptime("2024-01-02 03:04", "%Y-%m-%d %H:%M"), datetime.fromisoformat("2024-01-02T03:04:05+02:00"), datetime(2024, 1, 2, tzinfo=timezone.utc)
timedelta(days=1, hours=25), timedelta(seconds=-1), str(timedelta(days=-1, seconds=5)), timedelta(1) / 2, timedelta(1) // timedelta(hours=5), timedelta(hours=1).total_seconds(), timedelta(1) * 2.5, divmod(timedelta(1), timedelta(hours=7)), abs(timedelta(-1))
time(1, 2, 3), time(1).isoformat("minutes"), time.fromisoformat("04:05:06.7"), datetime(2024, 1, 2, 3).replace(year=2025), datetime.combine(date(2024, 1, 1), time(5)), datetime(1970, 1, 2, tzinfo=timezone.utc).timestamp(), datetime.fromtimestamp(0, timezone.utc)
datetime(2024, 1, 1, 12, tzinfo=timezone.utc).astimezone(timezone(timedelta(hours=-5))), timezone(timedelta(hours=5, minutes=30)), timezone.utc.utcoffset(None), date.min, datetime.max, timedelta.resolution, date(2024, 5, 6).toordinal(), date.fromordinal(738000)
date(2024, 2, 30)
date(2024, 13, 1)
date.fromisoformat("nope")
datetime.strptime("x", "%Y")
time(25)
timezone(timedelta(hours=25))
"""

for text in EXPRESSIONS.strip().splitlines():
    try:
        print(text, "->", repr(eval(text)))
    except Exception as error:
        print(text, "->", type(error).__name__ + ":", error)
