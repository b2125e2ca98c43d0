"""Owns where the sheet engine meets the formula language: text to templates and back, and what scalar formulas read.

Everything else of the engine knows templates, shapes and reaches only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cellweave.formula import numbers
from cellweave.formula.coercion import read_number
from cellweave.formula.operators import join, power
from cellweave.formula.parse import parse
from cellweave.formula.registry import lookup
from cellweave.formula.render import render
from cellweave.formula.syntax import Call, Formula, Name, Reference, Structured, walk
from cellweave.sheet.arrays import np
from cellweave.sheet.fixed import filling
from cellweave.sheet.pool import BLANK, NUMBER
from cellweave.sheet.reach import Corner, Reach
from cellweave.sheet.reader import Reader, compiled
from cellweave.sheet.template import Template, is_followed, reach_of
from cellweave.sheet.vector import DIV0_ID, NUM_ID, Unsupported, Vector, either, failed, numeric
from cellweave.values import DIV0

if TYPE_CHECKING:
    from cellweave.sheet.blocks import Block
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid

# Names that names are defined by, in all; who has more of them will see `#NUM!` before they are followed.
_MOST_NAMES = 1_000


class Language:
    """The formula language as one book speaks it."""

    round: Callable[[float, int], float] = staticmethod(numbers.rounded)

    def __init__(self, book: Book) -> None:
        self._book = book
        self._templates: dict[tuple[Formula, int, tuple[int, int] | None], Template] = {}

    # Text

    def template(self, grid: Grid, text: str, row: int, column: int, header: dict[str, int] | None = None) -> Template:
        """Return the template of a formula typed at (row, column). Raises FormulaError."""
        columns = {name.lower(): at for name, at in header.items()} if header else {}
        notation = "rows" if "@" in text else "A1"
        return self.interned(grid, parse(text, row, column, notation=notation, columns=columns))

    def interned(self, grid: Grid, formula: Formula, fills: tuple[int, int] | None = None) -> Template:
        """Return the one template of a formula in a grid; ``fills`` is the fixed shape of an older array formula."""
        key = (formula, grid.index, fills)
        known = self._templates.get(key)
        if known is None:
            known = self._templates[key] = self._made(grid, formula)
            if fills is not None:
                known.fills, known.is_block, known.shape = fills, False, ("other",)
                known.run = filling(known.run, fills)
        return known

    def text(self, grid: Grid, template: Template, row: int, column: int, header: dict[str, int] | None = None) -> str:
        """Return a template's formula at (row, column); with a header's names in the row syntax, else in A1 form."""
        if header is None:
            text = render(template.formula, row, column)
        else:
            names = {at: name for name, at in header.items()}
            text = render(template.formula, row, column, notation="rows", columns=names)
        return text if text.startswith("=") else "=" + text

    def forget(self) -> None:
        """Drop all templates: sheets, names or tables mean something else now."""
        self._templates.clear()

    # Reading

    def reader(self, grid: Grid, template: Template) -> Reader:
        """Return what a scalar evaluation reads through."""
        return Reader(self._book, grid, template)

    def reads_as_value(self, text: str) -> bool:
        """Whether a criterion's text stands for a number, a boolean or an error value."""
        stripped = text.strip()
        return read_number(stripped) is not None or stripped.upper() in ("TRUE", "FALSE") or stripped.startswith("#")

    # What blocks ask

    def power(self, block: Block, left: Vector, right: Vector) -> Vector:
        """Return left ^ right by the library's pow, whose last bit numpy's does not always share."""

        def compute(values: list[Any]) -> Vector:
            one, two = (np.broadcast_to(np.asarray(v, dtype=np.float64), (block.count,)).tolist() for v in values)
            out = np.empty(block.count)
            for i, (base, exponent) in enumerate(zip(one, two, strict=True)):
                result = power(base, exponent)
                out[i] = result if type(result) is float else np.inf if result == DIV0 else np.nan
            return failed(out, [(np.isinf(out), DIV0_ID), (np.isnan(out), NUM_ID)], None)

        with np.errstate(all="ignore"):
            return numeric([left, right], compute)

    def joined(self, block: Block, left: Vector, right: Vector) -> Vector:
        """Return left & right, each distinct pair joined once."""
        return _distinct(block, [left, right], lambda values: join(values[0], values[1]))

    def distinct(self, block: Block, name: str, args: tuple[Any, ...]) -> Vector:
        """Call a function of single values once for each distinct row of its arguments."""
        function = lookup(name)
        if function is None or function.lazy or function.context or function.volatile or function.unseen:
            raise Unsupported
        if not args or any(arg[0] == "missing" for arg in args) or not function.accepts(len(args)):
            raise Unsupported
        if not all(function.parameter(i).is_lifted for i in range(len(args))):
            raise Unsupported
        operands = [block.value(arg) for arg in args]
        return _distinct(block, operands, lambda values: function.call(list(values), None))

    def constant(self, name: str) -> Any:
        """Return the one value a name outside stands for. Raises Unsupported where it stands for anything else."""
        if name.casefold() in self._book.defined or name.casefold() in self._book.tables:
            raise Unsupported
        try:
            value = self._book.names.get(name)
        except KeyError:
            raise Unsupported from None
        if type(value) is int:
            value = float(value)
        if type(value) not in (float, str, bool):
            raise Unsupported
        return value

    # Making templates

    def _made(self, grid: Grid, formula: Formula) -> Template:
        leaves: list[Any] = []
        names: dict[str, None] = {}
        for leaf in formula.leaves:
            if type(leaf) is not Reference:
                leaves.append(leaf)
                continue
            sheet = -1
            if leaf.sheet is not None:
                other = self._book.grid_named(leaf.sheet)
                if other is None and leaf.book is None:
                    names[leaf.sheet] = None
                sheet = -2 if other is None else other.index
            leaves.append(reach_of(leaf, sheet) if sheet > -2 and is_followed(leaf) else leaf)
        extra: list[Reach] = []
        template = Template(formula, tuple(leaves), ())
        for reference in formula.references:
            if reference.last_sheet is not None and reference.book is None:
                extra.extend(self._through_sheets(reference))
        for node in walk(formula.tree):
            if isinstance(node, Call):
                function = lookup(node.name)
                if function is None:
                    self._name(node.name, names, extra)
                else:
                    template.volatile = template.volatile or function.volatile or function.unseen
                    template.unseen = template.unseen or function.unseen
            elif isinstance(node, Name):
                self._name(node.name, names, extra)
            elif isinstance(node, Structured):
                self._structured(node, names, extra)
        template.names = tuple(names)
        template.reaches = tuple(dict.fromkeys([*template.reaches, *extra]))
        # A name may stand for one value, which a block takes as a constant; a function, frame or sheet is no such name.
        values = {node.name for node in walk(formula.tree) if isinstance(node, Name) and node.sheet is None}
        template.is_block = values >= names.keys() and not (template.volatile or template.unseen)
        template.run = compiled(formula)
        return template

    def _through_sheets(self, reference: Reference) -> list[Reach]:
        first = self._book.grid_named(reference.sheet or "")
        last = self._book.grid_named(reference.last_sheet or "")
        if first is None or last is None:
            return []
        low, high = sorted((first.index, last.index))
        return [reach_of(reference, index) for index in range(low, high + 1)]

    def _name(self, name: str, names: dict[str, None], extra: list[Reach]) -> None:
        """Note what a name stands for: a range of the book it is defined as, or a name outside."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            name = waiting.pop()
            folded = name.casefold()
            definition = self._book.defined.get(folded)
            if definition is None or len(seen) > _MOST_NAMES:
                names[name] = None
                continue
            if folded in seen:
                continue
            seen.add(folded)
            for reference in definition.references:
                if not is_followed(reference):
                    continue
                grid = self._book.grid_named(reference.sheet) if reference.sheet else None
                if grid is None and reference.sheet is not None:
                    names[reference.sheet] = None
                    continue
                extra.append(reach_of(reference, -1 if grid is None else grid.index))
            for node in walk(definition.tree):
                if isinstance(node, Name) or (isinstance(node, Call) and lookup(node.name) is None):
                    waiting.append(node.name)

    def _structured(self, node: Structured, names: dict[str, None], extra: list[Reach]) -> None:
        for table in self._book.tables.values():
            if node.table is not None and table.name.casefold() != node.table.casefold():
                continue
            area = table.part(node.items, node.first, node.last)
            if area is None:
                continue
            if node.items == ("row",):
                rows = Corner(False, 0), Corner(False, 0)
            else:
                rows = Corner(True, area.top), Corner(True, area.bottom)
            extra.append(Reach(table.sheet, rows[0], Corner(True, area.left), rows[1], Corner(True, area.right)))
            return
        if node.table is not None:
            names[node.table] = None


def _distinct(block: Block, operands: list[Vector], call: Callable[[list[Any]], Any]) -> Vector:
    """Return ``call`` of each row's values, called once for each distinct row."""
    pool = block.book.pool
    odd = None
    codes: Any = None
    keys: list[tuple[Any, Any]] = []
    for operand in operands:
        odd = either(odd, operand.odd)
        data = np.broadcast_to(np.asarray(operand.data, dtype=np.float64), (block.count,))
        tags = np.broadcast_to(np.asarray(operand.tags, dtype=np.uint8), (block.count,))
        keys.append((data, tags))
        if operand.is_scalar:
            continue
        _, inverse = np.unique(data, return_inverse=True)
        inverse = inverse * 8 + tags
        codes = inverse if codes is None else np.unique(codes, return_inverse=True)[1] * (8 * block.count) + inverse
    if codes is None:
        first, inverse = np.zeros(1, dtype=np.int64), np.zeros(block.count, dtype=np.int64)
    else:
        _, first, inverse = np.unique(codes, return_index=True, return_inverse=True)
    numbers_, tags_ = np.empty(len(first)), np.empty(len(first), dtype=np.uint8)
    for i, row in enumerate(first.tolist()):
        value = call([pool.unpack(int(tags[row]), float(data[row])) for data, tags in keys])
        tags_[i], numbers_[i] = pool.pack(value)
    tags_[tags_ == BLANK] = NUMBER
    tag = int(tags_[0])
    if (tags_ == tag).all():
        return Vector(numbers_[inverse], tag, odd)
    return Vector(numbers_[inverse], tags_[inverse], odd)


def defined(text: str) -> Formula:
    """Return what a defined name stands for; its references count from A1."""
    return parse(text if text.startswith("=") else "=" + text, 0, 0)
