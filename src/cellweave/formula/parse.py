"""Owns reading formulas: the tree of a skeleton by precedence climbing, once however many formulas share it.

Tightest first, as in Excel: ``:``, blank (intersection), ``~`` (union, in files of other programs), ``#``, sign and
``@``, ``%``, ``^``, ``* /``, ``+ -``, ``&``, comparisons. So ``-2^2`` is 4, and ``2^3^2`` is 64 because all operators
group to the left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from cellweave.errors import FormulaError
from cellweave.formula.scan import scan
from cellweave.formula.structured import read_structured
from cellweave.formula.syntax import (
    NUMBER,
    REFERENCE,
    TEXT,
    TRIMS,
    ArrayLiteral,
    Binary,
    Call,
    Constant,
    Formula,
    Invocation,
    Leaf,
    Name,
    Node,
    Omitted,
    Skeleton,
    Slot,
    Structured,
    Unary,
    Union,
)
from cellweave.values import ERRORS, NUM

BINDING: Final = {
    "=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5,
}  # fmt: skip
_SKELETONS: Final[dict[str, Skeleton]] = {}
_MOST_SKELETONS: Final = 50_000
MOST_NESTED: Final = 100
LONGEST: Final = 32_768

_WORD: Final = r"(?:[^\W\d]|\\)[\w.\\?]*+"
_BRACKETS: Final = r"\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*+\])*+\]"
_TOKEN: Final = re.compile(
    rf"(?P<blank>\s++)"
    rf"|(?P<slot>[{REFERENCE}{NUMBER}{TEXT}])"
    rf"|(?P<error>(?i:\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|BLOCKED!|FIELD!|CALC!|CYCLE!|PYTHON!)))"
    rf"|(?P<sheet>(?:'(?:[^']|'')++'|{_WORD})!{_WORD})"
    rf"|(?P<table>(?:{_WORD})?+{_BRACKETS})"
    rf"|(?P<word>{_WORD})"
    rf"|(?P<number>\d++(?:\.\d*+)?+(?:[eE][+-]?\d++)?+|\.\d++(?:[eE][+-]?\d++)?+)"
    rf"|(?P<operator><=|>=|<>|\.:\.?|:\.(?!\d)|[-+*/^&=<>%\#@:~,;(){{}}])",
    re.DOTALL,
)


def parse(
    text: str, row: int = 0, column: int = 0, *, notation: str = "A1", columns: Mapping[str, int] | None = None
) -> Formula:
    """Return the formula that ``text`` (with or without ``=``) means in the cell at (row, column), counted from 0.

    ``notation`` is ``A1``, ``R1C1``, or ``rows`` for the row syntax of documents, in which the header names of
    ``columns`` (in lower case) name columns. Raises FormulaError with the ``position`` of what cannot be read.
    """
    skeleton_text, leaves = scan(text, row, column, notation, columns)
    skeleton = _SKELETONS.get(skeleton_text)
    if skeleton is None:
        if len(text) > LONGEST:
            raise FormulaError(f"The formula has {len(text)} characters; at most {LONGEST} can be read.", position=0)
        skeleton = Skeleton(skeleton_text, _Reader(skeleton_text, len(leaves)).formula())
        if len(_SKELETONS) >= _MOST_SKELETONS:
            _SKELETONS.clear()
        _SKELETONS[skeleton_text] = skeleton
    return Formula(skeleton, leaves)


def formula_of(text: str, leaves: tuple[Leaf, ...]) -> Formula:
    """Return the formula of a skeleton's text and leaves that fit it."""
    skeleton = _SKELETONS.get(text)
    if skeleton is None:
        skeleton = _SKELETONS[text] = Skeleton(text, _Reader(text, len(leaves)).formula())
    return Formula(skeleton, leaves)


