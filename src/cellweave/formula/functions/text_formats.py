"""Declares values as text and text as values. Source: Microsoft's reference, "Text functions"."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any, Final

from cellweave.errors import FormulaError
from cellweave.formula.coercion import read_number, to_text
from cellweave.formula.failure import Failure
from cellweave.formula.format_value import format_value
from cellweave.formula.functions.texts import bounded
from cellweave.formula.numbers import rounded
from cellweave.formula.parameters import array, integer, logical, number, optional, scalar, text, value
from cellweave.formula.registry import function
from cellweave.values import VALUE, Array, ErrorValue


def _formatted(item: Any, code: str) -> str:
    try:
        return bounded(format_value(item, code))
    except FormulaError:
        raise Failure(VALUE) from None


_WIDEST: Final = 255


@function("TEXT", scalar, text)
def text_(item: Any, code: str) -> str:
    # Text that looks like a number is formatted as that number.
    if isinstance(item, str) and (found := read_number(item)) is not None:
        item = found
    shown = _formatted(item, code)
    # A number is shown in 255 characters at most.
    if len(shown) > _WIDEST and not isinstance(item, str):
        raise Failure(VALUE)
    return shown


def _decimals(digits: int, grouped: bool) -> str:
    if digits > 127:
        raise Failure(VALUE)
    return ("#,##0" if grouped else "0") + ("." + "0" * digits if digits > 0 else "")


@function("FIXED", number, optional(integer, 2), optional(logical, False))
def fixed(x: float, digits: int, is_plain: bool) -> str:
    return _formatted(rounded(x, digits), _decimals(digits, not is_plain))


@function("DOLLAR USDOLLAR", number, optional(integer, 2))
def dollar(x: float, digits: int) -> str:
    code = _decimals(digits, True)
    return _formatted(rounded(x, digits), f"$#,##0{code[5:]};($#,##0{code[5:]})")


@function("VALUE", scalar)
def value_(item: Any) -> Any:
    if isinstance(item, bool):
        raise Failure(VALUE)
    if isinstance(item, str):
        found = read_number(item)
        if found is None:
            raise Failure(VALUE)
        return found
    return 0.0 if item is None else item


_DIGITS = r"(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
# Parentheses are a minus sign, as accountants write it.
_AMOUNT = re.compile(rf"(?P<sign>[+-]?)\$?(?P<digits>{_DIGITS})%*|\(\$?(?P<owed>{_DIGITS})%*\)%*")


@function("NUMBERVALUE", text, optional(text, "."), optional(text))
def numbervalue(written: str, point: str, group: str | None) -> float:
    if group is None:
        group = "." if point[:1] == "," else ","
    if not point or not group or point[0] == group[0]:
        raise Failure(VALUE)
    if not written.strip():
        return 0.0
    whole, dot, fraction = written.partition(point[0])
    if group[0] in fraction or point[0] in fraction:
        raise Failure(VALUE)
    plain = whole.replace(group[0], "") + ("." if dot else "") + fraction
    read = _AMOUNT.fullmatch(re.sub(r"\s", "", plain))
    if read is None:
        # What is no decimal number is read as VALUE reads it: a date, a time.
        other = read_number(plain)
        if other is None:
            raise Failure(VALUE)
        return other
    found = float(read["sign"] + read["digits"]) if read["digits"] else -float(read["owed"])
    if found >= 1e308:
        raise Failure(VALUE)
    return found / math.pow(100.0, plain.count("%"))


def _strict(item: Any) -> str:
    if isinstance(item, str):
        return '"' + item.replace('"', '""') + '"'
    return _plain(item)


def _plain(item: Any) -> str:
    written = to_text(item)
    return item.code if isinstance(item, ErrorValue) else VALUE.code if isinstance(written, ErrorValue) else written


def _style(kind: int) -> bool:
    if kind not in (0, 1):
        raise Failure(VALUE)
    return kind == 1


@function("VALUETOTEXT", value, optional(integer, 0))
def valuetotext(item: Any, kind: int) -> str:
    return _strict(item) if _style(kind) else _plain(item)


@function("ARRAYTOTEXT", replace(array, empty=VALUE), optional(integer, 0))
def arraytotext(items: Array, kind: int) -> str:
    if _style(kind):
        return bounded("{" + ";".join(",".join(map(_strict, row)) for row in items.rows) + "}")
    return bounded(", ".join(map(_plain, items)))


_THAI_DIGITS = ("", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า")
_THAI_PLACES = ("", "สิบ", "ร้อย", "พัน", "หมื่น", "แสน")


def _thai(number: int) -> str:
    """Return a whole number in Thai words: groups of six places, each group above called a million."""
    millions, rest = divmod(number, 1_000_000)
    words = _thai(millions) + "ล้าน" if millions else ""
    for place in range(5, -1, -1):
        digit = rest // 10**place % 10
        if not digit:
            continue
        if place == 1 and digit <= 2:
            words += ("ยี่" if digit == 2 else "") + "สิบ"
        elif place == 0 and digit == 1 and (rest > 1 or millions):
            words += "เอ็ด"
        else:
            words += _THAI_DIGITS[digit] + _THAI_PLACES[place]
    return words


@function("BAHTTEXT", number)
def bahttext(x: float) -> str:
    satang = round(abs(rounded(x, 2)) * 100)
    baht, rest = divmod(satang, 100)
    words = "ลบ" if x < 0 and satang else ""
    if baht or not rest:
        words += (_thai(baht) or "ศูนย์") + "บาท"
    return words + (_thai(rest) + "สตางค์" if rest else "ถ้วน")
