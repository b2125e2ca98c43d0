"""Owns where the sheet engine meets the formula language: text to templates and back, and what scalar formulas read.

Everything else of the engine knows templates, shapes and reaches only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from cellweave.formula.coercion import read_number
from cellweave.formula.corners import column_names, named_columns
from cellweave.formula.operators import power
from cellweave.formula.parse import parse
from cellweave.formula.registry import lookup
from cellweave.formula.render import render
from cellweave.formula.syntax import Formula
from cellweave.sheet.arrays import np
from cellweave.sheet.meaning import Meanings
from cellweave.sheet.naming import mentions
from cellweave.sheet.reader import Inquiry, Reader
from cellweave.sheet.template import Template
from cellweave.sheet.vector import DIV0_ID, NUM_ID, Unsupported, Vector, failed, numeric
from cellweave.values import DIV0

if TYPE_CHECKING:
    from cellweave.sheet.blocks import Block
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid


class Language:
    """The formula language as one book speaks it."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._meanings = Meanings(book)
        # By sheet and what an array formula fills.
        self._templates: defaultdict[tuple[int, tuple[int, int] | None], dict[Formula, Template]] = defaultdict(dict)

    # Text

    def template(self, grid: Grid, text: str, row: int, column: int, header: dict[str, int] | None = None) -> Template:
        """Return the template of a formula typed at (row, column). Raises FormulaError."""
        if "@" not in text:
            return self.interned(grid, parse(text, row, column))
        columns = named_columns(header or {})
        return self.interned(grid, parse(text, row, column, notation="rows", columns=columns))

    def interned(self, grid: Grid, formula: Formula, fills: tuple[int, int] | None = None) -> Template:
        """Return the one template of a formula in a grid; ``fills`` is the fixed shape of an older array formula."""
        templates = self._templates[grid.index, None]
        known = templates.get(formula)
        if known is None:
            known = self._meanings.template(formula)
            templates[known.formula] = known
        if fills is None:
            return known
        templates = self._templates[grid.index, fills]
        filling = templates.get(formula)
        if filling is None:
            filling = templates[known.formula] = known.filling(fills)
        return filling

    def text(self, grid: Grid, template: Template, row: int, column: int, header: dict[str, int] | None = None) -> str:
        """Return a template's formula at (row, column); with a header's names in the row syntax, else in A1 form."""
        if header is None:
            text = render(template.formula, row, column)
        else:
            text = render(template.formula, row, column, notation="rows", columns=column_names(header))
        return text if text.startswith("=") else "=" + text

    def forget(self) -> None:
        """Drop all templates: sheets, names or tables mean something else now."""
        self._templates.clear()
        self._meanings.forget()

    def forget_definitions(self) -> None:
        """Drop the templates of formulas that read what names or tables of the book stand for."""
        follows = self.follows_definitions
        for key, templates in self._templates.items():
            self._templates[key] = {formula: known for formula, known in templates.items() if not follows(known)}
        self._meanings.forget_definitions()

    def forget_sheets(self, sheets: set[str]) -> None:
        """Drop the templates of formulas that name one of ``sheets``, in folded case."""
        for key, templates in self._templates.items():
            self._templates[key] = {one: known for one, known in templates.items() if not mentions(one, sheets)}

    def follows_definitions(self, template: Template) -> bool:
        """Whether a formula reads what names or tables of the book stand for."""
        return self._meanings.follows_definitions(template.formula.skeleton)

    # Reading

    def reader(self, grid: Grid, template: Template, inquiry: Inquiry | None = None) -> Reader:
        """Return what a scalar evaluation reads through."""
        return Reader(self._book, grid, template, inquiry)

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

    def rounding(self, name: str, digits: float) -> Callable[[float], float]:
        """Return one of the functions that round, for single numbers and so many digits."""
        function = lookup(name)
        assert function is not None
        call = function.call
        return lambda number: call([number, digits], None)

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


def defined(text: str) -> Formula:
    """Return what a defined name stands for; its references count from A1."""
    return parse(text if text.startswith("=") else "=" + text, 0, 0)
