"""Owns where the cells of a document with markers begin.

A marker is a line that starts with ``# %%`` (``#%%``, ``# %%%`` for a sub-cell, ``# In[3]:`` and ``# <codecell>`` too).
It is none inside a triple-quoted string and inside a fenced block of a markdown cell, as jupytext has it.
An indented one is a comment: splitting there would cut a function or a loop in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from cellweave.document.lexical import open_string_after
from cellweave.document.options import read_options

_BLANK = r"[^\S\n]"
_MARKER = re.compile(
    rf"^\#{_BLANK}*(?:%%%*(?={_BLANK}|$)(?P<options>[^\n]*)|(?:<codecell>|In\[[0-9\ ]*\]:?){_BLANK}*$)", re.MULTILINE
)
# A line of a fence among comment lines, or the lines that end a run of comment lines.
_FENCE_OR_BREAK = re.compile(
    r"^\#[ ]{0,4}(?P<fence>`{3,}|~{3,})(?P<info>[^\n]*)$|^(?P<break>(?:[^#\n][^\n]*(?:\n|\Z)|\n)++)", re.MULTILINE
)


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
    if '"""' not in text and "'''" not in text:
        return found
    return _without_quoted(text, found, start)


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


_BREAK = "break"


def _fences(text: str) -> Iterator[tuple[int, str, int, bool]]:
    """Return (position, sign, length, whether nothing else is in the line) of fences; breaks have their own sign."""
    for found in _FENCE_OR_BREAK.finditer(text):
        fence, info = found["fence"], (found["info"] or "").strip()
        if fence is None:
            yield found.start(), _BREAK, 0, False
        elif fence[0] == "~" or "`" not in info:
            yield found.start(), fence[0], len(fence), not info


def _without_quoted(text: str, found: list[int], start: int) -> list[int]:
    """Drop the markers inside strings.

    Between two markers the lexer is run once for each state it can begin in, so the whole stays linear however many
    strings are left open.
    """
    bounds = [*found, len(text)]
    if found[0] > start:
        bounds.insert(0, start)
    stretches = [_Stretch(text, begin, end) for begin, end in pairwise(bounds)]
    closes = _where_strings_close(stretches)
    kept: list[int] = []
    index = 0
    while index < len(stretches):
        kept.append(bounds[index])
        state = stretches[index].after("")
        end = closes[index + 1].get(state) if state else index + 1
        index = end if end is not None else index + 1
    return kept if bounds[0] == found[0] else kept[1:]


class _Stretch:
    """The text from one marker to the next, and which string is open behind it."""

    __slots__ = ("begin", "end", "has_quotes", "text")

    def __init__(self, text: str, begin: int, end: int) -> None:
        self.text, self.begin, self.end = text, begin, end
        self.has_quotes = text.find('"""', begin, end) >= 0 or text.find("'''", begin, end) >= 0

    def after(self, state: str) -> str:
        return open_string_after(self.text, self.begin, self.end, state) if self.has_quotes else state


def _where_strings_close(stretches: list[_Stretch]) -> list[dict[str, int | None]]:
    """Return for each stretch and each string open before it where strings are closed: the index of a stretch."""
    closes: list[dict[str, int | None]] = [{} for _ in range(len(stretches) + 1)]
    closes[-1] = {'"""': None, "'''": None}
    for index in range(len(stretches) - 1, -1, -1):
        for state in ('"""', "'''"):
            after = stretches[index].after(state)
            closes[index][state] = closes[index + 1][after] if after else index + 1
    return closes
