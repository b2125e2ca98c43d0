"""Owns how an xlsx file spells a formula: prefixes, ``SINGLE`` for ``@``, tables, tab names, and whether it may spill.

What Excel has no word for (a Python function, a frame, a sheet that is not written) raises ``InexpressibleError``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from cellweave.convert.formulas import InexpressibleError, bound_names, optional_parameter, rebuilt
from cellweave.convert.xlsx.prefixes import FUNCTION, OPTIONAL, PARAMETER, PREFIXES, SPILLING, TRIM_NAMES
from cellweave.convert.xlsx.text import is_writable
from cellweave.formula.implicit import intersected
from cellweave.formula.registry import lookup, plain_name
from cellweave.formula.render import render
from cellweave.formula.syntax import (
    IS_RANGE,
    ArrayLiteral,
    Call,
    Formula,
    Invocation,
    Leaf,
    Name,
    Node,
    Reference,
    Structured,
    Unary,
    walk,
)
from cellweave.sheet.book import Book
from cellweave.sheet.grid import Grid
from cellweave.values import ErrorValue

_FORMS: Final = ("LET", "LAMBDA")
_LONGEST_TEXT: Final = 255
_NAME: Final = re.compile(r"(?:[^\W\d]|\\)[\w.\\?]{0,254}")
# What Excel takes for a cell, in either of its notations.
_CELL: Final = re.compile(
    r"(?i)[a-z]{1,2}[0-9]+|[a-w][a-z]{2}[0-9]+|x(?:[a-e][a-z]|f[a-d])[0-9]+|r[0-9]*(?:c[0-9]*)?|c[0-9]*"
)


class Spelled(NamedTuple):
    """A formula as files have it, still in relative form; ``is_array``: it must be written as one that may spill."""

    formula: Formula
    is_array: bool

    def text(self, row: int, column: int) -> str:
        """Return the text with its ``=`` for the cell at (row, column)."""
        text = render(self.formula, row, column)
        return text if text.startswith("=") else "=" + text


class Speller:
    """Spells the formulas of one book. ``tabs`` gives the tab of a sheet (by its grid); None: it is not written."""

    def __init__(self, book: Book, tabs: Callable[[Grid], str | None]) -> None:
        self._book = book
        self._tabs = tabs
        # Python names that formulas use and a file can hold: numbers, texts and booleans.
        self.constants: dict[str, float | str | bool] = {}

    def spelled(self, formula: Formula, grid: Grid, row: int, column: int) -> Spelled:
        """Return a formula of ``grid`` as files have it; (row, column) is where it stands, for tables around it."""
        bound = bound_names(formula)
        self._check(formula, bound)
        if any(_is_single(node) for node in walk(formula.tree)):
            formula = rebuilt(formula, _with_at)
        bare = rebuilt(formula, _without_at) if any(_is_at(node) for node in walk(formula.tree)) else formula
        is_array = self._may_spill(formula, bare)
        if not is_array:
            formula = bare
        if any(_has_optional(node) for node in walk(formula.tree)):
            formula = rebuilt(formula, _with_prefixed_optional)
        if any(self._is_special(node, bound) for node in walk(formula.tree)):
            formula = rebuilt(formula, lambda node, leaves: self._node(node, bound, grid, row, column))
        leaves: list[Leaf] = [self._reference(leaf) if isinstance(leaf, Reference) else leaf for leaf in formula.leaves]
        return Spelled(Formula(formula.skeleton, tuple(leaves)), is_array)

    # What a file cannot say

    def _check(self, formula: Formula, bound: set[str]) -> None:
        for leaf in formula.leaves:
            if isinstance(leaf, str) and (len(leaf) > _LONGEST_TEXT or not is_writable(leaf)):
                what = "control characters" if len(leaf) <= _LONGEST_TEXT else f"more than {_LONGEST_TEXT} characters"
                raise InexpressibleError(f"holds a text of {what}")
        for node in walk(formula.tree):
            if isinstance(node, Call):
                name = plain_name(node.name)
                if lookup(name) is None and name not in _FORMS and not self._is_known(node.name, bound):
                    raise InexpressibleError(f"calls the Python function {node.name}", name=node.name)
            elif isinstance(node, Name) and not self._is_known(node.name, bound) and not self._is_function(node, bound):
                value = self._outside(node.name)
                if not isinstance(value, (bool, int, float, str)) or not is_defined_name(node.name):
                    raise InexpressibleError(f"uses the Python name {node.name}", name=node.name)
                self.constants[node.name] = value
            elif isinstance(node, Structured) and node.table and node.table.casefold() not in self._book.tables:
                raise InexpressibleError(f"reads the frame {node.table}", name=node.table)

    def _is_known(self, name: str, bound: set[str]) -> bool:
        folded = name.casefold()
        if folded in bound or folded in self._book.defined or folded in self._book.tables:
            return True
        return any(f"{grid.name}!{name}".casefold() in self._book.defined for grid in self._book.grids)

    def _is_function(self, node: Name, bound: set[str]) -> bool:
        """Whether a name that nothing else has is a function's, used as a value."""
        if node.sheet is not None or self._is_known(node.name, bound) or lookup(node.name) is None:
            return False
        return self._outside(node.name) is None

    def _outside(self, name: str) -> Any:
        try:
            return self._book.names.get(name)
        except KeyError:
            return None

    # Arrays

    def _may_spill(self, formula: Formula, bare: Formula) -> bool:
        """Whether files must have it as an array formula: a plain one takes one value of each range, as ever."""
        if any(_spills(node) for node in walk(formula.tree)):
            return True
        plain = intersected(bare)
        if plain.skeleton.text == formula.skeleton.text:
            return False
        return self._singled(plain) != self._singled(formula)

    def _singled(self, formula: Formula) -> str:
        """Return the skeleton's text without the ``@`` before names that stand for one value anyway."""

        def drop(node: Node, _: list[Leaf]) -> Node:
            if isinstance(node, Unary) and node.operator == "@" and isinstance(node.operand, Name):
                return node.operand if self._is_one_value(node.operand.name) else node
            return node

        return rebuilt(formula, drop).skeleton.text

    def _is_one_value(self, name: str) -> bool:
        definition = self._book.defined.get(name.casefold())
        if definition is None:
            return name in self.constants
        return not any(reference.flags & IS_RANGE for reference in definition.references) and not any(
            isinstance(node, (Call, Name, ArrayLiteral, Structured)) for node in walk(definition.tree)
        )

    # Words

    def _is_special(self, node: Node, bound: set[str]) -> bool:
        match node:
            case Unary("@" | "#" | ".:." | ".:" | ":.", _) | Invocation():
                return True
            case Call(name, _):
                return plain_name(name) in PREFIXES or name.casefold() in bound
            case Name(name, sheet):
                return name.casefold() in bound or sheet is not None or self._is_function(node, bound)
            case Structured(table, items, _, _):
                return table is None or "row" in items
        return False

    def _node(self, node: Node, bound: set[str], grid: Grid, row: int, column: int) -> Node:
        match node:
            case Unary("@", operand):
                return Call("_xlfn.SINGLE", (operand,))
            case Unary("#", operand):
                return Call("_xlfn.ANCHORARRAY", (operand,))
            case Unary(".:." | ".:" | ":." as operator, operand):
                return Call(f"_xlfn.{TRIM_NAMES[operator]}", (operand,))
            case Call(name, arguments):
                if name.casefold() in bound:
                    return Call(PARAMETER + name, arguments)
                plain = plain_name(name)
                return Call(PREFIXES[plain] + plain, arguments) if plain in PREFIXES else node
            case Name(name, sheet):
                if name.casefold() in bound:
                    return Name(PARAMETER + name)
                if self._is_function(node, bound):
                    return Name(FUNCTION + plain_name(name))
                return node if sheet is None else Name(name, self._tab(sheet))
            case Structured(None, items, first, last):
                return Structured(self._table_around(grid, row, column), items, first, last)
        return node

    def _table_around(self, grid: Grid, row: int, column: int) -> str:
        for table in self._book.tables.values():
            if table.sheet == grid.index and table.area.holds(row, column):
                return table.name
        raise InexpressibleError("reads a table where there is none")

    def _reference(self, reference: Reference) -> Reference:
        if reference.book is not None:
            raise InexpressibleError("reads another workbook", name=reference.book)
        if reference.sheet is None:
            return reference
        last = None if reference.last_sheet is None else self._tab(reference.last_sheet)
        return reference._replace(sheet=self._tab(reference.sheet), last_sheet=last)

    def _tab(self, name: str) -> str:
        """Return the tab of a sheet of the book, or of one that Python calls ``name``."""
        grid = self._book.grid_named(name)
        if grid is None:
            grid = getattr(self._outside(name), "_grid", None)
        tab = self._tabs(grid) if grid is not None else None
        if tab is None:
            raise InexpressibleError(f"reads the sheet {name}, which is not written", name=name)
        return tab