class _Reader:
    """Reads one skeleton. ``kinds`` and ``tokens`` are its tokens without blanks; ``spaced``: a blank stood before."""

    def __init__(self, text: str, leaves: int) -> None:
        self.text = text
        self.kinds: list[str] = []
        self.tokens: list[str] = []
        self.spaced: list[bool] = []
        self.starts: list[int] = []
        self.slots: list[int] = []
        place, blank, slots = 0, False, 0
        while place < len(text):
            match = _TOKEN.match(text, place)
            if match is None:
                raise self._error(f"{text[place]!r} cannot stand in a formula", place)
            kind = match.lastgroup or ""
            if kind != "blank":
                self.kinds.append(kind)
                self.tokens.append(match[0])
                self.spaced.append(blank)
                self.starts.append(place)
                self.slots.append(slots)
                slots += kind == "slot"
            blank = kind == "blank"
            place = match.end()
        if slots != leaves:
            raise self._error("The formula holds control characters", 0)
        self.kinds.append("end")
        self.tokens.append("")
        self.spaced.append(False)
        self.starts.append(len(text))
        self.slots.append(slots)
        self.at = 0
        self.depth = 0

    def formula(self) -> Node:
        if self.tokens[0] == "=" and self.kinds[0] == "operator":
            self.at = 1
        node = self.expression(0)
        if self.kinds[self.at] != "end":
            raise self._unexpected()
        return node

    def expression(self, binding: int) -> Node:
        """Read operators that bind tighter than ``binding``; those of one level group to the left."""
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise self._error(f"More than {MOST_NESTED} levels are nested", self.starts[self.at])
        left = self.signed()
        while (level := BINDING.get(self.operator(), 0)) > binding:
            operator = self.tokens[self.at]
            self.at += 1
            left = Binary(operator, left, self.expression(level))
        self.depth -= 1
        return left

    def operator(self) -> str:
        return self.tokens[self.at] if self.kinds[self.at] == "operator" else ""

    def signed(self) -> Node:
        signs: list[str] = []
        while self.operator() in ("-", "+", "@"):
            signs.append(self.tokens[self.at])
            self.at += 1
        node = self.reference()
        for sign in reversed(signs):
            node = Unary(sign, node)
        while self.operator() == "%":
            node = Unary("%", node)
            self.at += 1
        return node

    def reference(self) -> Node:
        """Read operands joined by ``~``, the union of programs whose argument separator is no comma."""
        parts = [self.shared()]
        while self.operator() == "~":
            self.at += 1
            parts.append(self.shared())
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def shared(self) -> Node:
        """Read operands joined by ``:`` and blanks that mean intersection."""
        left = self.ranged()
        while self.spaced[self.at] and self.starts_reference() and _may_refer(left):
            left = Binary(" ", left, self.ranged())
        return left

    def ranged(self) -> Node:
        left = self.postfixed()
        while self.operator() == ":":
            self.at += 1
            left = Binary(":", left, self.postfixed())
        return left

    def starts_reference(self) -> bool:
        kind = self.kinds[self.at]
        return kind in ("word", "sheet", "table") or self.tokens[self.at] in (REFERENCE, "(")

    def postfixed(self) -> Node:
        node = self.primary()
        while True:
            operator = self.operator()
            if operator == "#" or (operator in TRIMS and isinstance(node, Slot)):
                node = Unary(operator, node)
                self.at += 1
            elif operator == "(" and not self.spaced[self.at] and isinstance(node, (Call, Invocation)):
                node = Invocation(node, self.arguments())
            else:
                return node

    def primary(self) -> Node:
        kind, token, place = self.kinds[self.at], self.tokens[self.at], self.at
        if kind == "end":
            raise self._error("The formula ends too early", self.starts[place])
        self.at += 1
        if kind == "slot":
            return Slot(self.slots[place], token)
        if kind == "number":
            number = float(token)
            return Constant(number if number - number == 0.0 else NUM)
        if kind == "error":
            code = token.upper()
            return Constant(next(error for error in ERRORS if error.code == code))
        if kind == "table":
            structured: Structured | None = read_structured(token)
            if structured is None:
                raise self._error(f"{token!r} names no part of a table", self.starts[place])
            return structured
        if kind == "sheet":
            sheet, _, name = token.rpartition("!")
            sheet = sheet[1:-1].replace("''", "'") if sheet[0] == "'" else sheet
            return Name(name, sheet)
        if kind == "word":
            if self.operator() == "(":
                return Call(token, self.arguments())
            upper = token.upper()
            return Constant(upper == "TRUE") if upper in ("TRUE", "FALSE") else Name(token)
        if token == "(":
            return self.parenthesised()
        if token == "{":
            return self.array()
        self.at = place
        raise self._unexpected()

    def arguments(self) -> tuple[Node, ...]:
        self.at += 1
        if self.operator() == ")":
            self.at += 1
            return ()
        found: list[Node] = []
        while True:
            found.append(Omitted() if self.operator() in (",", ")") else self.expression(0))
            operator = self.operator()
            if operator not in (",", ")"):
                raise self._unexpected()
            self.at += 1
            if operator == ")":
                return tuple(found)

    def parenthesised(self) -> Node:
        parts = [self.expression(0)]
        while self.operator() == ",":
            self.at += 1
            parts.append(self.expression(0))
        if self.operator() != ")":
            raise self._unexpected()
        self.at += 1
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def array(self) -> Node:
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        while True:
            if self.operator() == "{":
                raise self._unexpected()
            node = self.signed()
            bare = node.operand if isinstance(node, Unary) and node.operator in "+-" else node
            if not (isinstance(bare, Constant) or (isinstance(bare, Slot) and bare.kind != REFERENCE)):
                raise self._error("An array holds numbers, texts, TRUE, FALSE and error values", self.starts[self.at])
            row.append(node)
            operator = self.operator()
            if operator not in (",", ";", "}"):
                raise self._unexpected()
            self.at += 1
            if operator != ",":
                rows.append(tuple(row))
                row = []
            if operator == "}":
                if len({len(each) for each in rows}) > 1:
                    raise self._error("The rows of an array have one length", self.starts[self.at])
                return ArrayLiteral(tuple(rows))

    def _unexpected(self) -> FormulaError:
        token = self.tokens[self.at]
        shown = {"": "the end", REFERENCE: "a reference", NUMBER: "a number", TEXT: "text"}.get(token, repr(token))
        return self._error(f"{shown} is not expected there", self.starts[self.at])

    def _error(self, what: str, place: int) -> FormulaError:
        shown = self.text.translate({1: "▯", 2: "▯", 3: "▯"})
        return FormulaError(f"{what}: {shown} at character {place + 1}.", position=place)


def _may_refer(node: Node) -> bool:
    if isinstance(node, Slot):
        return node.kind == REFERENCE
    if isinstance(node, Unary):
        return node.operator == "#" or node.operator in TRIMS
    if isinstance(node, Binary):
        return node.operator in (":", " ")
    return isinstance(node, (Name, Call, Structured, Union, Invocation))
