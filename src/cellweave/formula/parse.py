"""Owns reading formulas: the tree of a skeleton by precedence climbing, once however many formulas share it.

Tightest first, as in Excel: ``:``, blank (intersection), ``~`` (union, in files of other programs), ``#``, sign and
``@``, ``%``, ``^``, ``* /``, ``+ -``, ``&``, comparisons. So ``-2^2`` is 4, and ``2^3^2`` is 64 because all operators
group to the left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from cellweave.errors import FormulaError
from cellweave.formula.scan import scan, typed_place
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
    Word,
)
from cellweave.formula.words import WORD
from cellweave.values import ERRORS, NUM

BINDING: Final = {
    "=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5,
}  # fmt: skip
_SKELETONS: Final[dict[str, Skeleton]] = {}
_MOST_SKELETONS: Final = 50_000
MOST_NESTED: Final = 100
LONGEST: Final = 32_768

_BRACKETS: Final = r"\[(?>(?:[^\[\]']|'.|\[(?>(?:[^\[\]']|'.)*)\])*)\]"
_TOKEN: Final = re.compile(
    rf"\s++"
    rf"|[{REFERENCE}{NUMBER}{TEXT}]"
    rf"|(?i:\#(?:NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|N/A|GETTING_DATA|SPILL!|BLOCKED!|FIELD!|CALC!|CYCLE!|PYTHON!))"
    rf"|(?:'(?>(?:[^']|'')+)'|{WORD})!{WORD}"
    rf"|(?>(?:{WORD})?){_BRACKETS}"
    rf"|{WORD}"
    rf"|\d++(?>(?:\.\d*+)?)(?>(?:[eE][+-]?\d++)?)|\.\d++(?>(?:[eE][+-]?\d++)?)"
    rf"|<=|>=|<>|\.:\.?|:\.(?!\d)|[-+*/^&=<>%\#@:~,;(){{}}]",
    re.DOTALL,
)
_BLANK: Final = re.compile(r"\s")
_SHOWN: Final = 120  # characters of a formula that a message shows
# What begins with a character that only stands in pairs; where it is left alone, nothing ends it.
_OPENED: Final = {'"': "The text", "'": "The name of a sheet", "[": "The part of a table"}
_KINDS: Final = frozenset((REFERENCE, NUMBER, TEXT))
_SIGNS: Final = frozenset("-+@")
# Tokens that begin nothing and end an operand, so most operands need no look at what may follow one.
_ENDS: Final = frozenset((*BINDING, ",", ";", ")", "}", ""))
_OPERATORS: Final = _ENDS | TRIMS | frozenset(":#%~@")
# One object a place for the skeletons of all formulas, and one a constant: most of their trees is these.
_slot: Final = lru_cache(maxsize=4096)(Slot)
_constant: Final = lru_cache(maxsize=4096, typed=True)(Constant)


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
        try:
            skeleton = _Reader(skeleton_text).skeleton(len(leaves))
        except FormulaError as error:
            place = typed_place(text, skeleton_text, error.position, notation)
            raise FormulaError(f"{error}: {_around(text, place)} at character {place + 1}.", position=place) from None
        if len(_SKELETONS) >= _MOST_SKELETONS:
            _SKELETONS.clear()
        _SKELETONS[skeleton_text] = skeleton
    return Formula(skeleton, leaves)


def formula_of(text: str, leaves: tuple[Leaf, ...]) -> Formula:
    """Return the formula of a skeleton's text and leaves that fit it."""
    skeleton = _SKELETONS.get(text)
    if skeleton is None:
        skeleton = _SKELETONS[text] = _Reader(text).skeleton(len(leaves))
    return Formula(skeleton, leaves)


