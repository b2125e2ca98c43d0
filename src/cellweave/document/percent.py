"""Owns where the cells of a document with markers begin.

A marker is a line that starts with ``# %%`` (``#%%``, ``# %%%`` for a sub-cell, ``# In[3]:`` and ``# <codecell>`` too).
It is none inside a triple-quoted string and inside a fenced block of a markdown cell, as jupytext has it.
An indented one is a comment: splitting there would cut a function or a loop in two.
"""

from __future__ import annotations

import re
from itertools import pairwise

from cellweave.document.lexical import open_string_after
from cellweave.document.options import read_options

_BLANK = r"[^\S\n]"
_MARKER = re.compile(
    rf"^\#{_BLANK}*(?:%%%*(?={_BLANK}|$)(?P<options>[^\n]*)|(?:<codecell>|In\[[0-9\ ]*\]:?){_BLANK}*$)", re.MULTILINE
)
# A fenced block written as comment lines, up to the fence that closes it.
_FENCED = re.compile(
    r"""^\#[ ]?[ ]{0,3}(?P<fence>`{3,}(?=[^`\n]*$)|~{3,})[^\n]*\n
        (?:\#(?![ ]?[ ]{0,3}(?P=fence)[`~]*[^\S\n]*$)[^\n]*\n)*+
        \#[ ]?[ ]{0,3}(?P=fence)""",
    re.MULTILINE | re.VERBOSE,
)
_COMMENT_LINES = re.compile(r"(?:#[^\n]*(?:\n|$))*")


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
    if "```" not in text and "~~~" not in text:
        return found
    kept: list[int] = []
    hidden_until = -1
    for position in found:
        if position < hidden_until:
            continue
        kept.append(position)
        line_end = text.find("\n", position)
        if line_end < 0 or read_options(marker_options(text[position:line_end]) or "").kind == "code":
            continue
        block = _COMMENT_LINES.match(text, line_end + 1)
        if block is None:
            continue
        position = line_end + 1
        for fenced in _FENCED.finditer(text, position, block.end()):
            # A marker before the fence ends this cell, and the fence is not this cell's.
            if any(_MARKER.finditer(text, position, fenced.start())):
                break
            position = hidden_until = fenced.end()
    return kept


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
