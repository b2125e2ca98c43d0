"""Declares REGEXTEST, REGEXEXTRACT and REGEXREPLACE. Source: Microsoft's pages of these functions."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from cellweave.formula.failure import Failure
from cellweave.formula.functions.texts import bounded
from cellweave.formula.parameters import filled, integer, text
from cellweave.formula.pcre import KEPT, translated
from cellweave.formula.registry import function
from cellweave.values import NA, VALUE, Array

# What a replacement names. Source: PCRE2's pcre2api page, pcre2_substitute with PCRE2_SUBSTITUTE_EXTENDED.
_PART = re.compile(
    r"\$\{(?P<braced>\w+)(?::(?P<kind>[-+])(?P<texts>[^}]*))?\}"
    r"|\$<(?P<angled>\w+)>|\$(?P<number>\d+)|\$(?P<name>[A-Za-z_]\w+|[A-Za-z])|\$(?P<sign>[$&`'_])"
    r"|\\g<(?P<escaped>\w+)>|\\x(?:\{(?P<hex>[0-9A-Fa-f]+)\}|(?P<digits>[0-9A-Fa-f]{2}))"
    r"|\\(?P<octal>[0-3][0-7]{2})|\\(?P<back>[1-9]\d?)|\\(?P<letter>.)"
    r"|(?P<bare>[$\\])|(?P<text>[^$\\]+)",
    re.DOTALL,
)
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "f": "\f", "a": "\a", "e": "\x1b"}
_CASES: dict[str, Callable[[str], str]] = {"U": str.upper, "L": str.lower}  # of one letter, such as stay one


@lru_cache(maxsize=256)
def _compiled(pattern: str, case: int) -> re.Pattern[str]:
    if case not in (0, 1):
        raise Failure(VALUE)
    try:
        return re.compile(translated(pattern), re.IGNORECASE if case else 0)
    except (re.error, OverflowError, ValueError):
        raise Failure(VALUE) from None


@dataclass(frozen=True, slots=True)
class _Found:
    """One match: where it is in the text, and its groups."""

    match: re.Match[str]

    @property
    def start(self) -> int:
        """Where the match begins, ``\\K`` heeded."""
        return self.match.start(KEPT) if self._kept else self.match.start()

    @property
    def text(self) -> str:
        return self.match.string[self.start : self.match.end()]

    @property
    def groups(self) -> list[str | None]:
        """The text of each group in its order, None where it took no part."""
        return [part for place, part in enumerate(self.match.groups(), 1) if place != self._kept]

    def group(self, name: str) -> str | None:
        """Return a group by its number or name. Raises Failure when there is none."""
        try:
            return [self.text, *self.groups][int(name)] if name.isdecimal() else self.match[name]
        except IndexError:
            raise Failure(VALUE) from None

    @property
    def _kept(self) -> int:
        return self.match.re.groupindex.get(KEPT, 0)


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
    if mode == 2 and expression.groups == (KEPT in expression.groupindex):
        return VALUE
    found = next(_found(expression, written), None)
    if found is None:
        return NA
    if mode == 0:
        return found.text
    return Array([[NA if part is None else part for part in found.groups]])


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
    """Return a replacement with the groups it names filled in, and what it sets in capitals or small letters."""
    parts: list[str] = []
    case = once = ""
    for match in _PART.finditer(replacement):
        if (letter := match["letter"] or "") and letter in "ULEul":
            case, once = (case, letter.upper()) if letter.islower() else (letter.replace("E", ""), "")
            continue
        part = _part(match, found)
        part = _cased(part, case) if case else part
        if once and part:
            part, once = _cased(part[0], once) + part[1:], ""
        parts.append(part)
    return "".join(parts)


def _cased(part: str, case: str) -> str:
    return "".join(cased if len(cased := _CASES[case](letter)) == 1 else letter for letter in part)


def _part(match: re.Match[str], found: _Found) -> str:
    if match["text"]:
        return match["text"]
    if match["bare"]:
        raise Failure(VALUE)
    if sign := match["sign"]:
        written = found.match.string
        return {
            "$": "$", "&": found.text, "`": written[: found.start], "'": written[found.match.end() :], "_": written,
        }[sign]  # fmt: skip
    if code := match["hex"] or match["digits"]:
        if int(code, 16) > sys.maxunicode:
            raise Failure(VALUE)
        return chr(int(code, 16))
    if match["octal"]:
        return chr(int(match["octal"], 8))
    if letter := match["letter"]:
        if letter.isalnum() and letter not in _CONTROLS:
            raise Failure(VALUE)
        return _CONTROLS.get(letter, letter)
    name = match["braced"] or match["angled"] or match["number"] or match["name"] or match["escaped"] or match["back"]
    part = found.group(name)
    if match["kind"] == "-":
        return match["texts"] if part is None else part
    if match["kind"] == "+":
        there, _, missing = match["texts"].partition(":")
        return missing if part is None else there
    return part or ""
