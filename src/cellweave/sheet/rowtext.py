"""Owns the row syntax: lines of cells parted by ``|``; how a line is split, joined and changed in few places.

Nothing here knows what a formula means. Reading never fails: what is no JSON string, number or formula is text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

# A cell runs to the next bar outside strings; a formula's strings, quoted sheet names and [column names] may hold bars.
# An apostrophe in a table's brackets escapes what follows; in @[…] it is one.
_FORMULA: Final = re.compile(
    r"""(?:"[^"]*"|'[^']*'|@\$?\[[^\[\]]*\]|\[(?>(?:[^\[\]']|'.|\[(?>(?:[^\[\]']|'.)*)\])*)\]|[^|])*"""
)
_QUOTED: Final = re.compile(r'\s*"(?:[^"\\]|\\.)*"\s*(?=\||$)')
_PLAIN: Final = re.compile(r"[^|]*")


def split_lines(text: str) -> tuple[str, list[str], str]:
    """Return (what opens a text, the lines that are rows, what closes it), each joined by newlines the text again.

    A blank line at the start is no row, and no more is blank space after the last newline.
    """
    lines = text.split("\n")
    opens = f"{lines.pop(0)}\n" if len(lines) > 1 and not lines[0].strip() else ""
    if lines[-1].strip():
        return opens, lines, ""
    closes = lines.pop()
    return opens, lines, f"\n{closes}" if lines else closes


def split_cells(line: str) -> list[str]:
    """Return the cells of a line with the blanks around them; joined by ``|`` they are the line again."""
    if '"' not in line and "=" not in line:
        return line.split("|")
    cells: list[str] = []
    place = 0
    while True:
        head = line[place:].lstrip()[:1]
        pattern = _FORMULA if head == "=" else _QUOTED if head == '"' else _PLAIN
        match = pattern.match(line, place) or _PLAIN.match(line, place)
        assert match is not None
        cells.append(match[0])
        place = match.end()
        if place >= len(line):
            return cells
        place += 1


def joined_row(cells: Sequence[str]) -> str:
    """Return a new line of these cells (already quoted where needed), without blank cells at its end."""
    count = len(cells)
    while count and not cells[count - 1]:
        count -= 1
    return " | ".join(cells[:count]).rstrip(" ") if count else ""


def changed_line(line: str, changes: Mapping[int, str]) -> str:
    """Return ``line`` with some cells' contents changed and the author's spacing kept around them."""
    cells = split_cells(line)
    if len(cells) == 1 and not cells[0].strip():
        cells = []
    last = max(changes, default=-1)
    grown = len(cells) <= last and any(changes[i] for i in changes if i >= len(cells))
    while grown and len(cells) <= last:
        if cells and not cells[-1].endswith(" "):
            cells[-1] += " "
        cells.append(" ")
    for column, content in changes.items():
        if column >= len(cells):
            continue
        old = cells[column]
        bare = old.strip()
        if bare:
            start = old.index(bare)
            cells[column] = old[:start] + content + old[start + len(bare) :]
        elif content:
            before = " " if column else ""
            after = " " if column < len(cells) - 1 else ""
            cells[column] = before + content + after
    line = "|".join(cells)
    return line.rstrip(" ") if grown else line


def with_blanks(line: str, at: int, count: int) -> str:
    """Return ``line`` with blank cells before the cell ``at``; the spacing of the others is kept."""
    cells = split_cells(line)
    if at >= len(cells) or not line.strip():
        return line
    if at == 0 and not cells[0].startswith(" "):
        cells[0] = f" {cells[0]}"
    cells[at:at] = [" "] * count
    return "|".join(cells)


def without_cells(line: str, at: int, count: int) -> str:
    """Return ``line`` without so many cells from ``at`` on; the spacing of the others is kept."""
    cells = split_cells(line)
    if at >= len(cells):
        return line
    ends = at + count >= len(cells)
    del cells[at : at + count]
    rest = "|".join(cells)
    return rest.lstrip(" ") if at == 0 else rest.rstrip(" ") if ends else rest


def formula_cell(text: str) -> str:
    """Return a formula as it stands in a row: on one line."""
    if "\n" not in text and "\r" not in text:
        return text
    parts = re.split(r'("(?:[^"]|"")*")', text)
    return "".join(
        part.replace("\r", "").replace("\n", '"&CHAR(10)&"') if i % 2 else re.sub(r"\s*[\r\n]+\s*", " ", part)
        for i, part in enumerate(parts)
    )
