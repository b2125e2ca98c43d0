"""Owns reading number format codes (``#,##0.00;[Red]-0``) into sections of tokens; ``format_value`` applies them.

Source: ECMA-376 part 1, 18.8.31, and Microsoft's page "Number format codes".
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from cellweave.errors import FormulaError

Kind = Literal[
    "literal", "space", "repeat", "digit", "point", "comma", "percent", "exponent", "slash", "text", "general",
    "date", "elapsed", "ampm", "fraction",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a section. ``text`` is what it shows (literal), or its letters (``mmm``, ``0``, ``E+``)."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of a code's sections. ``condition`` is (comparison, number) where the code names one."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    color: str

    def has(self, *kinds: Kind) -> bool:
        return any(token.kind in kinds for token in self.tokens)

    @property
    def is_date(self) -> bool:
        return self.has("date", "elapsed", "ampm")

    def accepts(self, number: float) -> bool:
        """Whether the section's own condition holds for ``number``."""
        return self.condition is not None and COMPARISONS[self.condition[0]](number, self.condition[1])


COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|\\(?P<escaped>.)"
    r"|_(?P<space>.)"
    r"|\*(?P<repeat>.)"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General)"
    r"|(?P<ampm>AM/PM|A/P)"
    r"|(?P<exponent>E[+-])"
    r"|(?P<fraction>\.0+(?=[^0#?]|$))"
    r"|(?P<date>y+|m+|d+|h+|s+|e+|g+|b+)"
    r"|(?P<digit>[0#?])"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([-+]?[0-9.]+(?:E[-+]?[0-9]+)?)", re.IGNORECASE)
_COLOR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color\s*[0-9]{1,2}", re.IGNORECASE)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
MOST_SECTIONS = 4


@functools.lru_cache(maxsize=1024)
def sections(code: str) -> tuple[Section, ...]:
    """Return the sections of a format code, one to four; raises FormulaError where it is none."""
    parts: list[list[Token]] = [[]]
    conditions: list[tuple[str, float] | None] = [None]
    colors = [""]
    for match in _TOKEN.finditer(code):
        if match["other"] == ";":
            parts.append([])
            conditions.append(None)
            colors.append("")
            continue
        if match["bracket"] is not None:
            _read_bracket(match["bracket"], parts, conditions, colors, code)
            continue
        parts[-1].append(_token(match))
    if len(parts) > MOST_SECTIONS:
        raise FormulaError(f"Format code {code!r} has {len(parts)} sections; at most 4 have a meaning.", code=code)
    return tuple(
        Section(_settled(tokens, code), condition, color)
        for tokens, condition, color in zip(parts, conditions, colors, strict=True)
    )


def _token(match: re.Match[str]) -> Token:
    kind, text = match.lastgroup, match[0]
    if kind in ("quoted", "escaped"):
        return Token("literal", match[kind])
    if kind in ("space", "repeat"):
        return Token("space" if kind == "space" else "repeat", match[kind])
    if kind in ("ampm", "fraction"):
        return Token(kind, text)  # type: ignore[arg-type]  # the groups of the pattern are named after the kinds
    if kind in ("general", "exponent", "date", "digit"):
        return Token(kind, text.upper() if kind == "exponent" else text.lower())  # type: ignore[arg-type]
    single: dict[str, Kind] = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "text"}
    if text in single:
        return Token(single[text], text)
    return Token("literal", text)


def _read_bracket(
    body: str, parts: list[list[Token]], conditions: list[tuple[str, float] | None], colors: list[str], code: str
) -> None:
    if condition := _CONDITION.fullmatch(body.strip()):
        conditions[-1] = condition[1], float(condition[2])
    elif _COLOR.fullmatch(body):
        colors[-1] = body
    elif _ELAPSED.fullmatch(body):
        parts[-1].append(Token("elapsed", body.lower()))
    elif body.startswith("$"):
        # [$€-407] shows the currency sign; what follows the dash names a locale.
        parts[-1].append(Token("literal", body[1:].rsplit("-", 1)[0] if "-" in body else body[1:]))
    elif not body.lower().startswith(("dbnum", "natnum", "~", "ns", "x-")):
        raise FormulaError(f"Format code {code!r}: [{body}] has no meaning.", code=code)


def _settled(tokens: list[Token], code: str) -> tuple[Token, ...]:
    """Settle what a token alone does not tell: months or minutes, fractions of a second or decimals."""
    is_date = any(token.kind in ("date", "elapsed", "ampm") for token in tokens)
    if is_date and any(token.kind == "digit" for token in tokens):
        raise FormulaError(f"Format code {code!r} mixes digits and dates. Put text in quotes.", code=code)
    settled: list[Token] = []
    for token in tokens:
        if is_date and token.kind in ("point", "comma", "slash", "percent"):
            settled.append(Token("literal", token.text))
        elif not is_date and token.kind == "fraction":
            settled.append(Token("point", "."))
            settled.extend(Token("digit", "0") for _ in token.text[1:])
        else:
            settled.append(token)
    if is_date:
        _name_minutes(settled)
    return tuple(settled)


def _name_minutes(tokens: list[Token]) -> None:
    """Mark the m that stands after hours or before seconds as minutes (``n``), as Excel reads it."""
    timed = [place for place, token in enumerate(tokens) if token.kind in ("date", "elapsed")]
    for order, place in enumerate(timed):
        if tokens[place].kind != "date" or tokens[place].text not in ("m", "mm"):
            continue
        before = tokens[timed[order - 1]].text[0] if order else ""
        after = tokens[timed[order + 1]].text[0] if order + 1 < len(timed) else ""
        if before == "h" or after == "s":
            tokens[place] = Token("date", "n" * len(tokens[place].text))
