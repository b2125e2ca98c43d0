"""Owns what a number means where its number format says that it is a date, a time or a percentage: its text."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from cellweave.formula.dates import serial_of
from cellweave.formula.format_code import sections_of_cell
from cellweave.sheet.literals import read_literal, write_literal

_DAY: Final = 86_400
_ORIGIN: Final = datetime.datetime(1899, 12, 30)
# The first day that the 1900 system and the calendar count alike.
_FIRST_DAY: Final = 61
_END: Final = 2_958_466  # the day after the last one of the year 9999


def is_date(code: str) -> bool:
    """Whether a number format shows dates or times."""
    return any(section.is_date for section in sections_of_cell(code))


def date_text(value: float, code: str) -> str | None:
    """Return a serial number with a date's format as ISO date (and time); None where that would lose something."""
    if not is_date(code) or not _FIRST_DAY <= value < _END:
        return None
    days, part = divmod(value, 1)
    text = (_ORIGIN + datetime.timedelta(days=int(days))).date().isoformat()
    if part:
        text += f" {_clock(part)}"
    return text if read_literal(text)[0] == value else None


def literal_text(value: Any, code: str | None) -> str:
    """Return a constant as a person types it: a date, a time or a percentage where its number format shows one.

    A number that such a text would not say exactly is written as the number.
    """
    plain = write_literal(value)
    if type(value) is not float or code is None:
        return plain
    if is_date(code):
        shown = _clock(value) if 0 <= value < 1 and "y" not in code.lower() else date_text(value, code)
        shown = shown.removesuffix(":00") if shown is not None and "s" not in code.lower() else shown
    else:
        shown = f"{Decimal(repr(value)).scaleb(2).normalize():f}%" if "%" in code else None
    return shown if shown is not None and read_literal(shown)[0] == value else plain


def _clock(part: float) -> str:
    """Return a part of a day as the time it is."""
    seconds = round(part * _DAY)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def as_moments(values: Sequence[Any]) -> list[Any]:
    """Return serial numbers as dates, where all of them are some exactly."""
    if not all(value is None or (type(value) is float and _FIRST_DAY <= value < _END) for value in values):
        return list(values)
    moments = [None if value is None else _ORIGIN + datetime.timedelta(days=value) for value in values]
    if any(moment is not None and serial_of(moment) != value for moment, value in zip(moments, values, strict=True)):
        return list(values)
    return moments
