"""Owns serial numbers of dates and times in the 1900 system, and reading both from text as Excel in English does.

Serial 1 is 1 January 1900 and serial 60 the 29 February 1900 that never was. The current year comes as an argument.
"""

from __future__ import annotations

import datetime
import re
from typing import Final

from cellweave.formula.format_date import LAST_SERIAL, calendar

LAST: Final = LAST_SERIAL
_FIRST: Final = datetime.datetime(1899, 12, 30)
_EPOCH: Final = _FIRST.toordinal()
_DAY: Final = datetime.timedelta(days=1)
_MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
# What the name of a month starts with; at least three letters are written.
MONTHS: Final = frozenset(name[:3] for name in _MONTHS)

_TIME: Final = re.compile(
    r"(?P<hour>\d+)(?:\s*:\s*(?P<minute>\d*)(?:\s*:\s*(?P<second>\d*(?:\.\d*)?))?)?(?:\s+(?P<half>[ap]m?))?\Z", re.I
)
_SHORT_TIME: Final = re.compile(r"(?P<minute>\d+)\s*:\s*(?P<second>\d+\.\d*)\Z")
_DATE: Final = re.compile(
    r"(?P<y1>\d{4}) ?(?P<s1>[-/]) ?(?P<m1>\d{1,2}|[a-z]{3,9}) ?(?P=s1) ?(?P<d1>\d{1,2})\Z"
    r"|(?P<m2>\d{1,2})(?P<s2>[-/])(?P<d2>\d{1,2})(?:(?P=s2)(?P<y2>\d{4}|\d{1,2}))?\Z"
    r"|(?P<m7>\d{1,2}) ?(?P<s7>[-/]) ?(?P<d7>\d{1,2}) ?(?P=s7) ?(?P<y7>\d{4}|\d{1,2})\Z"
    r"|(?P<m6>\d{1,2})[-/](?P<y6>\d{4})\Z"
    r"|(?P<d3>\d{1,2})\s*[-/ ]?\s*(?P<m3>[a-z]{3,9})\.?(?:\s*[-/, ]?\s*(?P<y3>\d{4}|\d{1,2}))?\Z"
    r"|(?P<m4>[a-z]{3,9})\.?\s*[-/ ]?\s*(?P<d4>\d{1,2})(?:,\s*|\s+)(?P<y4>\d{4}|\d{2})\Z"
    r"|(?P<m8>[a-z]{3,9}) ?(?P<s8>[-/]) ?(?P<d8>\d{1,2}) ?(?P=s8) ?(?P<y8>\d{4}|\d{2})\Z"
    r"|(?P<m5>[a-z]{3,9})\.?\s*[-/ ,]?\s*(?P<y5>\d{4}|\d{1,2})\Z",
    re.I,
)


def parts(serial: float) -> tuple[int, int, int]:
    """Return (year, month, day) of a serial number; (1900, 1, 0) for 0. Raises ValueError outside 0 to 9999-12-31."""
    if not 0 <= serial < LAST + 1:
        raise ValueError(serial)
    return calendar(int(serial))


def serial(year: int, month: int, day: int) -> int:
    """Return the serial number of a date of the calendar. Raises ValueError where there is none from 1900 on."""
    if (year, month, day) == (1900, 2, 29):
        return 60
    number = datetime.date(year, month, day).toordinal() - _EPOCH
    number -= number < 61
    if number < 1:
        raise ValueError(year)
    return number


def serial_of(when: datetime.date | datetime.time | datetime.timedelta) -> float:
    """Return the serial number of Python's date, time or duration; a time zone does not count.

    It is rounded once, as arrays of numpy and frames are divided, so a moment has one number wherever it comes from.
    """
    if isinstance(when, datetime.timedelta):
        return when / _DAY
    if isinstance(when, datetime.time):
        since = datetime.datetime.combine(_FIRST, when.replace(tzinfo=None)) - _FIRST
        return since / _DAY
    if isinstance(when, datetime.datetime):
        since = when.replace(tzinfo=None) - _FIRST
    else:
        since = datetime.datetime(when.year, when.month, when.day) - _FIRST
    days = since / _DAY
    # Excel counts a day that never was, 29 February 1900, so the days before it have smaller numbers.
    return days - 1 if days < 61 else days


