"""Owns formulas of a converted file in the words of a workbook: sheets and constants by Python name, names beside.

A sheet of a workbook is a book of its own, so what reaches over to another sheet is spelled out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Final

from cellweave.convert.formulas import InexpressibleError, bound_names, rebuilt
from cellweave.convert.identifiers import identifier
from cellweave.formula.registry import lookup, plain_name
from cellweave.formula.render import render
from cellweave.formula.syntax import (
    ALL_FIXED,
    IS_RANGE,
    REFERENCE,
    ArrayLiteral,
    Call,
    Constant,
    Formula,
    Leaf,
    Name,
    Node,
    Reference,
    Slot,
    Structured,
    Unary,
    Union,
    walk,
)
from cellweave.sheet.book import Book
from cellweave.sheet.grid import Grid
from cellweave.values import REF

# What files write as functions and formulas as operators after a reference.
_OPERATORS: Final = {"ANCHORARRAY": "#", "_TRO_ALL": ".:.", "_TRO_LEADING": ".:", "_TRO_TRAILING": ":."}


@dataclass
class Used:
    """What the formulas of one sheet turned out to use."""

    names: dict[str, str] = field(default_factory=dict)
    tables: set[str] = field(default_factory=set)
    sheets: set[str] = field(default_factory=set)


class Rewording:
    """Rewrites the formulas of one book. ``sheets`` are Python names by sheet name, ``constants`` by folded name."""

    def __init__(self, book: Book, sheets: dict[str, str], constants: dict[str, str]) -> None:
        self.book = book
        self._sheets = {name.casefold(): made for name, made in sheets.items()}
        self._constants = constants

    def reworded(self, formula: Formula, grid: Grid, used: Used) -> Formula:
        """Return a formula of ``grid`` as the workbook spells it; what it needs is added to ``used``."""
        bound = bound_names(formula)
        if any(self._is_special(node, formula.leaves) for node in walk(formula.tree)):
            formula = rebuilt(formula, lambda node, leaves: self._node(node, leaves, bound, grid, used))
        leaves: list[Leaf] = [
            self._reference(leaf, grid, used) if isinstance(leaf, Reference) else leaf for leaf in formula.leaves
        ]
        return Formula(formula.skeleton, tuple(leaves))

    def _is_special(self, node: Node, leaves: tuple[Leaf, ...]) -> bool:
        match node:
            case Name() | Structured() | Unary("@", _):
                return True
            case Call(name, _):
                return lookup(name) is None or plain_name(name) in _OPERATORS
            case Slot(index, kind) if kind == REFERENCE:
                leaf = leaves[index]
                return isinstance(leaf, Reference) and leaf.last_sheet is not None
        return False

    def _node(self, node: Node, leaves: list[Leaf], bound: set[str], grid: Grid, used: Used) -> Node:
        match node:
            case Unary("@", operand):
                # A bare ``@`` would say "this row" in the row syntax.
                return operand if self._is_one_value(operand, leaves) else Call("SINGLE", (operand,))
            case Name(name, sheet) if name.casefold() not in bound:
                return self._name(name, sheet, grid, used)
            case Call(name, (operand,)) if plain_name(name) in _OPERATORS:
                return Unary(_OPERATORS[plain_name(name)], operand)
            case Call(name, arguments) if lookup(name) is None and name.casefold() not in bound:
                found = self._name(name, None, grid, used)
                return Call(found.name if isinstance(found, Name) else name, arguments)
            case Call(name, arguments):
                spread = tuple(item for argument in arguments for item in self._spread(argument, leaves))
                return Call(name, spread) if spread != arguments else node
            case Structured():
                return self._structured(node, leaves, grid, used)
        return node

    def _is_one_value(self, node: Node, leaves: list[Leaf]) -> bool:
        if isinstance(node, Name) and node.name in self._constants.values():
            return True
        if isinstance(node, Name):
            definition = self.book.defined.get(node.name.casefold())
            return definition is not None and not any(
                isinstance(inner, (Call, Name, Structured, ArrayLiteral, Union)) for inner in walk(definition.tree)
            ) and not any(reference.flags & IS_RANGE for reference in definition.references)  # fmt: skip
        if isinstance(node, Call) and plain_name(node.name) == "INDEX":
            return _is_one_of_many(node.arguments, leaves)
        leaf = leaves[node.index] if isinstance(node, Slot) else None
        return isinstance(leaf, Reference) and leaf.is_cell

    def _name(self, name: str, sheet: str | None, grid: Grid, used: Used) -> Node:
        owner = sheet if sheet is not None else grid.name
        for key in (f"{owner}!{name}".casefold(), name.casefold()):
            if key in self._constants:
                return Name(self._constants[key])
            definition = self.book.defined.get(key)
            if definition is None:
                continue
            spelled = identifier(f"{owner} {name}", "name") if sheet not in (None, grid.name) else name
            if spelled not in used.names:
                used.names[spelled] = ""  # A name that uses itself finds itself known.
                reworded = self.reworded(definition, self.book.grid_named(owner) or grid, used)
                used.names[spelled] = render(self._elsewhere(reworded, owner, grid), 0, 0)
            return Name(spelled)
        return Name(name) if sheet is None else Name(name, sheet)

    def _elsewhere(self, formula: Formula, owner: str, grid: Grid) -> Formula:
        """Return a definition that belongs to another sheet with that sheet written before its references."""
        made = self._sheets.get(owner.casefold())
        if owner.casefold() == grid.name.casefold() or made is None:
            return formula
        return Formula(
            formula.skeleton,
            tuple(
                leaf._replace(sheet=made) if isinstance(leaf, Reference) and leaf.sheet is None else leaf
                for leaf in formula.leaves
            ),
        )

    def _structured(self, node: Structured, leaves: list[Leaf], grid: Grid, used: Used) -> Node:
        name = node.table
        if name is None:
            around = [key for key, table in self.book.tables.items() if table.sheet == grid.index]
            used.tables.update(around)
            if len(around) > 1 or "row" in node.items or not around:
                return node
            # A row of totals is no part of the table any more, so its formulas have to name it.
            name = self.book.tables[around[0]].name
            node = replace(node, table=name)
        table = self.book.tables.get(name.casefold())
        if table is None:
            return node
        # The tables of a workbook begin with a header and end with their data.
        has_part = table.has_header and not (table.has_totals and {"all", "totals"} & set(node.items))
        if table.sheet == grid.index and has_part:
            used.tables.add(name.casefold())
            return node
        if "row" in node.items:
            where = "is on another sheet" if table.sheet != grid.index else "has no header"
            raise InexpressibleError(f"reads a row of the table {table.name}, which {where}")
        area = table.part(node.items, node.first, node.last)
        if area is None:
            return Constant(REF)
        flags = ALL_FIXED | (0 if area.is_cell else IS_RANGE)
        leaves.append(Reference(self.book.grids[table.sheet].name, *area, flags))
        return Slot(len(leaves) - 1, REFERENCE)

    def _spread(self, argument: Node, leaves: list[Leaf]) -> list[Node]:
        """Return a 3-D reference as one reference for each sheet; anything else as it is."""
        leaf = leaves[argument.index] if isinstance(argument, Slot) else None
        if not isinstance(leaf, Reference) or leaf.last_sheet is None or leaf.book is not None:
            return [argument]
        first, last = self.book.grid_named(leaf.sheet or ""), self.book.grid_named(leaf.last_sheet)
        if first is None or last is None:
            return [argument]
        low, high = sorted((first.index, last.index))
        found: list[Node] = []
        for other in self.book.grids[low : high + 1]:
            leaves.append(leaf._replace(sheet=other.name, last_sheet=None))
            found.append(Slot(len(leaves) - 1, REFERENCE))
        return found

    def _reference(self, reference: Reference, grid: Grid, used: Used) -> Reference:
        if reference.last_sheet is not None:
            raise InexpressibleError("reads through several sheets at once")
        if reference.sheet is None or reference.book is not None:
            return reference
        if reference.sheet.casefold() == grid.name.casefold():
            return reference._replace(sheet=None)
        made = self._sheets.get(reference.sheet.casefold())
        if made is None or made in used.sheets:
            return reference if made is None else reference._replace(sheet=made)
        used.sheets.add(made)
        return reference._replace(sheet=made)


def _is_one_of_many(arguments: tuple[Node, ...], leaves: list[Leaf]) -> bool:
    """Whether INDEX takes one value of a range: by positions that are no zero and no array."""
    if len(arguments) < 2 or not isinstance(arguments[0], Slot):
        return False
    area = leaves[arguments[0].index]
    if not isinstance(area, Reference):
        return False
    is_line = area.column == area.end_column or area.row == area.end_row
    return (len(arguments) == 3 or is_line) and all(_is_position(argument, leaves) for argument in arguments[1:])


def _is_position(node: Node, leaves: list[Leaf]) -> bool:
    if isinstance(node, Call) and plain_name(node.name) == "MATCH":
        node = node.arguments[0]
        leaf = leaves[node.index] if isinstance(node, Slot) else None
        return isinstance(leaf, (float, str)) or (isinstance(leaf, Reference) and leaf.is_cell)
    leaf = leaves[node.index] if isinstance(node, Slot) else None
    return isinstance(leaf, float) and leaf >= 1
