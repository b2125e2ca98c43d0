"""Owns splitting a formula's text into its skeleton and its leaves, with one regular expression a notation.

Notations: ``A1``, ``R1C1``, and the row syntax of documents, where ``@qty`` or ``@B`` is this row's cell in a column
and ``@D[-1]`` the row above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cellweave.address import MAX_ROWS
from cellweave.formula.corners import COLUMNS, read_reference
from cellweave.formula.numbers import to_text
from cellweave.formula.syntax import (
    COLUMN_FIXED,
    END_COLUMN_FIXED,
    END_ROW_FIXED,
    IS_RANGE,
    LOWER,
    NUMBER,
    REFERENCE,
    ROW_FIXED,
    TEXT,
    Leaf,
    Reference,
)

_CELL: Final = r"(\$?[A-Za-z]{1,3}+)(\$?[1-9]\d{0,6}+)(?::(\$?[A-Za-z]{1,3}+)(\$?[1-9]\d{0,6}+))?(?![\w.!(\[$\\?])"
# "Q1:Q3!A1" is a range of sheets, though the names of the sheets read as addresses; "A1:.B9" is one trimmed range.
_CELL_END: Final = r"(?!:(?:[^\W\d][\w.\\?]*+!|\.\$?[A-Za-z]))"
_NOTHING: Final = r"((?!))((?!))((?!))((?!))"
_NUMBER: Final = r"(\d++(?:\.\d*+)?+(?:[eE][+-]?\d++)?+|\.\d++(?:[eE][+-]?\d++)?+)(?![\w.:$])"
_STRING: Final = r'"((?:[^"]|"")*+)"'
_WORD: Final = r"[^\W\d][\w.\\?]*+|\\[\w.\\?]*+"
_SHEETS: Final = rf"(?:'(?:[^']|'')++'|(?:\[[^\[\]]*+\])?(?:{_WORD})(?::(?:{_WORD}|\d++\w*+))?)!"
_A1: Final = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_TO: Final = r"(?:\.?:\.?)"
_PLACES: Final = (
    rf"(?:{_A1}(?:{_TO}{_A1})?|\$?[A-Za-z]{{1,3}}{_TO}\$?[A-Za-z]{{1,3}}|\$?[1-9]\d{{0,6}}{_TO}\$?[1-9]\d{{0,6}})"
    r"(?![\w.!(\[$\\?])"
)
_RC: Final = r"R(?:\[[+-]?\d+\]|\d+)?C(?:\[[+-]?\d+\]|\d+)?|R(?:\[[+-]?\d+\]|\d+)?|C(?:\[[+-]?\d+\]|\d+)?"
_RC_PLACES: Final = rf"(?:(?i:{_RC})(?:{_TO}(?i:{_RC}))?)(?![\w.!(\[\\?])"
_ERROR: Final = r"\#(?:NULL!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|BLOCKED!|FIELD!|CALC!|CYCLE!|PYTHON!)"
_BRACKETS: Final = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\]"
_TABLE: Final = rf"(?:{_WORD})?+{_BRACKETS}"
_AT: Final = r"@\$?(?:[^\W\d]\w*+|\[[^\[\]\d+-][^\[\]]*+\])(?:\[[+-]?\d+\])?+"
_ROW_PLACES: Final = rf"(?:{_AT}(?::(?:{_AT}|{_A1}))?|{_A1}:{_AT})(?![\w.!(\[$\\?])"
# "@Jan:Mar!A1" and "@A:A" are the operator @ before a reference, not this row's cell in column JAN or A.
_ROW_PLACES_END: Final = rf"(?!:\.)(?!:(?:{_WORD})!)(?!:\$?[A-Za-z]{{1,3}}(?![\w.(\[!]))"


def _splitter(cell: str, places: str) -> re.Pattern[str]:
    """Groups: column, row, end column, end row of a plain reference; number; string; other reference; other word."""
    other = rf"(?:{_SHEETS})?(?:{_RC_PLACES if cell is _NOTHING else _PLACES}|(?i:\#REF!))"
    word = rf"(?i:{_ERROR})|{_SHEETS}(?:{_WORD})|'(?:[^']|'')*+'|{_TABLE}|{_WORD}|\d[\w.]*+"
    return re.compile(rf"{cell}|{_NUMBER}|{_STRING}|({places}{other})|({word})")


_SPLIT_A1: Final = _splitter(_CELL + _CELL_END, "").split
_SPLIT_RC: Final = _splitter(_NOTHING, "").split
_SPLIT_ROWS: Final = _splitter(_CELL + _CELL_END + "(?!:@)", rf"{_ROW_PLACES}{_ROW_PLACES_END}|").split
_STRIDE: Final = 9
_TRIM: Final = re.compile(r"\.:\.?|:\.")


_digits = re.compile(r"(\d+)").split
_new = tuple.__new__
# Text without its digits → how the digits make leaves, or None where the full scan must look again.
_RECIPES: Final[dict[str, tuple[str, list[tuple[int, ...]]] | None]] = {}
_MOST_RECIPES: Final = 20_000


def scan(
    text: str, row: int, column: int, notation: str = "A1", columns: Mapping[str, int] | None = None
) -> tuple[str, tuple[Leaf, ...]]:
    """Return (the skeleton's text, the leaves) of a formula that stands at (row, column).

    ``notation`` is ``A1``, ``R1C1`` or ``rows``; for ``rows`` the header names of ``columns`` (in lower case) name
    columns.
    """
    if notation != "A1":
        return _leaves((_SPLIT_RC if notation == "R1C1" else _SPLIT_ROWS)(text), row, column, notation, columns or {})
    # Formulas of a sheet differ in their digits mostly, so what the rest of the text means is looked up, not read.
    runs = _digits(text)
    key = "\0".join(runs[::2])
    if (recipe := _RECIPES.get(key)) is not None:
        found = _by_recipe(recipe[1], runs, row, column)
        if found is not None:
            return recipe[0], found
    parts = _SPLIT_A1(text)
    result = _leaves(parts, row, column, notation, {})
    if key not in _RECIPES:
        if len(_RECIPES) >= _MOST_RECIPES:
            _RECIPES.clear()
        steps = None if "\0" in text else _steps(parts)
        # Digits that made no leaf (007, a row past the last) are part of this text's skeleton only.
        if steps is None or len(steps) == len(result[1]):
            _RECIPES[key] = None if steps is None else (result[0], steps)
    return result


def _steps(parts: list[str]) -> list[tuple[int, ...]] | None:
    """Return what each run of digits is for, or None unless all are rows of plain references or whole numbers."""
    steps: list[tuple[int, ...]] = []
    for i in range(1, len(parts), _STRIDE):
        if (letters := parts[i]) is not None:
            one, two = COLUMNS[letters], COLUMNS[parts[i + 2] or letters]
            if one is None or two is None:
                return None
            flags = one[1] | (ROW_FIXED if parts[i + 1][0] == "$" else 0)
            if parts[i + 2] is None:
                steps.append((one[0], flags | (flags & 3) << 2))
            else:
                flags |= (two[1] & COLUMN_FIXED) << 2 | (two[1] & LOWER) | IS_RANGE
                steps.append((one[0], two[0], flags | (END_ROW_FIXED if parts[i + 3][0] == "$" else 0)))
        elif parts[i + 4] is not None and parts[i + 4].isdigit():
            steps.append(())
        elif (
            parts[i + 5] is not None
            or parts[i + 6] is not None
            or any(any(c.isdigit() for c in part or "") for part in parts[i + 4 : i + 8])
        ):
            return None
        if any(c.isdigit() for c in parts[i + 8]):
            return None
    return None if any(c.isdigit() for c in parts[0]) else steps


def _by_recipe(steps: list[tuple[int, ...]], runs: list[str], row: int, column: int) -> tuple[Leaf, ...] | None:
    leaves: list[Leaf] = []
    add = leaves.append
    i = 1
    for step in steps:
        digits = runs[i]
        i += 2
        if digits[0] == "0" and (step or len(digits) > 1):
            return None
        if not step:
            if len(digits) > 15:
                return None
            add(float(digits))
            continue
        at = int(digits) - 1
        if at >= MAX_ROWS:
            return None
        flags = step[-1]
        if not flags & ROW_FIXED:
            at -= row
        across = step[0] if flags & COLUMN_FIXED else step[0] - column
        if len(step) == 2:
            add(_new(Reference, (None, at, across, at, across, flags, None, None)))
            continue
        digits = runs[i]
        i += 2
        end = int(digits) - 1
        if digits[0] == "0" or end >= MAX_ROWS:
            return None
        if not flags & END_ROW_FIXED:
            end -= row
        end_across = step[1] if flags & END_COLUMN_FIXED else step[1] - column
        add(_new(Reference, (None, at, across, end, end_across, flags, None, None)))
    return tuple(leaves)


def _leaves(
    parts: list[str], row: int, column: int, notation: str, columns: Mapping[str, int]
) -> tuple[str, tuple[Leaf, ...]]:
    pieces = [parts[0]]
    leaves: list[Leaf] = []
    for i in range(1, len(parts), _STRIDE):
        letters, digits, end_letters, end_digits, number, string, other, word, between = parts[i : i + _STRIDE]
        spelled = other
        if letters is not None:
            spelled = letters + digits if end_letters is None else f"{letters}{digits}:{end_letters}{end_digits}"
        if spelled is not None:
            trim = _TRIM.search(spelled, spelled.rfind("!") + 1)
            whole = spelled if trim is None else f"{spelled[: trim.start()]}:{spelled[trim.end() :]}"
            reference = read_reference(whole, row, column, "A1" if letters else notation, columns)
            if reference is not None:
                leaves.append(reference)
                spelled = REFERENCE if trim is None else REFERENCE + trim[0]
            elif spelled[0] == "@":
                # No column of that name: "@" is the operator that takes one value of what follows.
                inner, found = _leaves(_SPLIT_ROWS(spelled[1:]), row, column, notation, columns)
                leaves.extend(found)
                spelled = "@" + inner
            pieces.append(spelled)
        elif number is not None:
            # A number spelled in an unusual way stays in the skeleton, so its spelling is kept.
            value = float(number)
            is_usual = abs(value) < 1e300 and to_text(value) == number
            if is_usual:
                leaves.append(value)
            pieces.append(NUMBER if is_usual else number)
        elif string is not None:
            leaves.append(string.replace('""', '"'))
            pieces.append(TEXT)
        else:
            pieces.append(word)
        pieces.append(between)
    return "".join(pieces), tuple(leaves)
