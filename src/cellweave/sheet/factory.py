"""Owns ``cw.sheet``: a sheet from its text, from a data file or from columns, with formulas and formats beside."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cellweave.address import Range, column_number
from cellweave.errors import SheetError
from cellweave.formula.coercion import to_text
from cellweave.sheet.assigning import put_columns
from cellweave.sheet.book import Book
from cellweave.sheet.grid import Grid
from cellweave.sheet.iterating import iteration_of
from cellweave.sheet.joining import joined_grid, read_anew
from cellweave.sheet.language import defined
from cellweave.sheet.names import Names, from_globals
from cellweave.sheet.sheet import Sheet
from cellweave.sheet.sheettext import SheetText
from cellweave.sheet.tables import Table


def sheet(
    text: str | None = None,
    *,
    header: bool = False,
    data: Any = None,
    formulas: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    name: str | None = None,
    names: Mapping[str, str] | None = None,
    tables: Mapping[str, str] | None = None,
    widths: Mapping[str, float] | None = None,
    beside: Sheet | None = None,
    iterate: bool | int | tuple[int, float] = False,
) -> Sheet:
    """Return a sheet: rows of ``text`` (cells parted by ``|``), or ``data`` (a file, a frame, a mapping of columns).

    ``formulas`` fill columns by header name or ranges by address; ``formats`` give number formats the same way. Names
    in formulas are the caller's global names, looked up when the sheet is read. With ``iterate`` formulas that need
    themselves are computed round by round: ``iterate=(100, 0.001)`` for at most 100 rounds, until none changes a value
    by more than 0.001.
    """
    namespace = sys._getframe(1).f_globals
    return made_in(
        namespace, text, header=header, data=data, formulas=formulas, formats=formats, name=name,
        names=names, tables=tables, widths=widths, beside=beside, iterate=iterate,
    )  # fmt: skip


def made_in(
    namespace: dict[str, Any],
    text: str | None = None,
    *,
    header: bool = False,
    data: Any = None,
    formulas: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    name: str | None = None,
    names: Mapping[str, str] | None = None,
    tables: Mapping[str, str] | None = None,
    widths: Mapping[str, float] | None = None,
    beside: Sheet | None = None,
    iterate: bool | int | tuple[int, float] = False,
) -> Sheet:
    """Return what ``sheet`` does, for formulas whose names are those of ``namespace``."""
    if text is not None and not isinstance(text, str):
        what = type(text).__name__
        raise SheetError(f"The text of a sheet is a str, not {what}. For data write cw.sheet(data=...).", kind=what)
    if beside is None:
        book = Book(Names(from_globals(namespace)))
        grid = book.add_grid(name or "Sheet1")
    elif name is None:
        raise SheetError("A sheet beside another needs a name, by which the other calls it: name=...")
    elif not isinstance(beside, Sheet):
        raise SheetError(f"A sheet stands beside another sheet, not {beside!r}.", beside=beside)
    else:
        book = beside._book
        grid = joined_grid(book, name)
    book.iteration = iteration_of(iterate) or book.iteration
    for key, formula in (names or {}).items():
        book.defined[key.casefold()] = defined(formula)
        book.spellings[key.casefold()] = key
    made = Sheet.of(book, grid, header=header or data is not None)
    if text is not None and data is not None:
        raise SheetError("A sheet has either text or data, not both.")
    if data is not None:
        _put_data(made, data)
    else:
        made._text = SheetText(text or "")
        made._text.load(book, made._grid, header)
    for key, where in (tables or {}).items():
        book.tables[key.casefold()] = _table_at(grid, key, Range.parse(where))
    if names or tables:
        read_anew(book)
    for key, formula in (formulas or {}).items():
        if not (isinstance(formula, str) and formula.lstrip().startswith("=")):
            raise SheetError(f"The formula of {key!r} is {formula!r}. Formulas begin with =.", key=key)
        made[key] = formula.lstrip()
    for key, form in (formats or {}).items():
        made.set_format(key, form)
    for key, width in (widths or {}).items():
        if not isinstance(width, int | float):
            raise SheetError(f"The width of {key!r} is a number of characters, not {width!r}.", key=key)
        grid.widths[column_number(key)] = width
    return made


def _put_data(sheet: Sheet, data: Any) -> None:
    """Write columns of data below their names, each with the number format that goes with it."""
    book, grid = sheet._book, sheet._grid
    columns, formats = _columns_of(data)
    for place, column in enumerate(columns):
        book.put(grid, 0, place, column)
        if column in formats:
            grid.formats.setdefault(place, {})[None] = formats[column]
    put_columns(book, grid, sheet.header, 1, dict(enumerate(columns.values())))


def _table_at(grid: Grid, name: str, area: Range) -> Table:
    """Return the table that fills ``area``, whose first row names its columns."""
    labels = [str(to_text(grid.get(area.top, column))) for column in range(area.left, area.right + 1)]
    return Table(name, grid.index, area, labels)


def _columns_of(data: Any) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the columns of data and the number formats they call for beyond what their values tell, by name."""
    from cellweave.sheet.datafile import read_columns
    from cellweave.sheet.packing import columns_of

    if isinstance(data, (str, Path)):
        return read_columns(Path(data))
    try:
        return columns_of(data), {}
    except TypeError as error:
        raise SheetError(str(error)) from error
