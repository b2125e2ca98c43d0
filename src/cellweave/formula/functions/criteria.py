"""Owns criteria such as ``">=5"`` and ``"<>a*"``: what SUMIF, COUNTIFS, MAXIFS and the database functions match.

Sources: Microsoft's pages of COUNTIF, SUMIFS and DSUM; cases in tests/golden/functions/criteria.toml.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from cellweave.formula import coercion, numbers
from cellweave.formula.failure import Failure
from cellweave.values import ERRORS, VALUE, ErrorValue

Test = Callable[[Any], bool]

_OPERATOR: Final = re.compile(r"<>|<=|>=|[=<>]")
# Excel looks for no longer text, except with XLOOKUP and XMATCH.
LONGEST: Final = 255
_WILD: Final = re.compile(r"[*?~]")
_TILDE: Final = re.compile(r"~([*?~]?)")
_ORDER: Final[dict[str, Callable[[Any, Any], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ERROR_CODES: Final = {error.code: error for error in ERRORS}


def test_of(criterion: Any) -> Test:
    """Return the test that ``criterion``, a single value, puts to each grid value.

    A number, logical or error value matches its equals; a blank criterion is 0. Text may start with a comparison,
    and is then read as a number, logical or error value where it looks like one. The test never raises; a criterion of
    more than 255 characters raises Failure(#VALUE!).
    """
    if isinstance(criterion, str):
        if len(criterion) > LONGEST:
            raise Failure(VALUE)
        return _text_test(criterion)
    if criterion is None:
        return _equal_to(0.0)
    return _equal_to(criterion)


def parsed(criterion: str) -> tuple[str, Any]:
    """Return the comparison that a criterion starts with, "" for none, and what the text after it stands for."""
    found = _OPERATOR.match(criterion)
    sign = found.group() if found else ""
    operand = criterion[len(sign) :]
    return sign, _read(operand) if operand else operand


@lru_cache(maxsize=1024)
def _text_test(criterion: str) -> Test:
    found = _OPERATOR.match(criterion)
    sign = found.group() if found else ""
    operand = criterion[len(sign) :]
    if sign in _ORDER:
        return _ordered(sign, operand) if operand else _nothing
    if not operand:
        # "" matches blanks and empty text, "=" blanks only, and "<>" whatever is not blank.
        return {"": _is_empty, "=": _is_blank, "<>": _is_filled}[sign]
    limit = _read(operand)
    if sign == "<>":
        return _opposite(_is_number(limit) if isinstance(limit, float) else _equal_to(limit))
    return _equal_to(limit)


def database_test(criterion: Any) -> Test:
    """Return the test of a criteria range's cell: as ``test_of``, but plain text matches what starts with it."""
    if criterion is None:
        return _anything
    if isinstance(criterion, str) and criterion and not _OPERATOR.match(criterion):
        operand = _read(criterion)
        if isinstance(operand, str):
            return _matches_pattern(operand + "*")
    return test_of(criterion)


def _read(operand: str) -> Any:
    """Return what the text after a comparison stands for: a number, logical, error value or text."""
    number = coercion.read_number(operand)
    if number is not None:
        return number
    upper = operand.strip().upper()
    if upper in ("TRUE", "FALSE"):
        return upper == "TRUE"
    return _ERROR_CODES.get(upper, operand)


def _equal_to(operand: Any) -> Test:
    if isinstance(operand, str):
        return _matches_pattern(operand)
    if isinstance(operand, (bool, ErrorValue)):
        kind = type(operand)
        return lambda value: type(value) is kind and value == operand
    number = coercion.to_number(operand)
    if isinstance(number, ErrorValue):
        return lambda value: value is operand

    is_number = _is_number(number)
    # Text that looks like the number counts as it, which other comparisons, "<>" too, do not allow.
    return lambda value: is_number(value) or (type(value) is str and coercion.read_number(value) == number)


def _is_number(number: float) -> Test:
    return lambda value: type(value) is float and numbers.compare(value, number) == 0


def _matches_pattern(pattern: str) -> Test:
    if not _WILD.search(pattern):
        folded = coercion.fold(pattern)
        return lambda value: type(value) is str and coercion.fold(value) == folded
    match = wildcards(pattern).fullmatch
    return lambda value: type(value) is str and match(coercion.fold(value)) is not None


@lru_cache(maxsize=1024)
def wildcards(pattern: str) -> re.Pattern[str]:
    """Return the expression of a pattern for folded text: ``*`` any text, ``?`` a character, ``~*`` a star."""
    segments = [""]
    characters = iter(coercion.fold(pattern))
    for character in characters:
        if character == "*":
            segments.append("")
            continue
        if character == "?":
            segments[-1] += "."
            continue
        if character == "~":
            following = next(characters, "")
            character = following if following in ("*", "?", "~") else "~" + following
        segments[-1] += re.escape(character)
    first, *others = segments
    if not others:
        return re.compile(first, re.DOTALL)
    # The nearest place for a middle segment is always as good as a later one, so it is never tried again: without
    # the atomic groups a pattern of many stars would take forever on a long text.
    middle = "".join(f"(?>.*?{segment})" for segment in others[:-1] if segment)
    return re.compile(f"{first}{middle}.*{others[-1]}", re.DOTALL)


def without_idle_tildes(pattern: str) -> str:
    """Return a pattern without the tildes before characters that need none.

    SEARCH and lookups drop them, so that ``a~b`` finds "ab" and not itself; criteria keep them.
    """
    return _TILDE.sub(lambda found: found[0] if found[1] else "", pattern)


def _ordered(sign: str, operand: str) -> Test:
    holds = _ORDER[sign]
    limit = _read(operand)
    kind = type(limit)
    if isinstance(limit, ErrorValue):
        # Errors stand in the order ERROR.TYPE numbers them in.
        place = _error_type(limit)
        return lambda value: isinstance(value, ErrorValue) and holds(_error_type(value), place)
    if isinstance(limit, float):
        # The cheap comparison goes first; numbers that differ by rounding noise only are equal all the same.
        if sign in ("<", ">"):
            return lambda value: type(value) is float and holds(value, limit) and numbers.compare(value, limit) != 0
        return lambda value: type(value) is float and (holds(value, limit) or numbers.compare(value, limit) == 0)
    # Each kind is compared with its own kind only: ">5" never finds text.
    return lambda value: type(value) is kind and holds(coercion.compare(value, limit), 0)


def _error_type(error: ErrorValue) -> int:
    return ERRORS.index(error) if error in ERRORS else len(ERRORS)


def _opposite(test: Test) -> Test:
    return lambda value: not test(value)


def _is_empty(value: Any) -> bool:
    return value is None or value == ""


def _is_blank(value: Any) -> bool:
    return value is None


def _is_filled(value: Any) -> bool:
    return value is not None


def _anything(_value: Any) -> bool:
    return True


def _nothing(_value: Any) -> bool:
    return False
