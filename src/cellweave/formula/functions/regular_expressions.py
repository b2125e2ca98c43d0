"""Declares REGEXTEST, REGEXEXTRACT and REGEXREPLACE. Source: Microsoft's pages of these functions.

Excel's expressions are PCRE2's; Python's differ in rare spots (possessive quantifiers before 3.11, \\h, \\K).
"""

from __future__ import annotations

import re
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
_GROUP = re.compile(r"\$(\d+|\{\w+\}|<\w+>|&|\$)")


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
    try:
        return re.compile(pattern, re.IGNORECASE if case else 0)
    except (re.error, OverflowError):
        raise Failure(VALUE) from None


@function("REGEXTEST", text, text, filled(integer, 0))
def regextest(written: str, pattern: str, case: int) -> bool:
    return _compiled(pattern, case).search(written) is not None


@function("REGEXEXTRACT", text, text, filled(integer, 0), filled(integer, 0))
def regexextract(written: str, pattern: str, mode: int, case: int) -> Any:
    expression = _compiled(pattern, case)
    if mode == 1:
        found = [[match[0]] for match in expression.finditer(written)]
        return Array(found) if found else NA
    match = expression.search(written)
    if match is None:
        return NA
    if mode == 0:
        return match[0]
    if mode == 2 and match.groups():
        return Array([["" if part is None else part for part in match.groups()]])
    raise Failure(VALUE)


@function("REGEXREPLACE", text, text, text, filled(integer, 0), filled(integer, 0))
def regexreplace(written: str, pattern: str, replacement: str, occurrence: int, case: int) -> str:
    expression = _compiled(pattern, case)

    def expanded(match: re.Match[str]) -> str:
        def part(found: re.Match[str]) -> str:
            name = found[1].strip("{}<>")
            if name == "$":
                return "$"
            try:
                return match[0] if name == "&" else match[int(name) if name.isdigit() else name] or ""
            except IndexError:
                raise Failure(VALUE) from None

        return _GROUP.sub(part, replacement)

    if not occurrence:
        return bounded(expression.sub(expanded, written))
    found = list(expression.finditer(written))
    place = occurrence - 1 if occurrence > 0 else len(found) + occurrence
    if not 0 <= place < len(found):
        return written
    start, end = found[place].span()
    return bounded(written[:start] + expanded(found[place]) + written[end:])
