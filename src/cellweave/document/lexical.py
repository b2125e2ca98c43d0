"""Owns where strings, comments and brackets are, in any text: correct for Python, tolerant of everything else."""

from __future__ import annotations

import re

_COMMENT_OR_STRING = r"""
      \#[^\n]*+
    | (?P<quotes>\"\"\"|''')
    | "(?>[^"\\\n]++|\\.)*+"?
    | '(?>[^'\\\n]++|\\.)*+'?
"""
# Keywords that only start a statement. Seen at the start of a line, they prove that no bracket above is still open.
_STATEMENT = r"(?:assert|break|class|continue|def|del|global|import|pass|raise|return|try|while|with)\b(?!\s*[,=)\]}])"
_TOKEN = re.compile(
    rf"""{_COMMENT_OR_STRING}
    | \([^()\[\]{{}}"'\#\n]*+\)
    | [(\[{{)\]}}]
    | ^{_STATEMENT}
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_OPENING = re.compile(_COMMENT_OR_STRING, re.VERBOSE | re.DOTALL)
# What is left of a triple-quoted string, its closing quotes included.
_REST = {
    '"""': re.compile(r'(?>[^\\"]++|\\.|"(?!""))*+"""', re.DOTALL),
    "'''": re.compile(r"(?>[^\\']++|\\.|'(?!''))*+'''", re.DOTALL),
}
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
            rest = _REST[state].match(text, position, stop)
            if rest is None:
                return state
            position, state = rest.end(), ""
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
    never_closed: set[str] = set()
    position: int | None = 0
    while position is not None:
        token = None
        for token in _TOKEN.finditer(text, position):
            if token["quotes"]:
                break
            _count_bracket(text, token, opened, spans)
        if token is None or not token["quotes"]:
            break
        quotes, position = token["quotes"], token.end()
        # Looked for once: what is not closed behind here is not closed further down either.
        rest = None if quotes in never_closed else _REST[quotes].match(text, position)
        if rest is None:
            never_closed.add(quotes)
            line_end = text.find("\n", position)
            position = line_end if line_end >= 0 else None
        else:
            spans.append((token.start(), rest.end()))
            position = rest.end()
    return _merged([(start, end) for start, end in spans if text.find("\n", start, end) >= 0])


def _count_bracket(
    text: str, token: re.Match[str], opened: list[tuple[str, int]], spans: list[tuple[int, int]]
) -> None:
    """Note an opening bracket in ``opened``; move a closed pair to ``spans``; a statement at the margin closes all."""
    start, end = token.span()
    first = text[start]
    if first in "\"'":
        spans.append((start, end))
    elif first in "([{":
        if end == start + 1:
            opened.append((first, start))
    elif first in ")]}":
        for depth in range(len(opened) - 1, -1, -1):
            if opened[depth][0] == _OPENER[first]:
                spans.append((opened[depth][1], end))
                del opened[depth:]
                break
    elif first != "#":
        opened.clear()


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
