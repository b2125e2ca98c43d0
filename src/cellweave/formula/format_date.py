"""Owns showing serial numbers as dates and times by the date tokens of a number format code."""

from __future__ import annotations

import datetime
from decimal import ROUND_HALF_UP, Decimal

from cellweave.errors import FormulaError
from cellweave.formula.format_code import Section, Token

LAST_SERIAL = 2_958_465  # 31 December 9999
_EPOCH = datetime.date(1899, 12, 31)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")


def calendar(day: int) -> tuple[int, int, int]:
    """Return (year, month, day) of a serial day as Excel counts: 60 is 29 February 1900, 0 is "0 January 1900"."""
    if day == 0:
        return 1900, 1, 0
    if day == 60:
        return 1900, 2, 29
    date = _EPOCH + datetime.timedelta(days=day - (day > 60))
    return date.year, date.month, date.day


def format_date(serial: float, section: Section) -> str:
    """Return the date or time of ``serial`` (days) by a section; raises FormulaError outside 1900 to 9999.

    Hours, minutes or seconds alone that count all time passed (``[h]``) are no date: they take any number.
    """
    timed = [token for token in section.tokens if token.kind in ("date", "elapsed", "ampm", "fraction")]
    is_duration = len(timed) == 1 and timed[0].kind == "elapsed"
    if not is_duration and (serial < 0 or serial >= LAST_SERIAL + 1):
        raise FormulaError(f"{serial!r} is no date: dates are numbers from 0 to {LAST_SERIAL}.", serial=serial)
    places = max((len(token.text) - 1 for token in section.tokens if token.kind == "fraction"), default=0)
    # Times are rounded to what is shown, seconds where nothing finer is, so that 0.99999999 of a day is midnight.
    seconds = (Decimal(repr(serial)) * 86_400).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    day, rest = divmod(seconds, 86_400)
    whole, fraction = divmod(rest, 1)
    clock = int(whole)
    is_half = any(token.kind == "ampm" for token in section.tokens)
    return "".join(
        _shown(token, int(day), clock, f"{fraction:f}"[1:], int(seconds), is_half) for token in section.tokens
    )


def _shown(token: Token, day: int, clock: int, fraction: str, seconds: int, is_half: bool) -> str:
    letters, count = token.text[:1], len(token.text)
    if token.kind == "elapsed":
        passed = str(abs(seconds) // {"h": 3600, "m": 60, "s": 1}[letters]).zfill(count)
        return f"-{passed}" if seconds < 0 else passed
    if token.kind == "ampm":
        morning, evening = token.text.split("/")
        return morning if clock < 43_200 else evening
    if token.kind == "fraction":
        return fraction[:count].ljust(count, "0")
    if token.kind != "date":
        return " " if token.kind == "space" else token.text if token.kind == "literal" else ""
    if letters in "hns":
        hours = clock // 3600
        number = {"h": (hours % 12 or 12) if is_half else hours, "n": clock // 60 % 60, "s": clock % 60}[letters]
        return str(number).zfill(min(count, 2))
    year, month, month_day = calendar(day)
    if letters == "y":
        return f"{year % 100:02d}" if count <= 2 else f"{year:04d}"
    if letters in "eg":
        return f"{year:04d}" if letters == "e" else ""
    if letters == "b":
        # Years of the Buddhist calendar.
        return f"{(year + 543) % 100:02d}" if count <= 2 else f"{year + 543:04d}"
    if letters == "m":
        name = _MONTHS[month - 1]
        return {1: str(month), 2: f"{month:02d}", 3: name[:3], 5: name[0]}.get(count, name)
    name = _DAYS[(day - 1) % 7]
    return (str(month_day), f"{month_day:02d}", name[:3], name)[min(count, 4) - 1]