def _has_optional(node: Node) -> bool:
    return (
        isinstance(node, Call)
        and plain_name(node.name) == "LAMBDA"
        and any(optional_parameter(parameter) for parameter in node.arguments[:-1])
    )


def _with_prefixed_optional(node: Node, _: list[Leaf]) -> Node:
    """Write the parameters of LAMBDA that may be left out, ``[y]``, as files declare them."""
    if not isinstance(node, Call) or not _has_optional(node):
        return node
    *parameters, body = node.arguments
    declared = [Name(OPTIONAL + name) if (name := optional_parameter(item)) else item for item in parameters]
    return Call(node.name, (*declared, body))


def _is_single(node: Node) -> bool:
    return isinstance(node, Call) and plain_name(node.name) == "SINGLE" and len(node.arguments) == 1


def _with_at(node: Node, _: list[Leaf]) -> Node:
    """Write ``@`` for SINGLE, as which the row syntax has it."""
    return Unary("@", node.arguments[0]) if isinstance(node, Call) and _is_single(node) else node


def _is_at(node: Node) -> bool:
    return isinstance(node, Unary) and node.operator == "@"


def _without_at(node: Node, _: list[Leaf]) -> Node:
    return node.operand if isinstance(node, Unary) and node.operator == "@" else node


def _spills(node: Node) -> bool:
    match node:
        case Call(name, _):
            return plain_name(name) in SPILLING
        case Unary("#" | ".:." | ".:" | ":.", _) | Invocation():
            return True
    return False


def is_defined_name(name: str) -> bool:
    """Whether Excel allows ``name`` for a range, a formula or a table."""
    return _NAME.fullmatch(name) is not None and _CELL.fullmatch(name) is None


def constant_text(value: object) -> str:
    """Return a value as a formula spells it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, ErrorValue):
        return value.code
    return repr(int(value) if float(value).is_integer() else value) if isinstance(value, (int, float)) else str(value)


def tab_names(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return an allowed tab name for each wanted one: at most 31 characters, none of ``[]:*?/\\``, no two alike."""
    out: dict[str, str] = {}
    taken: set[str] = set()
    for key, name in wanted.items():
        clean = "".join("_" if character in "[]:*?/\\" else character for character in name).strip("'")[:31] or "Sheet"
        unique, number = clean, 1
        while unique.casefold() in taken or unique.casefold() == "history":
            number += 1
            unique = f"{clean[: 31 - len(str(number)) - 1]} {number}"
        taken.add(unique.casefold())
        out[key] = unique
    return out
