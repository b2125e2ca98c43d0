"""Owns where strings, comments and brackets are, in any text: correct for Python, tolerant of everything else."""

from __future__ import annotations

import re
from itertools import pairwise

_COMMENT_OR_STRING = r"""
      \#[^\n]*+
    | (?P<quotes>\"\"\"|''')
    | "(?>(?>[^"\\\n]++|\\.)*)"?
    | '(?>(?>[^'\\\n]++|\\.)*)'?
"""
# Keywords that only start a statement. Seen at the start of a line, they prove that no bracket above is still open.
STATEMENT = r"(?:assert|break|class|continue|def|del|global|import|pass|raise|return|try|while|with)\b(?!\s*[,=)\]}])"
_TOKEN = re.compile(
    rf"""{_COMMENT_OR_STRING}
    | \([^()\[\]{{}}"'\#\n]*+\)
    | [(\[{{)\]}}]
    | ^{STATEMENT}
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_OPENING = re.compile(_COMMENT_OR_STRING, re.VERBOSE | re.DOTALL)
# What is left of a triple-quoted string, its closing quotes included.
_REST = {
    '"""': re.compile(r'(?>(?>[^\\"]++|\\.|"(?!""))*)"""', re.DOTALL),
    "'''": re.compile(r"(?>(?>[^\\']++|\\.|'(?!''))*)'''", re.DOTALL),
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
    """Return the quotes of the triple-quoted string that is open at ``stop``, nothing when none is.

    ``state`` is the same at ``start``, where a line begins.
    """
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


def is_one_string(text: str) -> bool:
    """Tell whether ``text`` is one triple-quoted string, closed at its very end."""
    quotes = text.lstrip("rR")[:3]
    rest = _REST[quotes].match(text, text.index(quotes) + 3) if quotes in _REST else None
    return rest is not None and rest.end() == len(text)


def outside_strings(text: str, found: list[int], start: int) -> list[int]:
    """Return those of the positions, line starts in order, that are in no triple-quoted string open since ``start``.

    A string that stays open to the end of the text is a mistake where it begins, and hides none of them. Between two
    positions the lexer runs once for each state it can begin in, so the whole is linear however many stay open.
    """
    if not found or ('"""' not in text and "'''" not in text):
        return found
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
    """The text from one position to the next."""

    __slots__ = ("begin", "end", "has_quotes", "text")

    def __init__(self, text: str, begin: int, end: int) -> None:
        self.text, self.begin, self.end = text, begin, end
        self.has_quotes = text.find('"""', begin, end) >= 0 or text.find("'''", begin, end) >= 0

    def after(self, state: str) -> str:
        """Return the string open behind this text when ``state`` is open before it."""
        return open_string_after(self.text, self.begin, self.end, state) if self.has_quotes else state


def _where_strings_close(stretches: list[_Stretch]) -> list[dict[str, int | None]]:
    """Return for each stretch, and each string open before it, the index of the first stretch outside strings."""
    closes: list[dict[str, int | None]] = [{} for _ in range(len(stretches) + 1)]
    closes[-1] = {'"""': None, "'''": None}
    for index in range(len(stretches) - 1, -1, -1):
        for state in ('"""', "'''"):
            after = stretches[index].after(state)
            closes[index][state] = closes[index + 1][after] if after else index + 1
    return closes


def unbroken_spans(text: str, start: int, stop: int) -> tuple[list[tuple[int, int]], bool]:
    """Return the stretches no statement ends in, strings and brackets over more than one line, and whether all is well.

    The stretches are in order and disjoint. A string that is never closed opens none, but it is not well; a bracket
    opens none either.
    """
    spans: list[tuple[int, int]] = []
    opened: list[tuple[str, int]] = []
    never_closed: set[str] = set()
    position: int | None = start
    while position is not None:
        token = None
        for token in _TOKEN.finditer(text, position, stop):
            if token["quotes"]:
                break
            _count_bracket(text, token, opened, spans)
        if token is None or not token["quotes"]:
            break
        quotes, position = token["quotes"], token.end()
        # Looked for once: what is not closed behind here is not closed further down either.
        rest = None if quotes in never_closed else _REST[quotes].match(text, position, stop)
        if rest is None:
            never_closed.add(quotes)
            line_end = text.find("\n", position, stop)
            position = line_end if line_end >= 0 else None
        else:
            spans.append((token.start(), rest.end()))
            position = rest.end()
    return _merged([span for span in spans if text.find("\n", *span) >= 0]), not never_closed


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
