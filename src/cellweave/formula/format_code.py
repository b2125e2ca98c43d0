"""Owns reading number format codes (``#,##0.00;[Red]-0``) into sections of tokens; ``format_value`` applies them.

Source: ECMA-376 part 1, 18.8.31, and Microsoft's page "Number format codes".
"""

from __future__ import annotations

import functools
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, field
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

    @property
    def is_below_zero(self) -> bool:
        """Whether the section's own condition holds for no positive number."""
        return self.condition is not None and self.condition[0] in ("<", "<=") and self.condition[1] <= 0


COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"'
    r"|\\(?P<escaped>.)"
    r"|_(?P<space>.)"
    r"|\*(?P<repeat>.)"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<general>General)"
    r"|(?P<ampm>AM/PM|A/P)"
    r"|(?P<exponent>E[+-])"
    r"|(?P<fraction>\.0+(?=[^0#?]|$))"
    r"|(?P<date>y+|m+|d+|h+|s+|e+|g+|b+|a{3,})"
    r"|(?P<digit>[0#?])"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*([-+]?[0-9.]+(?:E[-+]?[0-9]+)?)", re.IGNORECASE)
_COLOR = re.compile(r"black|blue|cyan|green|magenta|red|white|yellow|color\s*[0-9]{1,2}", re.IGNORECASE)
# The long date and the time of an American system.
_SYSTEM = {
    "f800": "dddd, mmmm d, yyyy", "x-sysdate": "dddd, mmmm d, yyyy",
    "f400": "h:mm:ss AM/PM", "x-systime": "h:mm:ss AM/PM",
}  # fmt: skip
_OPENING = '"\\_*['  # what has a meaning only with what follows
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
MOST_SECTIONS = 4


@dataclass(slots=True)
class _Draft:
    """A section while it is read. ``system`` is the code that stands for all of it, where it names one."""

    tokens: list[Token] = field(default_factory=list)
    condition: tuple[str, float] | None = None
    color: str = ""
    system: str = ""


@functools.lru_cache(maxsize=1024)
def sections(code: str) -> tuple[Section, ...]:
    """Return the sections of a format code, one to four; raises FormulaError where it is none."""
    drafts = [_Draft()]
    for match in _TOKEN.finditer(code):
        if match["other"] == ";":
            drafts.append(_Draft())
        elif match["other"] and match["other"] in _OPENING:
            raise FormulaError(
                f"Format code {code!r}: the {match['other']} at its end wants something after it.", code=code
            )
        elif match["other"] in ("n", "N"):
            raise FormulaError(f"Format code {code!r}: {match[0]} has no meaning. Put text in quotes.", code=code)
        elif match["bracket"] is not None:
            _read_bracket(match["bracket"], drafts[-1], code)
        else:
            drafts[-1].tokens.append(_token(match))
    if len(drafts) > MOST_SECTIONS:
        raise FormulaError(f"Format code {code!r} has {len(drafts)} sections; at most 4 have a meaning.", code=code)
    if any(token.kind == "text" for draft in drafts[:-1] for token in draft.tokens):
        raise FormulaError(f"Format code {code!r}: only the last section is for texts (@).", code=code)
    return tuple(
        Section(
            sections(draft.system)[0].tokens if draft.system else _settled(draft.tokens, code),
            draft.condition,
            draft.color,
        )
        for draft in drafts
    )


def sections_of_cell(code: str) -> tuple[Section, ...]:
    """Return the sections of the format code of a cell, those of General where a file's code has no meaning."""
    try:
        return sections(code)
    except FormulaError:
        return sections("General")


def _token(match: re.Match[str]) -> Token:
    kind, text = match.lastgroup, match[0]
    if kind in ("quoted", "escaped"):
        return Token("literal", match[kind])
    if kind in ("space", "repeat"):
        return Token("space" if kind == "space" else "repeat", match[kind])
    if kind == "ampm":
        # Excel shows am/pm in capitals, a/p as it is written.
        return Token("ampm", text.upper() if len(text) > len("a/p") else text)
    if kind in ("general", "exponent", "date", "digit", "fraction"):
        # The exponent's e keeps its case; aaa names a day as ddd does.
        if kind == "date":
            text = text.lower().replace("a", "d")
        return Token(kind, text if kind == "exponent" else text.lower())  # type: ignore[arg-type]  # kinds name the groups
    single: dict[str, Kind] = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "text"}
    if text in single:
        return Token(single[text], text)
    return Token("literal", text)


def _read_bracket(body: str, draft: _Draft, code: str) -> None:
    if condition := _CONDITION.fullmatch(body.strip()):
        draft.condition = condition[1], float(condition[2])
    elif _COLOR.fullmatch(body):
        draft.color = body
    elif _ELAPSED.fullmatch(body):
        draft.tokens.append(Token("elapsed", body.lower()))
    elif body.startswith("$"):
        # [$€-407] shows the currency sign; behind the dash stands a locale, or the system's long date or time.
        sign, _, locale = body[1:].partition("-")
        draft.system = _SYSTEM.get(locale.lower(), draft.system)
        draft.tokens.append(Token("literal", sign))
    elif not body.lower().startswith(("dbnum", "natnum", "~", "ns", "x-")):
        raise FormulaError(f"Format code {code!r}: [{body}] has no meaning.", code=code)


def _settled(tokens: list[Token], code: str) -> tuple[Token, ...]:
    """Settle what a token alone does not tell: months or minutes, fractions of a second or decimals."""
    is_date = any(token.kind in ("date", "elapsed", "ampm") for token in tokens)
    if is_date and any(token.kind in ("digit", "percent") for token in tokens):
        raise FormulaError(f"Format code {code!r} mixes digits and dates. Put text in quotes.", code=code)
    if {"general", "digit"} <= {token.kind for token in tokens}:
        raise FormulaError(f"Format code {code!r} mixes General and digits. Put text in quotes.", code=code)
    if any(token.kind == "text" for token in tokens) and (is_date or any(token.kind == "digit" for token in tokens)):
        raise FormulaError(f"Format code {code!r} mixes texts (@) with numbers. Give texts a section.", code=code)
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
        elapsed = {token.text[0] for token in settled if token.kind == "elapsed"}
        # Beside [h] an h counts the hours of all days too.
        settled = [
            Token("elapsed", token.text) if token.kind == "date" and token.text[0] in elapsed else token
            for token in settled
        ]
    return tuple(settled)


def _name_minutes(tokens: list[Token]) -> None:
    """Mark the m that stands after hours or before seconds as minutes (``n``), as Excel reads it; beside [h] any is."""
    timed = [place for place, token in enumerate(tokens) if token.kind in ("date", "elapsed")]
    is_elapsed = any(token.kind == "elapsed" for token in tokens)
    for order, place in enumerate(timed):
        if tokens[place].kind != "date" or tokens[place].text not in ("m", "mm"):
            continue
        before = tokens[timed[order - 1]].text[0] if order else ""
        after = tokens[timed[order + 1]].text[0] if order + 1 < len(timed) else ""
        if is_elapsed or before == "h" or after == "s":
            tokens[place] = Token("date", "n" * len(tokens[place].text))
