"""Owns finding fill-downs: whether the formula texts of a column are one formula whose relative rows move along.

Writers that do not share formulas repeat the text in every row. Formatting a template for the next rows and comparing
is several times faster than parsing each text, and says the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

# A text in quotes and a quoted sheet name are skipped whole; then a reference whose row is relative. A name such as
# LOG10( or Q1_total is no reference, nor is the row of a structured reference in brackets.
_PIECE = re.compile(
    r'"(?:[^"]|"")*"'
    r"|'(?:[^']|'')*'"
    r"|\[[^\]\[]*(?:\[[^\]\[]*\][^\]\[]*)*\]"
    r"|(?<![A-Za-z0-9_.$\\])(\$?[A-Za-z]{1,3})([1-9][0-9]{0,6})(?![A-Za-z0-9_.(!\[])"
    r"|(?<![A-Za-z0-9_.$:\\])([1-9][0-9]{0,6})(?=:\$?[1-9])|(?<=:)([1-9][0-9]{0,6})(?![A-Za-z0-9_.(])"
)

_FEW = 8  # rows compared one by one

Texts = Callable[[int, int], list[str]]


@lru_cache(maxsize=512)
def template(text: str) -> Texts:
    """Return a function (from, to) → the texts that filling ``text`` down by from … to - 1 rows gives."""
    parts: list[str] = []
    end = 0
    for match in _PIECE.finditer(text):
        row = match[2] or match[3] or match[4]
        if row is None:
            continue
        start = match.start(2) if match[2] else match.start()
        parts.append(_literal(text[end:start]))
        parts.append(f"{{r + {int(row)}}}")
        end = start + len(row)
    parts.append(_literal(text[end:]))
    if len(parts) == 1:
        return lambda first, last: [text] * (last - first)
    # Generated from the numbers and escaped pieces above only; nothing of the file is executed.
    made: Texts = eval(f'lambda first, last: [f"{"".join(parts)}" for r in range(first, last)]', {})
    return made


def _literal(piece: str) -> str:
    """Return a piece of text as the inside of an f-string in double quotes."""
    escaped = piece.encode("unicode_escape").decode("ascii")
    # unicode_escape leaves quotes and braces alone; a brace or quote as an escape sequence cannot end the literal.
    return escaped.replace('"', "\\x22").replace("{", "{{").replace("}", "}}")


_without_digits = re.compile(r"\d+").split


def matching(text: str, first: int, texts: list[str], place: int = 0) -> int:
    """Return how many of ``texts`` from ``place`` on are ``text`` filled down by ``first``, ``first`` + 1, … rows."""
    if _without_digits(text) != _without_digits(texts[place]):
        # Most formulas of a sheet that is not filled down, told without generating anything.
        return 0
    found, size = 0, _FEW
    while place + found < len(texts):
        part = texts[place + found : place + found + size]
        by = first + found
        # A template is a program: where formulas differ in every other row, there would be as many of them.
        expected = _shifted(text, by) if by <= _FEW else template(text)(by, by + len(part))
        if by <= _FEW:
            if expected != part[0]:
                break
            found += 1
        elif expected == part:
            found += len(part)
            size *= 4  # few texts are generated in vain, however many follow
        else:
            found += next(place for place, (a, b) in enumerate(zip(expected, part, strict=True)) if a != b)
            break
    return found


def _shifted(text: str, rows: int) -> str:
    """Return ``text`` filled down by one number of rows."""

    def moved(piece: re.Match[str]) -> str:
        row = piece[2] or piece[3] or piece[4]
        return piece[0] if row is None else f"{piece[1] or ''}{int(row) + rows}"

    return _PIECE.sub(moved, text)


def own_row_pattern(text: bytes, row: int) -> bytes | None:
    """Return an expression for a formula of ``row`` (from 1) filled down, its row being the group ``row``.

    ``text`` is XML. None where a relative reference names another row, or where quotes are written as entities and
    texts in the formula cannot be told from references.
    """
    pieces = _split_at_own_row(text.decode("utf-8", "replace"), row)
    if b"&quot;" in text or b"&#" in text or pieces is None:
        return None
    return b"(?P=row)".join(re.escape(piece.encode()) for piece in pieces)


def own_row_text(text: str, row: int, other: int) -> str:
    """Return a formula of ``row`` (from 0) whose relative references all name that row, as it stands in ``other``."""
    pieces = _split_at_own_row(text, row + 1)
    assert pieces is not None
    return str(other + 1).join(pieces)


def _split_at_own_row(text: str, row: int) -> list[str] | None:
    pieces: list[str] = []
    end = 0
    for match in _PIECE.finditer(text):
        found = match[2] or match[3] or match[4]
        if found is None:
            continue
        if int(found) != row:
            return None
        start = match.start(2) if match[2] else match.start()
        pieces.append(text[end:start])
        end = start + len(found)
    return [*pieces, text[end:]]
