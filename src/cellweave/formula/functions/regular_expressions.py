"""Declares REGEXTEST, REGEXEXTRACT and REGEXREPLACE. Source: Microsoft's pages of these functions.

Excel's expressions are PCRE2's; what PCRE2 writes in other words than Python is put into Python's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cellweave.formula.failure import Failure
from cellweave.formula.functions.texts import bounded
from cellweave.formula.parameters import filled, integer, text
from cellweave.formula.registry import function
from cellweave.values import NA, VALUE, Array

# What PCRE2 writes in other words than Python. Source: PCRE2's pcre2pattern and pcre2syntax pages.
_CLASSES = {
    "[:alpha:]": "a-zA-Z", "[:digit:]": "0-9", "[:alnum:]": "a-zA-Z0-9", "[:upper:]": "A-Z", "[:lower:]": "a-z",
    "[:space:]": r"\s", "[:punct:]": r"!-/:-@\[-`{-~", "[:word:]": r"\w", "[:xdigit:]": "0-9A-Fa-f",
    "[:blank:]": r" \t",
}  # fmt: skip
_KEPT = "kept_from_here"
_REFERENCE = re.compile(r"\$(\d+|\{\w+\}|<\w+>|&|\$)")


@lru_cache(maxsize=256)
def _compiled(pattern: str, case: int) -> re.Pattern[str]:
    if case not in (0, 1):
        raise Failure(VALUE)
    for name, members in _CLASSES.items():
        pattern = pattern.replace(name, members)
    pattern = (
        re.sub(r"\(\?<([A-Za-z_]\w*)>", r"(?P<\1>", pattern).replace(r"\h", r"[ \t]").replace(r"\R", r"(?:\r\n|\n|\r)")
    )
    pattern = re.sub(r"\\z$", r"\\Z", pattern)
    # \\K lets the match begin anew: an empty group of a name of our own remembers where.
    pattern = re.sub(r"(?<!\\)((?:\\\\)*)\\K", rf"\1(?P<{_KEPT}>)", pattern)
    try:
        return re.compile(pattern, re.IGNORECASE if case else 0)
    except (re.error, OverflowError):
        raise Failure(VALUE) from None


@dataclass(frozen=True, slots=True)
class _Found:
    """One match: where it is in the text, and its groups."""

    match: re.Match[str]

    @property
    def start(self) -> int:
        """Where the match begins, ``\\K`` heeded."""
        return self.match.start(_KEPT) if self._kept else self.match.start()

    @property
    def text(self) -> str:
        return self.match.string[self.start : self.match.end()]

    @property
    def groups(self) -> list[str]:
        """The text of each group in its order, empty where it took no part."""
        return [part or "" for place, part in enumerate(self.match.groups(), 1) if place != self._kept]

    def group(self, name: str) -> str:
        """Return a group by its number or name. Raises IndexError when there is none."""
        return ([self.text, *self.groups])[int(name)] if name.isdigit() else self.match[name] or ""

    @property
    def _kept(self) -> int:
        return self.match.re.groupindex.get(_KEPT, 0)


def _found(expression: re.Pattern[str], written: str) -> Iterator[_Found]:
    return map(_Found, expression.finditer(written))


@function("REGEXTEST", text, text, filled(integer, 0))
def regextest(written: str, pattern: str, case: int) -> bool:
    return _compiled(pattern, case).search(written) is not None


@function("REGEXEXTRACT", text, text, filled(integer, 0), filled(integer, 0))
def regexextract(written: str, pattern: str, mode: int, case: int) -> Any:
    expression = _compiled(pattern, case)
    if mode not in (0, 1, 2):
        raise Failure(VALUE)
    if mode == 1:
        matches = [found.text for found in _found(expression, written)]
        return Array([matches]) if matches else NA
    if mode == 2 and expression.groups == (_KEPT in expression.groupindex):
        return VALUE
    found = next(_found(expression, written), None)
    if found is None:
        return NA
    if mode == 0:
        return found.text
    return Array([found.groups])


@function("REGEXREPLACE", text, text, text, filled(integer, 0), filled(integer, 0))
def regexreplace(written: str, pattern: str, replacement: str, occurrence: int, case: int) -> str:
    found = list(_found(_compiled(pattern, case), written))
    if occurrence:
        place = occurrence - 1 if occurrence > 0 else len(found) + occurrence
        found = found[place : place + 1] if place >= 0 else []
    parts: list[str] = []
    end = 0
    for one in found:
        parts += [written[end : one.start], _expanded(replacement, one)]
        end = one.match.end()
    return bounded("".join(parts) + written[end:])


def _expanded(replacement: str, found: _Found) -> str:
    """Return a replacement with the groups it names filled in."""

    def part(reference: re.Match[str]) -> str:
        name = reference[1].strip("{}<>")
        if name == "$":
            return "$"
        try:
            return found.text if name == "&" else found.group(name)
        except IndexError:
            raise Failure(VALUE) from None

    return _REFERENCE.sub(part, replacement)