def rolled(year: int, month: int, day: int) -> int:
    """Return the serial number as DATE counts: years below 1900 are added to it, months and days may run over.

    Raises ValueError outside 1900 to 9999.
    """
    if year < 1900:
        year += 1900
    more, month = divmod(month - 1, 12)
    year += more
    if not 1899 <= year <= 9999:
        raise ValueError(year)
    # Months before January 1900 have no serial numbers, but enough days lead back to ones that have.
    first = serial(year, month + 1, 1) if year >= 1900 else (datetime.date(1899, month + 1, 1).toordinal() - _EPOCH - 1)
    number = first + day - 1
    if not 0 <= number <= LAST:
        raise ValueError(number)
    return number


def clock(serial: float) -> tuple[int, int, int]:
    """Return (hour, minute, second) of a serial number, rounded to the nearest second."""
    seconds = int((serial - int(serial)) * 86_400 + 0.5) % 86_400
    return seconds // 3600, seconds // 60 % 60, seconds % 60


def read_date(text: str, this_year: int) -> float | None:
    """Return the serial number a date in ``text`` has, or None; a date without a year is in ``this_year``."""
    match = _DATE.match(text.strip())
    if match is None:
        return None
    found = {key[0]: value for key, value in match.groupdict().items() if value is not None and key[0] != "s"}
    month = _month(found["m"])
    year = _year(found["y"]) if "y" in found else this_year
    if "d" in found and "y" in found:
        return _serial(year, month, int(found["d"]))
    # Of a month and one number, the number is a day of this year where there is such a day, else a year:
    # "Jan 5" is the fifth of January, "Jan 45" the first of January 1945, and so is "1/45".
    number = found.get("d", found.get("y", ""))
    as_day = _serial(this_year, month, int(number)) if len(number) <= 2 else None
    if as_day is not None or match["d3"] is not None:
        return as_day
    return _serial(_year(number), month, 1)


def _month(written: str) -> int:
    """Return the number of a month written as its number or the beginning of its name, or 0."""
    if written.isdigit():
        return int(written)
    name = written.lower()
    name = "sep" if name == "sept" else name
    return next((place for place, full in enumerate(_MONTHS, 1) if full.startswith(name)), 0)


def _year(written: str) -> int:
    year = int(written)
    return year if len(written) > 2 else year + (2000 if year < 30 else 1900)


def _serial(year: int, month: int, day: int) -> float | None:
    try:
        return float(serial(year, month, day))
    except ValueError:
        return None


def read_time(text: str) -> float | None:
    """Return the part of a day a time in ``text`` is (more than 1 past 24 hours), or None.

    One of hours, minutes and seconds may be more than a clock shows, up to 9999; the last may be left out.
    """
    text = text.strip()
    if match := _SHORT_TIME.match(text):
        parts, half = ["0", match["minute"], match["second"]], None
    else:
        match = _TIME.match(text)
        if match is None or (match["minute"] is None and match["half"] is None):
            return None
        parts, half = [match["hour"], match["minute"], match["second"]], match["half"]
        if (parts[1] == "" and parts[2] is not None) or (half and "" in parts):
            return None
    if any(len(part.partition(".")[0]) > (2 if part.startswith("0") else 4) for part in parts if part):
        return None
    hour, minute, second = (float(part or 0) for part in parts)
    beyond = (hour > 23) + (minute > 59) + (second >= 60)
    if half:
        if beyond or hour > 12:
            return None
        hour = hour % 12 + (12 if half[0] in "pP" else 0)
    if beyond > 1:
        return None
    return (hour * 3600 + minute * 60 + second) / 86_400


def read_moment(text: str, this_year: int) -> float | None:
    """Return the serial number of a date, a time, or both, or None."""
    found = read_day_and_time(text, this_year)
    return None if found is None else found[0] + found[1]


def read_day_and_time(text: str, this_year: int) -> tuple[float, float] | None:
    """Return (the serial number of the date or 0, the part of a day or 0) that ``text`` names, or None."""
    # One blank is as good as many, and every one that is left is a place to part the text; line ends are no blanks.
    words = text.split(" ")
    text = " ".join(word for word in words if word)
    if text.split() != [word for word in words if word]:
        return None
    if (day := read_date(text, this_year)) is not None:
        return day, 0.0
    if (time := read_time(text)) is not None:
        return 0.0, time
    head, space, tail = text.rpartition("T") if re.match(r"\d{4}-\d\d-\d\dT", text) else text.partition(" ")
    while space:
        for date, clock in ((head, tail), (tail, head)):
            day = read_date(date, this_year)
            time = None if day is None else read_time(clock)
            if day is not None and time is not None:
                return day, time
        more, space, rest = tail.partition(" ")
        head, tail = f"{head} {more}", rest
    return None
