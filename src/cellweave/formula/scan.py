"""Owns splitting a formula's text into its skeleton and its leaves, with one regular expression a notation.

Notations: ``A1``, ``R1C1``, and the row syntax of documents, where ``@qty`` or ``@B`` is this row's cell in a column
and ``@D[-1]`` the row above.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from cellweave.formula.corners import ON_SHEET, plain_reference, read_reference
from cellweave.formula.numbers import to_text
from cellweave.formula.recipes import STRIDE, Recipe, digits_of, leaves_of, recipe_of
from cellweave.formula.syntax import (
    NUMBER,
    REFERENCE,
    TEXT,
    Leaf,
)
from cellweave.formula.words import WORD

_CELL: Final = r"(\$?[A-Za-z]{1,3}+)(\$?[1-9]\d{0,6}+)(?::(\$?[A-Za-z]{1,3}+)(\$?[1-9]\d{0,6}+))?(?![\w.!(\[$\\?])"
# "Q1:Q3!A1" is a range of sheets, though the names of the sheets read as addresses; "A1:.B9" is one trimmed range.
_CELL_END: Final = rf"(?!:(?:{WORD}!|\.\$?[A-Za-z]))"
_NOTHING: Final = r"((?!))((?!))((?!))((?!))"
_NUMBER: Final = r"(\d++(?>(?:\.\d*+)?)(?>(?:[eE][+-]?\d++)?)|\.\d++(?>(?:[eE][+-]?\d++)?))(?![\w.:$])"
_STRING: Final = r'"((?>(?:[^"]|"")*))"'
_SHEETS: Final = rf"(?:'(?>(?:[^']|'')+)'|(?:\[[^\[\]]*+\])?(?:{WORD})(?::(?:{WORD}|\d++\w*+))?)!"
_A1: Final = r"\$?[A-Za-z]{1,3}\$?[1-9]\d{0,6}"
_TO: Final = r"(?:\.?:\.?)"
_PLACES: Final = (
    rf"(?:{_A1}(?:{_TO}{_A1})?|\$?[A-Za-z]{{1,3}}{_TO}\$?[A-Za-z]{{1,3}}|\$?[1-9]\d{{0,6}}{_TO}\$?[1-9]\d{{0,6}})"
    r"(?![\w.!(\[$\\?])"
)
_RC: Final = r"R(?:\[[+-]?\d+\]|\d+)?C(?:\[[+-]?\d+\]|\d+)?|R(?:\[[+-]?\d+\]|\d+)?|C(?:\[[+-]?\d+\]|\d+)?"
_RC_PLACES: Final = rf"(?:(?i:{_RC})(?:{_TO}(?i:{_RC}))?)(?![\w.!(\[\\?])"
_ERROR: Final = r"\#(?:NULL!|DIV/0!|VALUE!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|BLOCKED!|FIELD!|CALC!|CYCLE!|PYTHON!)"
_BRACKETS: Final = r"\[(?>(?:[^\[\]']|'.|\[(?>(?:[^\[\]']|'.)*)\])*)\]"
_TABLE: Final = rf"(?>(?:{WORD})?){_BRACKETS}"
_AT: Final = r"@\$?(?:[^\W\d]\w*+|\[[^\[\]]++\])(?>(?:\[[+-]?\d+\])?)"
_ROW_PLACES: Final = rf"(?:{_AT}(?::(?:{_AT}|{_A1}))?|{_A1}:{_AT})(?![\w.!(\[$\\?])"
# "@Jan:Mar!A1" and "@A:A" are the operator @ before a reference, not this row's cell in column JAN or A.
_ROW_PLACES_END: Final = rf"(?!:\.)(?!:(?:{WORD})!)(?!:\$?[A-Za-z]{{1,3}}(?![\w.(\[!]))"


def _splitter(cell: str, places: str) -> re.Pattern[str]:
    """Groups: column, row, end column, end row of a plain reference; number; string; other reference; other word."""
    other = rf"(?:{_SHEETS})?(?:{_RC_PLACES if cell is _NOTHING else _PLACES}|(?i:\#REF!))"
    word = rf"(?i:{_ERROR})|{_SHEETS}(?:{WORD})|'(?>(?:[^']|'')*)'|{_TABLE}|{WORD}|\d[\w.]*+"
    return re.compile(rf"{cell}|{_NUMBER}|{_STRING}|({places}{other})|({word})")


_SPLIT_A1: Final = _splitter(_CELL + _CELL_END, "").split
_SPLIT_RC: Final = _splitter(_NOTHING, "").split
_SPLIT_ROWS: Final = _splitter(_CELL + _CELL_END + "(?!:@)", rf"{_ROW_PLACES}{_ROW_PLACES_END}|").split
# Text without its digits → the skeleton's text and how the digits make leaves, or None where each has to be read. What
# was met once has no steps yet: most formulas of a model are like no other.
_RECIPES: Final[dict[str, tuple[str, Recipe | None] | None]] = {}
_MOST_RECIPES: Final = 20_000
_NEW: Final = ("", None)
_KINDS: Final = frozenset((REFERENCE, NUMBER, TEXT))
_TRIM: Final = re.compile(r"\.:\.?|:\.")


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
    runs = digits_of(text)
    key = "\0".join(runs[::2])
    known = _RECIPES.get(key, _NEW)
    if known is not None and known[1] is not None:
        found = leaves_of(known[1], runs, row, column)
        if found is not None:
            return known[0], found
    parts = _SPLIT_A1(text)
    result = _leaves(parts, row, column, notation, {})
    if known is _NEW:
        if len(_RECIPES) >= _MOST_RECIPES:
            _RECIPES.clear()
        _RECIPES[key] = result[0], None
    elif known is not None and known[1] is None:
        recipe = None if "\0" in text else recipe_of(parts, runs)
        # What the digits of this text make by the recipe is what was read, or there is none.
        is_right = recipe is not None and leaves_of(recipe, runs, row, column) == result[1]
        _RECIPES[key] = (result[0], recipe) if is_right else None
    return result


def typed_place(text: str, skeleton: str, place: int, notation: str = "A1") -> int:
    """Return where in ``text`` that stands which is at ``place`` in the skeleton read from it."""
    split: Any = _SPLIT_RC if notation == "R1C1" else _SPLIT_ROWS if notation == "rows" else _SPLIT_A1
    typed = read = 0
    for match in split.__self__.finditer(text):
        read += match.start() - typed
        if read >= place or read >= len(skeleton):
            return int(match.start() - (read - place))
        typed = match.end()
        read += 1 if skeleton[read] in _KINDS else len(match[0])
        if read > place:
            return int(match.start())
    return min(len(text), typed + place - read)


def _leaves(
    parts: list[str], row: int, column: int, notation: str, columns: Mapping[str, int]
) -> tuple[str, tuple[Leaf, ...]]:
    pieces = [parts[0]]
    leaves: list[Leaf] = []
    for i in range(1, len(parts), STRIDE):
        letters, digits, end_letters, end_digits, number, string, other, word, between = parts[i : i + STRIDE]
        if other is not None and other[0] == "#" and _opens_array(pieces):
            # Where a reference was, #REF! is one that leads nowhere; among the constants of an array it is an error.
            pieces += other, between
            continue
        sheet, spelled = None, other
        if other is not None and notation != "R1C1" and (match := ON_SHEET.match(other)) is not None:
            sheet = match[2] if match[1] is None else match[1].replace("''", "'")
            letters, digits, end_letters, end_digits = match.group(3, 4, 5, 6)
        if letters is not None:
            plain = plain_reference(sheet, letters, digits, end_letters, end_digits, row, column)
            if plain is not None:
                leaves.append(plain)
                pieces += REFERENCE, between
                continue
            if other is None:
                spelled = letters + digits if end_letters is None else f"{letters}{digits}:{end_letters}{end_digits}"
        if spelled is not None:
            # The dots in a header's name trim nothing.
            is_in_rows = spelled[0] == "@" or (":@" in spelled and spelled[0] != "'")
            trim = None if is_in_rows else _TRIM.search(spelled, spelled.rfind("!") + 1)
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
            value = _usual(number)
            if value is not None:
                leaves.append(value)
            pieces.append(number if value is None else NUMBER)
        elif string is not None:
            leaves.append(string.replace('""', '"'))
            pieces.append(TEXT)
        else:
            pieces.append(word)
        pieces.append(between)
    return "".join(pieces), tuple(leaves)


def _opens_array(pieces: list[str]) -> bool:
    """Whether what follows the pieces stands between the braces of an array."""
    last = next((piece for piece in reversed(pieces) if "{" in piece or "}" in piece), "")
    return last.rfind("{") > last.rfind("}")


@lru_cache(maxsize=16_384)
def _usual(text: str) -> float | None:
    """Return a number, or None where it is spelled in an unusual way: that stays in the skeleton, and so is kept."""
    value = float(text)
    return value if abs(value) < 1e300 and to_text(value) == text else None
