"""Owns OpenFormula, the formula language of OpenDocument files, in Excel's words: references, separators, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from cellweave.errors import FormulaError
from cellweave.formula.parse import parse
from cellweave.formula.registry import lookup
from cellweave.formula.syntax import Call, walk

# How files begin a formula; ``msoxl`` has Excel's own words after it.
_GRAMMAR = re.compile(r"(?:(of|oooc|msoxl):)?=")
_TOKEN = re.compile(
    r"""(?P<text>"(?:[^"]|"")*")
      | \[(?P<reference>(?:'(?:[^']|'')*'|[^\]'])*)\]
      | (?P<function>[A-Za-z_][\w.]*)(?=\s*\()
      | (?P<word>[^\W\d][\w.]*)
      | (?P<error>\#[A-Z/0]+[!?]|\#N/A)
      | (?P<sign>[;{}|~!])
      | (?P<rest>.)""",
    re.VERBOSE | re.DOTALL,
)
_PLACE = re.compile(
    r"(?:\$?(?P<sheet>'(?:[^']|'')*'|[^.'\#:$]+))?\.(?P<cell>\$?[A-Za-z]{1,3}\$?\d+|\$?[A-Za-z]{1,3}|\$?\d+)"
)
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_REFERENCE = re.compile(r"\[((?:'(?:[^']|'')*'|[^\]'])*)\]")
_ABSOLUTE = re.compile(r"\$[A-Za-z]+\$\d+")
_PREFIXES = ("COM.MICROSOFT.", "LEGACY.", "ORG.OPENOFFICE.", "ORG.LIBREOFFICE.")
_FUNCTIONS = {"ERRORTYPE": "ERROR.TYPE", "FORMULA": "FORMULATEXT", "B": "BINOM.DIST.RANGE"}


class UntranslatableError(Exception):
    """A formula says what Excel's language cannot; ``what`` names it."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


def translated(written: str, row: int, column: int) -> str:
    """Return an OpenFormula of a cell as Excel's text without ``=``. Raises UntranslatableError."""
    match = _GRAMMAR.match(written)
    if match is None:
        raise UntranslatableError("another formula language")
    text = written[match.end() :]
    if match[1] != "msoxl":
        text = "".join(_words(text))
    try:
        formula = parse(f"={text}", row, column)
    except FormulaError as error:
        raise UntranslatableError("a formula that cannot be read") from error
    for node in walk(formula.tree):
        if isinstance(node, Call) and (function := lookup(node.name)) and not function.accepts(len(node.arguments)):
            raise UntranslatableError(f"{function.name} with {len(node.arguments)} arguments")
    return text


def translated_name(expression: str) -> str | None:
    """Return what a name for an expression stands for, None where Excel's language cannot say it for every cell."""
    try:
        text = translated(expression if _GRAMMAR.match(expression) else f"={expression}", 0, 0)
    except UntranslatableError:
        return None
    is_fixed = all(
        _ABSOLUTE.fullmatch(match["cell"])
        for match in _PLACE.finditer(" ".join(_REFERENCE.findall(_TEXT.sub("", expression))))
    )
    return text if is_fixed else None


def _words(text: str) -> Iterator[str]:
    depth = 0
    for match in _TOKEN.finditer(text):
        kind, word = match.lastgroup, match[0]
        if kind == "reference":
            yield _reference(match["reference"])
        elif kind == "function":
            yield _function(word)
        elif kind == "sign":
            depth += {"{": 1, "}": -1}.get(word, 0)
            yield {";": ",", "|": ";" if depth else "|", "~": ",", "!": " "}.get(word, word)
        else:
            yield word


@lru_cache(maxsize=1024)
def _function(name: str) -> str:
    known = name.upper()
    for prefix in _PREFIXES:
        known = known.removeprefix(prefix)
    known = _FUNCTIONS.get(known, known)
    if lookup(known) is None:
        raise UntranslatableError(name)
    return known


def _reference(text: str) -> str:
    if "#REF!" in text:
        return "#REF!"
    places = []
    at = 0
    while match := _PLACE.match(text, at):
        places.append((match["sheet"], match["cell"]))
        at = match.end()
        if text[at : at + 1] != ":":
            break
        at += 1
    if at != len(text) or not 1 <= len(places) <= 2:
        raise UntranslatableError("a reference to another file")
    (first, cell), (last, other) = places[0], places[-1]
    area = cell if len(places) == 1 else f"{cell}:{other}"
    if first is None:
        return area
    sheets = [_unquoted(first), *([_unquoted(last)] if last is not None and last != first else [])]
    return "'" + ":".join(sheets).replace("'", "''") + "'!" + area


def _unquoted(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet[:1] == "'" else sheet
