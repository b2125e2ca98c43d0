"""Owns Excel's rules for using one kind of value where another is wanted, and the order of values of all kinds.

Locale-independent: text is read as Excel in English (United States) reads it. Error values pass through every rule.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from cellweave.formula import collation, dates, numbers
from cellweave.values import VALUE, ErrorValue

_PLAIN: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z")
_DRESSED: Final = re.compile(
    r"(?P<open>\()? *(?P<before>%?) *(?P<sign>[+-]?) *(?P<money>\$)? *(?P<sign2>[+-]?) *"
    r"(?P<digits>\d+(?:,\d{3,})*(?:\.\d*)?|\.\d+)(?P<power>[eE][+-]?\d+)? *(?P<percent>%?) *(?P<close>\))?\Z"
)
_FRACTION: Final = re.compile(r"(?P<sign>[+-]?) *(?P<whole>\d+) (?P<top>\d{1,5})/(?P<bottom>\d{1,5})\Z")
# The parts of a fraction are 15 bits wide, and no number is written that has more than 308 digits before the point.
_WIDEST: Final = 32_767
_LARGEST: Final = 1e308
_DIGITS: Final = 15

# The year of dates written without one, where no clock is at hand: the same text means the same number on any day.
DEFAULT_YEAR: Final = 2026


@lru_cache(maxsize=4096)
def read_number(text: str, this_year: int = DEFAULT_YEAR) -> float | None:
    """Return the number that ``text`` looks like to Excel, or None.

    Understood are ``"1,000"``, ``"5%"``, ``"$3"``, ``"(2)"``, ``"1 1/2"``, dates and times.
    """
    written, text = text, text.strip(" ")
    if text[:1].isalpha() and text[:3].lower() not in dates.MONTHS:
        # Of all that stands for a number only dates start with a letter.
        return None
    if _PLAIN.match(text):
        number = float(text if len(text) <= _DIGITS else _fifteen(text))
        return number + 0.0 if abs(number) < _LARGEST else None
    match = _DRESSED.match(text)
    if match is not None:
        if (match["open"] is None) != (match["close"] is None) or (match["sign"] and match["sign2"]):
            return None
        if match["open"] and (match["sign"] or match["sign2"]):
            return None
        percents = len(match["before"]) + len(match["percent"])
        if percents and (match["money"] or percents > 1):
            return None
        digits = _fifteen(match["digits"].replace(",", "")) + (match["power"] or "")
        number = float(digits) / 100 if percents else float(digits)
        if number >= _LARGEST:
            return None
        return -number if match["open"] or "-" in (match["sign"], match["sign2"]) else number
    match = _FRACTION.match(text)
    if match is not None and int(match["bottom"]):
        if max(int(match["top"]), int(match["bottom"])) > _WIDEST:
            return None
        number = int(match["whole"]) + int(match["top"]) / int(match["bottom"])
        return -number if match["sign"] == "-" else number
    # Blanks around a number count for nothing; a date with blanks around it is one to DATEVALUE alone.
    day, time = dates.read_day_and_time(text, this_year) or (None, 0.0)
    return None if day is None or (day and text != written) else day + time


def _fifteen(number: str) -> str:
    """Return a number's text with zeros for the digits behind its 15th, which Excel reads no further."""
    digits, mark, power = number.lower().partition("e")
    count, kept = 0, ""
    for sign in digits:
        count += sign.isdigit() and (count > 0 or sign != "0")
        kept += "0" if sign.isdigit() and count > _DIGITS else sign
    return kept + mark + power


def to_number(value: Any) -> float | ErrorValue:
    """Return ``value`` used as a number: blank is 0, TRUE is 1, text what it looks like, else ``#VALUE!``."""
    kind = type(value)
    if kind is float:
        return value  # type: ignore[no-any-return]
    if value is None:
        return 0.0
    if kind is str:
        number = read_number(value)
        return VALUE if number is None else number
    if kind is bool or kind is int:
        return float(value)
    if isinstance(value, ErrorValue):
        return value
    return _foreign_number(value)


def to_text(value: Any) -> str | ErrorValue:
    """Return ``value`` used as text: numbers with 15 digits, TRUE and FALSE, blank as empty text."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is float:
        return numbers.to_text(value)
    if value is None:
        return ""
    if kind is bool:
        return "TRUE" if value else "FALSE"
    if isinstance(value, ErrorValue):
        return value
    number = _foreign_number(value)
    return numbers.to_text(number) if isinstance(number, float) else VALUE


def to_logical(value: Any) -> bool | ErrorValue:
    """Return ``value`` used as a condition: all numbers but zero are true, texts must read TRUE or FALSE."""
    kind = type(value)
    if kind is bool:
        return value  # type: ignore[no-any-return]
    if kind is float:
        return bool(value != 0.0)
    if value is None:
        return False
    if kind is str:
        folded = value.strip().upper()
        return folded == "TRUE" if folded in ("TRUE", "FALSE") else VALUE
    if isinstance(value, ErrorValue):
        return value
    number = _foreign_number(value)
    return number != 0.0 if isinstance(number, float) else VALUE


def fold(text: str) -> str:
    """Return text as comparisons see it: without regard to case, each character in its place (``ß`` is not ``ss``)."""
    folded = text.lower()
    if len(folded) == len(text):
        return folded
    return "".join(character if len(character.lower()) > 1 else character.lower() for character in text)


def rank(value: Any) -> int:
    """Return the place of a value's kind in Excel's order: numbers, texts, FALSE and TRUE, the rest."""
    kind = type(value)
    if kind is float or kind is int:
        return 0
    if kind is str:
        return 1
    return 2 if kind is bool else 3


def compare(one: Any, two: Any) -> int:
    """Return -1, 0 or 1 for two values that are no errors, as ``<``, ``=`` and ``>`` and sorting see them.

    A blank equals 0, "" and FALSE. Every number is below every text, every text below FALSE.
    """
    if type(one) is float and type(two) is float:
        return numbers.compare(one, two)
    if one is None:
        one = _blank_beside(two)
    if two is None:
        two = _blank_beside(one)
    first, second = rank(one), rank(two)
    if first != second:
        return -1 if first < second else 1
    if first == 0:
        return numbers.compare(float(one), float(two))
    if first == 1:
        one, two = fold(one), fold(two)
        if one != two:
            return -1 if collation.alphabetical(one) < collation.alphabetical(two) else 1
        return 0
    if first == 3:
        return 0 if one is two or bool(one == two) else -1
    return int(one > two) - int(one < two)


def is_equal(one: Any, two: Any) -> bool:
    """Return whether ``=`` finds two values equal; neither is an error."""
    return compare(one, two) == 0


def _blank_beside(other: Any) -> Any:
    kind = type(other)
    return "" if kind is str else False if kind is bool else 0.0


def _foreign_number(value: Any) -> float | ErrorValue:
    """Return the number a Python object means: numpy and decimal numbers, dates; else ``#VALUE!``."""
    if hasattr(value, "__float__"):
        try:
            return float(value)
        except (TypeError, ValueError, OverflowError):
            return VALUE
    return VALUE
