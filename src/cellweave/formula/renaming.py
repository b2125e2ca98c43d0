"""Owns changing what formulas call by name: sheets get other names; names and tables give way to what they mean."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from cellweave.formula.parse import formula_of
from cellweave.formula.registry import plain_name
from cellweave.formula.render import quoted_sheets
from cellweave.formula.syntax import NUMBER, REFERENCE, TEXT, Call, Formula, Leaf, Name, Reference
from cellweave.formula.words import WORD

_BRACKETS: Final = r"\[(?>(?:[^\[\]']|'.|\[(?>(?:[^\[\]']|'.)*)\])*)\]"
# The sheet that a name is of; references and texts are gaps in a skeleton.
_SHEET: Final = re.compile(rf"(?:'(?P<quoted>(?:[^']|'')*)'|(?P<plain>{WORD}))!")


def renamed_sheet(formula: Formula, old: str, new: str) -> Formula:
    """Return a formula in which references to the sheet ``old`` (in any case), and names of it, name ``new``."""
    folded = old.casefold()

    def change(leaf: Leaf) -> Leaf:
        if type(leaf) is not Reference or leaf.sheet is None or leaf.book is not None:
            return leaf
        first = new if leaf.sheet.casefold() == folded else leaf.sheet
        last = new if leaf.last_sheet is not None and leaf.last_sheet.casefold() == folded else leaf.last_sheet
        return leaf if (first, last) == (leaf.sheet, leaf.last_sheet) else leaf._replace(sheet=first, last_sheet=last)

    leaves, text = tuple(change(leaf) for leaf in formula.leaves), formula.skeleton.text
    # A name of one sheet: ``=Costs!rate``.
    if any(isinstance(word, Name) and (word.sheet or "").casefold() == folded for word in formula.skeleton.words):

        def name(match: re.Match[str]) -> str:
            sheet = match["plain"] or match["quoted"].replace("''", "'")
            return quoted_sheets(new) + "!" if sheet.casefold() == folded else match[0]

        return formula_of(_SHEET.sub(name, text), leaves)
    return formula if leaves == formula.leaves else formula_of(text, leaves)


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
