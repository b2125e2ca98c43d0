"""Owns the day counts of finance: 30/360, actual/actual, actual/360, actual/365 and European 30/360.

Dates are Excel serial days (1900 system). Excel's conventions are those that reproduce its results; where they
leave the textbooks, a comment says so. Sources: Microsoft's reference of YEARFRAC, COUPDAYS and PRICE; D. Wheeler,
"YEARFRAC incompatibilities between Excel 2007 and OOXML".
"""

from __future__ import annotations

import calendar
import datetime

from cellweave.formula.dates import LAST, parts, serial

__all__ = ["LAST", "days_between", "days_in_year", "is_month_end", "months_later", "parts", "serial", "year_fraction"]


def month_length(year: int, month: int) -> int:
    """Return the days of a month."""
    return calendar.monthrange(year, month)[1]


def is_month_end(day: int) -> bool:
    """Return whether serial ``day`` is the last day of its month."""
    year, month, number = parts(day)
    return number >= month_length(year, month)


def months_later(start: int, months: int, *, to_month_end: bool = False) -> int:
    """Return the same day ``months`` later, clipped to the month's length; or the month's end.

    Raises OverflowError outside 1900 to 9999.
    """
    year, month, day = parts(start)
    year, month = divmod(year * 12 + month - 1 + months, 12)
    if not 1900 <= year <= 9999:
        raise OverflowError
    length = month_length(year, month + 1)
    if day == 0 and not to_month_end:
        # Serial number 0 is the day before 1 January 1900, and a month later it is the day before 1 February.
        return serial(year, month + 1, 1) - 1
    return serial(year, month + 1, length if to_month_end else min(day, length))


def _is_february_end(year: int, month: int, day: int) -> bool:
    return month == 2 and day >= month_length(year, 2)


def days_360_us(start: int, end: int, *, adjust_both: bool = False) -> int:
    """Return the days between by the US 30/360 rule (basis 0).

    With ``adjust_both`` an end on the 31st or at the end of February becomes the 30th whatever the start is, which
    is how Excel measures whole coupon periods.
    """
    y1, m1, d1 = parts(start)
    y2, m2, d2 = parts(end)
    start_february = _is_february_end(y1, m1, d1)
    if _is_february_end(y2, m2, d2) and (start_february or adjust_both):
        d2 = 30
    if d2 == 31 and (d1 >= 30 or adjust_both):
        d2 = 30
    if d1 == 31 or start_february:
        d1 = 30
    return (y2 - y1) * 360 + (m2 - m1) * 30 + d2 - d1


def days_360_eu(start: int, end: int) -> int:
    """Return the days between by the European 30/360 rule (basis 4)."""
    y1, m1, d1 = parts(start)
    y2, m2, d2 = parts(end)
    return (y2 - y1) * 360 + (m2 - m1) * 30 + min(d2, 30) - min(d1, 30)


def days_between(start: int, end: int, basis: int) -> int:
    """Return the days from ``start`` to ``end`` as ``basis`` (0 to 4) counts them."""
    if basis == 0:
        return days_360_us(start, end)
    if basis == 4:
        return days_360_eu(start, end)
    return end - start


def days_in_year(start: int, end: int, basis: int) -> float:
    """Return the length of a year as ``basis`` counts it for the time from ``start`` to ``end``."""
    if basis == 3:
        return 365.0
    if basis != 1:
        return 360.0
    y1, m1, d1 = parts(start)
    y2, m2, d2 = parts(end)
    if y1 == y2:
        return 366.0 if calendar.isleap(y1) else 365.0
    if y2 > y1 + 1 or (m2, d2) > (m1, d1):
        # Longer than a year: the average length of all calendar years touched.
        return (datetime.date(y2, 12, 31).toordinal() - datetime.date(y1, 1, 1).toordinal() + 1) / (y2 - y1 + 1)
    has_leap_day = (calendar.isleap(y1) and m1 <= 2) or (calendar.isleap(y2) and (m2 > 2 or (m2, d2) == (2, 29)))
    return 366.0 if has_leap_day else 365.0


def year_fraction(start: int, end: int, basis: int) -> float:
    """Return the years from ``start`` to ``end``, the result of YEARFRAC; the order does not matter."""
    if start > end:
        start, end = end, start
    return days_between(start, end, basis) / days_in_year(start, end, basis)
