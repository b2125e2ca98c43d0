"""Owns how a plain cell of the row syntax, or something typed into a grid cell, is read as a value and written as
one.

Locale-independent: numbers with a point, percentages, ISO dates and times, TRUE and FALSE, error codes; all else is
text.
"""

from __future__ import annotations

import datetime
import json
import re
from typing import Any, Final

from cellweave.formula.dates import serial_of
from cellweave.values import ERRORS, NUM, ErrorValue

_NUMBER: Final = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?(\s?%)?\Z")
_DATE: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?)?\Z")
_TIME: Final = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?\Z")
_ERRORS: Final = {error.code: error for error in ERRORS}


def read_literal(text: str) -> tuple[Any, str | None]:
    """Return the value that a plain cell's ``text`` means and the number format it implies, if any."""
    text = text.strip()
    if not text:
        return None, None
    first = text[0]
    if first in "+-.0123456789":
        match = _NUMBER.match(text)
        if match is not None:
            return _number(text, percent=match[3] is not None)
        return _moment(text)
    if first == '"':
        return _quoted(text), None
    if first == "#":
        return _ERRORS.get(text.upper(), text), None
    folded = text.upper()
    if folded == "TRUE" or folded == "FALSE":
        return folded == "TRUE", None
    return text, None


def write_literal(value: Any) -> str:
    """Return the shortest plain cell that ``read_literal`` reads as ``value``."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        number = float(value)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)
    if isinstance(value, ErrorValue):
        return value.code
    text = str(value)
    if needs_quotes(text):
        return json.dumps(text, ensure_ascii=False)
    return text


def needs_quotes(text: str) -> bool:
    """Return whether ``text`` would be read as something else if it stood bare in a row."""
    if not text or text != text.strip() or text[0] in "='\"" or text.startswith("# %%"):
        return True
    if "|" in text or '"""' in text or not text.isprintable() or text.endswith("\\"):
        return True
    return read_literal(text) != (text, None)


def _number(text: str, *, percent: bool) -> tuple[Any, str | None]:
    if not percent:
        number = float(text)
        return (NUM if number in (float("inf"), float("-inf")) else number + 0.0), None
    digits = text.rstrip("%").rstrip()
    # Divided as text, so 5.1% is the float nearest to 0.051.
    shifted = float(f"{digits}e-2" if "e" not in digits.lower() else str(float(digits) / 100))
    return shifted + 0.0, "0%" if "." not in digits else "0.00%"


def _moment(text: str) -> tuple[Any, str | None]:
    match = _DATE.match(text)
    if match is not None:
        year, month, day = int(match[1]), int(match[2]), int(match[3])
        hour, minute, second = int(match[4] or 0), int(match[5] or 0), int(match[6] or 0)
        try:
            if year < 1900:
                return text, None
            when = datetime.datetime(year, month, day, hour, minute, second, int(float(match[7] or 0) * 1e6))
        except ValueError:
            return text, None
        return serial_of(when), "yyyy-mm-dd hh:mm:ss" if match[4] else "yyyy-mm-dd"
    match = _TIME.match(text)
    if match is not None and int(match[1]) < 24 and int(match[2]) < 60 and int(match[3] or 0) < 60:
        seconds = int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3] or 0) + float(match[4] or 0)
        return seconds / 86_400, "hh:mm:ss" if match[3] else "hh:mm"
    return text, None


def _quoted(text: str) -> str:
    try:
        value = json.loads(text, strict=False)
    except ValueError:
        return text
    return value if isinstance(value, str) else text
