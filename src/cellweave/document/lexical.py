"""Owns where strings, comments and brackets are, in any text: correct for Python, tolerant of everything else."""

from __future__ import annotations

import re

_COMMENT = r"\#[^\n]*+"
_TRIPLE = r"""
      \"\"\"(?>[^\\"]++|\\.|"(?!""))*+\"\"\" | \"\"\"[^\n]*+
    | '''(?>[^\\']++|\\.|'(?!''))*+''' | '''[^\n]*+
"""
_SINGLE = r"""
      "(?>[^"\\\n]++|\\.)*+"?
    | '(?>[^'\\\n]++|\\.)*+'?
"""
# Keywords that only start a statement. Seen at the start of a line, they prove that no bracket above is still open.
_STATEMENT = r"(?:assert|break|class|continue|def|del|global|import|pass|raise|return|try|while|with)\b(?!\s*[,=)\]}])"
_TOKEN = re.compile(
    rf"""{_COMMENT} | {_TRIPLE} | {_SINGLE}
    | \([^()\[\]{{}}"'\#\n]*+\)
    | [(\[{{)\]}}]
    | ^{_STATEMENT}
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_OPENING = re.compile(rf"""{_COMMENT} | (?P<quotes>\"\"\"|''') | {_SINGLE}""", re.VERBOSE | re.DOTALL)
_CLOSING = {'"""': re.compile(r'\\.|"""', re.DOTALL), "'''": re.compile(r"\\.|'''", re.DOTALL)}
_OPENER = {")": "(", "]": "[", "}": "{"}


def plain(text: str) -> str:
    """Return ``text`` with every line end as a line feed, each character at its old position.

    For looking things up by position only: a carriage return becomes a blank.
    """
    if "\r" not in text:
        return text
    return text.replace("\\\r\n", "\\\n ").replace("\r\n", " \n").replace("\r", "\n")


def open_string_after(text: str, start: int, stop: int, state: str) -> str:
    '''Return which triple-quoted string is open at ``stop``: ``"""``, ``\'\'\'`` or ``""`` for none.

    ``state`` is the one open at ``start``, where a line begins.
    '''
    position = start
    while True:
        if state:
            candidates = _CLOSING[state].finditer(text, position, stop)
            closing = next((found for found in candidates if found[0] == state), None)
            if closing is None:
                return state
            position, state = closing.end(), ""
        opening = next((found for found in _OPENING.finditer(text, position, stop) if found["quotes"]), None)
        if opening is None:
            return ""
        position, state = opening.end(), opening["quotes"]


def unbroken_spans(text: str) -> list[tuple[int, int]]:
    """Return the stretches of ``text`` that no statement ends in: strings and brackets over more than one line.

    In order and disjoint. A bracket that is never closed, or a string, opens no stretch.
    """
    spans: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        first = text[start]
        if first in "\"'":
            if text.find("\n", start, end) >= 0:
                spans.append((start, end))
        elif first in "([{":
            if end == start + 1:
                opened.append((first, start))
        elif first in ")]}":
            wanted = _OPENER[first]
            for depth in range(len(opened) - 1, -1, -1):
                if opened[depth][0] == wanted:
                    begin = opened[depth][1]
                    del opened[depth:]
                    if text.find("\n", begin, end) >= 0:
                        spans.append((begin, end))
                    break
        elif first != "#":
            opened.clear()
    return _merged(spans)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans.sort()
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start < merged[-1][1]:
            if end > merged[-1][1]:
                merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return merged