def _around(text: str, place: int) -> str:
    """Return a formula as a message shows it: all of it, or what stands around ``place``."""
    first, last = max(0, place - _SHOWN // 2), place + _SHOWN // 2
    if len(text) <= _SHOWN:
        return text
    return ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")


class _Reader:
    """Reads one skeleton. ``tokens`` are without blanks; ``spaced`` says before which of them one stood."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens: list[str] = _TOKEN.findall(text)
        self.spaced: set[int] = set()
        self.at = 0
        self.slots = 0
        self.depth = 0
        self.words: list[Word] = []
        if len("".join(self.tokens)) < len(text):
            raise self._foreign()
        if _BLANK.search(text) is not None:
            kept: list[str] = []
            for token in self.tokens:
                if token.isspace():
                    self.spaced.add(len(kept))
                else:
                    kept.append(token)
            self.tokens = kept
        self.tokens.append("")

    def skeleton(self, leaves: int) -> Skeleton:
        """Return what the text means, which has gaps for so many leaves."""
        if self.tokens[0] == "=":
            self.at = 1
        tree = self.union(self.expression(0))
        if self.at < len(self.tokens) - 1:
            raise self._unexpected()
        if self.slots != leaves:
            raise self._error("The formula holds control characters", 0)
        return Skeleton(self.text, tree, tuple(self.words))

    def union(self, first: Node) -> Node:
        """Read the references that a formula without parentheses joins to its first one, as names of print areas do."""
        parts = [first]
        while self.tokens[self.at] == "," and _may_refer(first):
            self.at += 1
            start = self.at
            parts.append(self.expression(0))
            if not _may_refer(parts[-1]):
                raise self._error("A union holds references", self._start(start))
        return first if len(parts) == 1 else Union(tuple(parts))

    def expression(self, binding: int) -> Node:
        """Read operators that bind tighter than ``binding``; those of one level group to the left."""
        self.depth += 1
        if self.depth > MOST_NESTED:
            raise self._error(f"More than {MOST_NESTED} levels are nested", self._start(self.at))
        left = self.signed()
        tokens = self.tokens
        while (level := BINDING.get(operator := tokens[self.at], 0)) > binding:
            self.at += 1
            left = Binary(operator, left, self.expression(level))
        self.depth -= 1
        return left

    def signed(self) -> Node:
        tokens, signs = self.tokens, ""
        while tokens[self.at] in _SIGNS:
            signs += tokens[self.at]
            self.at += 1
        node = self.primary()
        if tokens[self.at] not in _ENDS:
            node = self.reference(node)
        for sign in reversed(signs):
            node = Unary(sign, node)
        while tokens[self.at] == "%":
            node = Unary("%", node)
            self.at += 1
        return node

    def reference(self, first: Node) -> Node:
        """Read operands joined by ``~``, the union of programs whose argument separator is no comma."""
        parts = [self.shared(first)]
        while self.tokens[self.at] == "~":
            self.at += 1
            parts.append(self.shared(self.primary()))
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def shared(self, first: Node) -> Node:
        """Read operands joined by ``:`` and blanks that mean intersection."""
        left = self.ranged(first)
        while self.at in self.spaced and self.starts_reference() and _may_refer(left):
            left = Binary(" ", left, self.ranged(self.primary()))
        return left

    def ranged(self, first: Node) -> Node:
        left = self.postfixed(first)
        while self.tokens[self.at] == ":":
            self.at += 1
            left = Binary(":", left, self.postfixed(self.primary()))
        return left

    def starts_reference(self) -> bool:
        token = self.tokens[self.at]
        if token in _KINDS or token in _OPERATORS:
            return token == REFERENCE
        return not (token[0].isdecimal() or token[0] in ".#{")

    def postfixed(self, node: Node) -> Node:
        while True:
            operator = self.tokens[self.at]
            if operator == "#" or (operator in TRIMS and isinstance(node, Slot)):
                node = Unary(operator, node)
                self.at += 1
            elif operator == "(" and self.at not in self.spaced and isinstance(node, (Call, Invocation)):
                node = Invocation(node, self.arguments())
            else:
                return node

    def primary(self) -> Node:
        token, place = self.tokens[self.at], self.at
        if token in _KINDS:
            self.at += 1
            self.slots += 1
            return _slot(self.slots - 1, token)
        if token == "(":
            self.at += 1
            return self.parenthesised()
        if token == "{":
            self.at += 1
            return self.array()
        if token in _OPERATORS:
            raise self._unexpected()
        self.at += 1
        first, last = token[0], token[-1]
        if first.isdecimal() or first == ".":
            number = float(token)
            return _constant(number if number - number == 0.0 else NUM)
        if first == "#":
            code = token.upper()
            return _constant(next(error for error in ERRORS if error.code == code))
        if last == "]":
            structured = read_structured(token)
            if structured is None:
                raise self._error(f"{token!r} names no part of a table", self._start(place))
            return self.noted(structured)
        if "!" in token:
            sheet, _, name = token.rpartition("!")
            sheet = sheet[1:-1].replace("''", "'") if first == "'" else sheet
            return self.noted(Name(name, sheet))
        if self.tokens[self.at] == "(":
            return self.noted(Call(token, self.arguments()))
        upper = token.upper()
        return _constant(upper == "TRUE") if upper in ("TRUE", "FALSE") else self.noted(Name(token))

    def noted(self, word: Word) -> Word:
        self.words.append(word)
        return word

    def arguments(self) -> tuple[Node, ...]:
        self.at += 1
        if self.tokens[self.at] == ")":
            self.at += 1
            return ()
        found: list[Node] = []
        while True:
            found.append(Omitted() if self.tokens[self.at] in (",", ")") else self.expression(0))
            operator = self.tokens[self.at]
            if operator not in (",", ")"):
                raise self._unexpected()
            self.at += 1
            if operator == ")":
                return tuple(found)

    def parenthesised(self) -> Node:
        parts = [self.expression(0)]
        while self.tokens[self.at] == ",":
            self.at += 1
            parts.append(self.expression(0))
        if self.tokens[self.at] != ")":
            raise self._unexpected()
        self.at += 1
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def array(self) -> Node:
        rows: list[tuple[Node, ...]] = []
        row: list[Node] = []
        while True:
            if self.tokens[self.at] == "{":
                raise self._unexpected()
            node = self.signed()
            bare = node.operand if isinstance(node, Unary) and node.operator in "+-" else node
            if not (isinstance(bare, Constant) or (isinstance(bare, Slot) and bare.kind != REFERENCE)):
                raise self._error("An array holds numbers, texts, TRUE, FALSE and error values", self._start(self.at))
            row.append(node)
            operator = self.tokens[self.at]
            if operator not in (",", ";", "}"):
                raise self._unexpected()
            self.at += 1
            if operator != ",":
                rows.append(tuple(row))
                row = []
            if operator == "}":
                if len({len(each) for each in rows}) > 1:
                    raise self._error("The rows of an array have one length", self._start(self.at))
                return ArrayLiteral(tuple(rows))

    def _start(self, place: int) -> int:
        """Return where the token at ``place`` begins in the text."""
        starts = [match.start() for match in _TOKEN.finditer(self.text) if not match[0].isspace()]
        return starts[place] if place < len(starts) else len(self.text)

    def _foreign(self) -> FormulaError:
        """Return the refusal of the first character that is part of no token."""
        place = 0
        for match in _TOKEN.finditer(self.text):
            if match.start() > place:
                break
            place = match.end()
        opened = _OPENED.get(self.text[place])
        if opened is not None:
            return self._error(f"{opened} that begins here does not end", place)
        return self._error(f"{self.text[place]!r} cannot stand in a formula", place)

    def _unexpected(self) -> FormulaError:
        token = self.tokens[self.at]
        if not token:
            return self._error("The formula ends too early", len(self.text))
        if token == ";":
            return self._error("Arguments are parted by commas, not by ';'", self._start(self.at))
        shown = {REFERENCE: "A reference", NUMBER: "A number", TEXT: "A text"}.get(token, repr(token))
        return self._error(f"{shown} is not expected here", self._start(self.at))

    def _error(self, what: str, place: int) -> FormulaError:
        return FormulaError(what, position=place)


def _may_refer(node: Node) -> bool:
    if isinstance(node, Slot):
        return node.kind == REFERENCE
    if isinstance(node, Unary):
        return node.operator == "#" or node.operator in TRIMS
    if isinstance(node, Binary):
        return node.operator in (":", " ")
    return isinstance(node, (Name, Call, Structured, Union, Invocation))
