"""Owns changing what formulas call by name: defined names, Python names, tables and their columns renamed, or replaced
by what they stand for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from cellweave.formula.parse import formula_of
from cellweave.formula.registry import plain_name
from cellweave.formula.structured import read_structured, write_structured
from cellweave.formula.syntax import NUMBER, REFERENCE, TEXT, Call, Formula, Leaf, Reference
from cellweave.formula.words import WORD

_BRACKETS: Final = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\]"
# Leaves are gaps in a skeleton, so no text or address can be taken for a name here.
_NAMES: Final = re.compile(rf"(?P<quoted>'(?:[^']|'')*'!)|(?P<table>{WORD})?(?P<brackets>{_BRACKETS})|(?P<name>{WORD})")


def renamed_name(formula: Formula, old: str, new: str) -> Formula:
    """Return a formula that calls ``new`` what it called ``old`` (in any case): a name, a function, or a table."""
    folded = old.casefold()

    def change(match: re.Match[str]) -> str:
        if match["brackets"] is not None:
            table = match["table"]
            return new + match["brackets"] if table is not None and table.casefold() == folded else match[0]
        name = match["name"]
        if name is None:
            return match[0]
        head, dot, rest = name.partition(".")
        if name.casefold() == folded:
            return new
        return new + dot + rest if dot and head.casefold() == folded else name

    return _rewritten(formula, change)


def renamed_column(formula: Formula, table: str, old: str, new: str, *, inside: bool = False) -> Formula:
    """Return a formula after a column of ``table`` was renamed; ``inside``: it stands in that table (``[@price]``)."""
    folded, column = table.casefold(), old.casefold()

    def change(match: re.Match[str]) -> str:
        if match["brackets"] is None:
            return match[0]
        part = read_structured(match[0])
        if part is None or not (part.table.casefold() == folded if part.table else inside):
            return match[0]
        first, last = (
            new if name is not None and name.casefold() == column else name for name in (part.first, part.last)
        )
        if (first, last) == (part.first, part.last):
            return match[0]
        return write_structured(type(part)(part.table, part.items, first, last))

    return _rewritten(formula, change)


def _rewritten(formula: Formula, change: Callable[[re.Match[str]], str]) -> Formula:
    text = _NAMES.sub(change, formula.skeleton.text)
    return formula if text == formula.skeleton.text else formula_of(text, formula.leaves)


# Leaves; what only looks like a name (errors, numbers, functions, names of sheets); names and parts of tables.
_PARTS: Final = re.compile(
    rf"(?P<leaf>[{REFERENCE}{NUMBER}{TEXT}])"
    rf"|(?P<other>\#[A-Za-z/0!?]+|\d[\w.]*|(?:'(?:[^']|'')*'|{WORD})!(?:{WORD})?|{WORD}\s*\()"
    rf"|(?P<part>(?:{WORD})?{_BRACKETS}|{WORD})"
)


def resolved(formula: Formula, stands_for: Callable[[str], Leaf | None]) -> Formula:
    """Return a formula with leaves instead of the names and parts of tables that ``stands_for`` has leaves for."""
    if any(isinstance(word, Call) and plain_name(word.name) in ("LET", "LAMBDA") for word in formula.skeleton.words):
        return formula  # which may call anything by the same name
    text = formula.skeleton.text
    given = iter(formula.leaves)
    pieces: list[str] = []
    leaves: list[Leaf] = []
    end = 0
    for match in _PARTS.finditer(text):
        pieces.append(text[end : match.start()])
        end = match.end()
        leaf = next(given) if match["leaf"] else None if match["other"] else stands_for(match[0])
        if leaf is None:
            pieces.append(match[0])
            continue
        leaves.append(leaf)
        if match["leaf"]:
            pieces.append(match[0])
        elif isinstance(leaf, Reference):
            if leaf.is_cell and pieces[-1].endswith("@"):
                pieces[-1] = pieces[-1][:-1]  # one cell is one value
            pieces.append(REFERENCE)
        else:
            pieces.append(TEXT if isinstance(leaf, str) else NUMBER)
    return formula if len(leaves) == len(formula.leaves) else formula_of("".join(pieces) + text[end:], tuple(leaves))
