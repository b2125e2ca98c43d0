"""Owns where the cells of a document with markers begin.

A marker is a line that starts with ``# %%`` (``#%%``, ``# %%%`` for a sub-cell, ``# In[3]:`` and ``# <codecell>`` too).
It is none inside a triple-quoted string and inside a fenced block of a markdown cell, as jupytext has it.
An indented one is a comment: splitting there would cut a function or a loop in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from cellweave.document.lexical import outside_strings
from cellweave.document.options import read_options

_BLANK = r"[^\S\n]"
_MARKER = re.compile(
    rf"^\#{_BLANK}*(?:%%%*(?={_BLANK}|$)(?P<options>[^\n]*)|(?:<codecell>|In\[[0-9\ ]*\]:?){_BLANK}*$)", re.MULTILINE
)
# A line of a fence among comment lines, or the lines that end a run of comment lines.
_FENCE_OR_BREAK = re.compile(
    r"^\#[ ]{0,4}(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$|^(?P<break>(?>(?:[^#\n][^\n]*(?:\n|\Z)|\n)+))", re.MULTILINE
)
_BREAK = "break"


def marker_options(line: str) -> str | None:
    """Return what stands behind the first two percent signs of a marker line; None for other lines."""
    found = _MARKER.match(line)
    if found is None:
        return None
    return line[line.index("%%") + 2 : found.end()] if found["options"] is not None else ""


def marker_positions(text: str, start: int = 0) -> list[int]:
    """Return where the cells of ``text`` begin, from ``start`` on. Line ends are plain line feeds.

    A string that is never closed hides no marker: while somebody types in one cell, the others stay what they are.
    """
    found = [match.start() for match in _MARKER.finditer(text, start)]
    if not found:
        return []
    found = _without_fenced(text, found)
    return outside_strings(text, found, start)


def _without_fenced(text: str, found: list[int]) -> list[int]:
    """Drop the markers inside fenced blocks of markdown and raw cells.

    A block counts when its closing fence follows among the same comment lines; half a block hides nothing.
    """
    if "```" not in text and "~~~" not in text:
        return found
    lines = sorted([*_fences(text), *((position, "", 0, False) for position in found)])
    longest: dict[str, int] = {}
    closable: list[int] = []
    for _, sign, length, is_bare in reversed(lines):
        closable.append(longest.get(sign, 0))
        if sign == _BREAK:
            longest.clear()
        elif is_bare:
            longest[sign] = max(length, longest.get(sign, 0))
    closable.reverse()
    kept: list[int] = []
    is_text = False
    fence = ("", 0)
    for (position, sign, length, is_bare), closing in zip(lines, closable, strict=True):
        if fence[0]:
            if is_bare and sign == fence[0] and length >= fence[1]:
                fence = ("", 0)
        elif not sign:
            kept.append(position)
            line_end = text.find("\n", position)
            line = text[position : line_end if line_end >= 0 else len(text)]
            is_text = read_options(marker_options(line) or "").kind != "code"
        elif is_text and length and closing >= length:
            fence = (sign, length)
    return kept


def _fences(text: str) -> Iterator[tuple[int, str, int, bool]]:
    """Return (position, sign, length, whether nothing else is in the line) of fences; breaks have their own sign."""
    for found in _FENCE_OR_BREAK.finditer(text):
        fence, info = found["fence"], (found["info"] or "").strip()
        if fence is None:
            yield found.start(), _BREAK, 0, False
        elif fence[0] == "~" or "`" not in info:
            yield found.start(), fence[0], len(fence), not info
