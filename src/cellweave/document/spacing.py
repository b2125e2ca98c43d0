"""Owns the blank lines between cells where the author has not set them yet, as jupytext and PEP 8 have them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from cellweave.document.cell import Cell, split_tail, unified
from cellweave.document.lexical import open_string_after

_DEFINITION = ("def ", "async ", "class ")


def blank_lines_between(before: Cell, after: Iterable[Cell]) -> int:
    """Return how many blank lines belong between ``before`` and ``after``: two around definitions, else one."""
    lines = unified(before.marker + before.body).split("\n")
    if _ends_in_definition(lines):
        return 2 if _has_code(_lines(after)) else 1
    if lines[-1].strip() and not lines[-1].startswith("#") and _starts_with_definition(_lines(after)):
        return 2
    return 1


def parted(text: str, blank_lines: int, newline: str) -> str:
    """Return ``text`` with its line ended and at least ``blank_lines`` blank lines behind it."""
    _, tail = split_tail(text)
    return text + newline * max(blank_lines + 1 - unified(tail).count("\n"), 0)


def _lines(cells: Iterable[Cell]) -> Iterator[str]:
    return chain.from_iterable(unified(cell.text).split("\n")[:-1] or [cell.text] for cell in cells)


def _ends_in_definition(lines: list[str]) -> bool:
    """Tell whether the last line at the margin opens a function or a class."""
    was_blank = False
    for line in reversed(_outside_strings(lines)):
        if not line.strip():
            if was_blank:
                return False
            was_blank = True
            continue
        was_blank = False
        if not line.startswith(("#", " ", ")")):
            return line.startswith(_DEFINITION)
    return False


def _outside_strings(lines: list[str]) -> list[str]:
    state, kept = "", []
    for line in lines:
        if not state:
            kept.append(line)
        state = open_string_after(line, 0, len(line), state)
    return kept


def _has_code(lines: Iterable[str]) -> bool:
    was_blank = False
    for line in lines:
        is_blank = not line.strip()
        if is_blank and was_blank:
            return False
        if not is_blank and not line.strip().startswith("#"):
            return True
        was_blank = is_blank
    return False


def _starts_with_definition(lines: Iterable[str]) -> bool:
    was_blank = False
    for line in lines:
        is_blank = not line.strip()
        if is_blank and was_blank:
            return False
        was_blank = is_blank
        if line.startswith(_DEFINITION):
            return True
        if not is_blank and not line.startswith(("#", "@", " ", ")")):
            return False
    return False
