"""Owns what the digits of a formula's text are for: learnt from one formula, used for all that differ in digits only.

100,000 formulas of a sheet are a few hundred texts with other rows and numbers in them, so most are read by looking up
their recipe. Where the digits make something unusual (``007``, a row past the last) the recipe gives none, and the
text is read as a whole.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final, TypeAlias

from cellweave.address import MAX_COLUMNS, MAX_ROWS
from cellweave.formula.corners import COLUMNS, ON_SHEET
from cellweave.formula.syntax import (
    COLUMN_FIXED,
    END_COLUMN_FIXED,
    END_ROW_FIXED,
    IS_RANGE,
    LOWER,
    ROW_FIXED,
    Leaf,
    Reference,
)

# Items of a split formula that belong to one leaf or word; see ``scan``.
STRIDE: Final = 9
# The text between runs of digits, and the runs: items 1, 3, 5 …
digits_of = re.compile(r"([0-9]+(?:\.[0-9]+)?)").split

# What comes next: a cell (sheet, column, flags, those met so far by place), a range (sheet, column, flags, end column),
# a number, a text as it stands, or digits that must be these because they are part of a name.
_CELL, _RANGE, _NUMBER, _TEXT, _SAME = range(5)
Recipe: TypeAlias = list[tuple[Any, ...]]

# As many references as are kept of a recipe's cell, which most formulas share with those above and beside them.
_MOST_MET: Final = 4096
# More than lies between the leftmost and the rightmost column that a cell can name, seen from its own.
_WIDTH: Final = 2 * MAX_COLUMNS
_new = tuple.__new__


def recipe_of(parts: list[str], runs: list[str]) -> Recipe | None:
    """Return what each run of digits in a split formula is for, or None where it is no simple matter."""
    steps: Recipe = []
    used = _same(steps, parts[0])
    for i in range(1, len(parts), STRIDE):
        letters, digits, end_letters, end_digits, number, string, other, word, between = parts[i : i + STRIDE]
        sheet = None
        if other is not None:
            match = ON_SHEET.match(other)
            if match is None:
                return None
            sheet = match[2] if match[1] is None else match[1].replace("''", "'")
            used += _same(steps, other[: match.start(3)])
            letters, digits, end_letters, end_digits = match[3], match[4], match[5], match[6]
        if letters is not None:
            one, two = COLUMNS[letters], COLUMNS[end_letters or letters]
            if one is None or two is None:
                return None
            flags = one[1] | (ROW_FIXED if digits[0] == "$" else 0)
            used.append(digits.lstrip("$"))
            if end_letters is None:
                steps.append((_CELL, sheet, one[0], flags | (flags & 3) << 2, {}))
            else:
                flags |= (two[1] & COLUMN_FIXED) << 2 | (two[1] & LOWER) | IS_RANGE
                steps.append((_RANGE, sheet, one[0], flags | (END_ROW_FIXED if end_digits[0] == "$" else 0), two[0]))
                used.append(end_digits.lstrip("$"))
        elif number is not None:
            steps.append((_NUMBER,))
            used.append(number)
        elif string is not None:
            used += _same(steps, string)
            steps.append((_TEXT, string.replace('""', '"')))
        else:
            used += _same(steps, word)
        used += _same(steps, between)
    return steps if used == runs[1::2] else None


def _same(steps: Recipe, text: str) -> list[str]:
    """Add that the digits of ``text`` are part of it, and return them."""
    found = digits_of(text)[1::2]
    steps.extend((_SAME, digits) for digits in found)
    return found


def leaves_of(recipe: Recipe, runs: list[str], row: int, column: int) -> tuple[Leaf, ...] | None:
    """Return the leaves that runs of digits make by a recipe, or None where they make anything unusual."""
    leaves: list[Leaf] = []
    add = leaves.append
    i = 1
    for step in recipe:
        kind = step[0]
        if kind == _TEXT:
            add(step[1])
            continue
        digits = runs[i]
        i += 2
        if kind == _NUMBER:
            number = _number(digits)
            if number is None:
                return None
            add(number)
            continue
        if kind == _SAME:
            if digits != step[1]:
                return None
            continue
        at = _row(digits)
        if at < 0:
            return None
        _, sheet, across, flags, more = step
        if not flags & COLUMN_FIXED:
            across -= column
        if not flags & ROW_FIXED:
            at -= row
        if kind == _CELL:
            place = at * _WIDTH + across
            leaf = more.get(place)
            if leaf is None:
                if len(more) >= _MOST_MET:
                    more.clear()
                leaf = more[place] = _new(Reference, (sheet, at, across, at, across, flags, None, None))
            add(leaf)
            continue
        end = _row(runs[i])
        i += 2
        if end < 0:
            return None
        if not flags & END_ROW_FIXED:
            end -= row
        end_across = more if flags & END_COLUMN_FIXED else more - column
        add(_new(Reference, (sheet, at, across, end, end_across, flags, None, None)))
    return tuple(leaves)


@lru_cache(maxsize=16_384)
def _number(digits: str) -> float | None:
    """Return a number that is spelled as it would be written again, or None."""
    if len(digits) > 15:
        return None
    if "." in digits:
        is_usual = digits[-1] != "0" and repr(float(digits)) == digits
    else:
        is_usual = digits[0] != "0" or len(digits) == 1
    return float(digits) if is_usual else None


@lru_cache(maxsize=16_384)
def _row(digits: str) -> int:
    """Return the row that digits name, from 0, or -1 where they name none."""
    if digits[0] == "0" or "." in digits:
        return -1
    row = int(digits) - 1
    return row if row < MAX_ROWS else -1
