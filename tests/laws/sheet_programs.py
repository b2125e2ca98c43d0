"""Random edit programs on small sheets, and a fresh recalculation to compare with."""

from __future__ import annotations

import random
from typing import Any

from cellweave.address import Address, Range, column_letters
from cellweave.sheet.book import Book
from cellweave.sheet.names import Names
from cellweave.sheet.sheet import Sheet
from cellweave.values import ErrorValue

ROWS, COLUMNS = 12, 6

# ``{r}`` is the formula's row, ``{u}`` the row above, ``{d}`` the row below, ``{c}`` ``{e}`` random columns.
FORMULAS = (
    "={c}{r}*{e}{r}", "={c}{r}+{e}{r}-1", "={c}{u}+{e}{r}", "={c}{r}/{e}{r}", "=IF({c}{r}>{e}{r},{c}{r}-{e}{r},0)",
    "=SUM({c}$1:{c}{r})", "=SUM({c}{u}:{c}{d})", "=SUM({c}:{c})", "=MAX({c}1:{e}4)", "=AVERAGE({c}$1:{c}{r})",
    "=COUNT({c}1:{e}{r})", "=ROUND({c}{r}/3,2)", "=IFERROR({c}{r}/{e}{r},-1)", "={c}{r}&{e}{r}", "={c}{r}={e}{r}",
    "=AND({c}{r}>1,{e}{r}<5)", "=${c}$2*{e}{r}", "=VLOOKUP({c}{r},$A$1:$C$12,2,FALSE)",
    "=MATCH({c}{r},${e}$1:${e}$12,0)", "=SUMIF($A$1:$A$12,{c}{r},$B$1:$B$12)", "=COUNTIF(${c}$1:${c}$12,{e}{r})",
    "=MIN({c}{r},{e}{r})", "=NOT({c}{r})", "=ABS({c}{r})", "=SQRT({c}{r})", "=-{c}{r}%", "={c}{r}^2",
    "=ISNUMBER({c}{r})", "=UPPER({c}{r})", "=LEN({c}{r}&\"x\")", "={c}{r}<>\"\"", "=IF({c}{r}=\"a\",1,\"b\")",
    "=MOD({c}{r},3)", "=INT({c}{r})", "=INDEX($A$1:$C$12,{r},2)", "=SUM({c}{r}:{e}{r})", "={c}{u}*1.1", "=ROW()",
    "=SUM(A1:{c}{r})",
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    0.0, 1.0, 2.0, 3.0, -1.0, 0.1, 0.2, 0.3, 1e9, 1e-9, 2.5, 7.0, "a", "A", "b", "", "5", True, False, None,
    ErrorValue("#N/A"),
)  # fmt: skip


def empty() -> Sheet:
    book = Book(Names())
    return Sheet.of(book, book.add_grid("Sheet1"))


def random_formula(rng: random.Random, row: int) -> str:
    c, e = (column_letters(rng.randrange(COLUMNS)) for _ in range(2))
    up, down = max(1, row), min(row + 2, ROWS + 4)
    return rng.choice(FORMULAS).format(r=row + 1, u=up, d=down, c=c, e=e)


def edit(sheet: Sheet, rng: random.Random, *, structure: bool = True) -> str:
    """Do one random edit and return what it was."""
    kind = rng.random()
    row, column = rng.randrange(ROWS), rng.randrange(COLUMNS)
    place = str(Address(row, column))
    if kind < 0.4:
        value = rng.choice(VALUES)
        sheet[place] = value
        return f"{place} = {value!r}"
    if kind < 0.6:
        formula = random_formula(rng, row)
        sheet[place] = formula
        return f"{place} = {formula!r}"
    if kind < 0.85:
        bottom = rng.randrange(row, ROWS)
        right = min(COLUMNS - 1, column + (rng.randrange(3) if rng.random() < 0.3 else 0))
        formula = random_formula(rng, row)
        key = str(Range(row, column, bottom, right))
        sheet[key] = formula
        return f"{key} = {formula!r}"
    if kind < 0.9 or not structure:
        key = str(Range(row, column, min(ROWS - 1, row + 2), column))
        del sheet[key]
        return f"del {key}"
    if kind < 0.93:
        sheet.insert_rows(row + 1, 1 + rng.randrange(2))
        return f"insert_rows {row + 1}"
    if kind < 0.96:
        sheet.delete_rows(row + 1)
        return f"delete_rows {row + 1}"
    if kind < 0.98:
        sheet.insert_columns(column_letters(column))
        return f"insert_columns {column}"
    sheet.delete_columns(column_letters(column))
    return f"delete_columns {column}"


def contents(sheet: Sheet) -> tuple[dict[tuple[int, int], Any], list[tuple[Range, str]]]:
    """Return what was typed: constants by place, formulas by area."""
    grid = sheet._grid
    formulas = [
        (region.area, sheet._book.language.text(grid, region.template, *region.area[:2])) for region in grid.regions
    ]
    constants = {}
    for column, held in grid.columns.items():
        for row in range(held.length):
            value = held.get(row)
            if value is None or grid.regions.at(row, column) is not None:
                continue
            if grid.spills and grid.spill_over(row, column) is not None:
                continue
            constants[(row, column)] = value
    return constants, formulas


def fresh(sheet: Sheet, few_rows: int | None = None, reverse: bool = False) -> Sheet:
    """Return a new sheet of the same contents, nothing of it evaluated before."""
    constants, formulas = contents(sheet)
    other = empty()
    if few_rows is not None:
        other._book.few_rows = few_rows
    for (row, column), value in constants.items():
        other._book.put(other._grid, row, column, value)
    for area, text in reversed(formulas) if reverse else formulas:
        other[str(area)] = text
    return other


def shown(sheet: Sheet) -> dict[str, Any]:
    """Return every value that is not blank, by address, with its type."""
    rows, columns = sheet.shape
    out = {}
    for row in range(rows):
        for column in range(columns):
            value = sheet._grid.get(row, column)
            if value is not None:
                out[str(Address(row, column))] = (
                    type(value).__name__,
                    value.code if isinstance(value, ErrorValue) else value,
                )
    return out


def from_text(text: str) -> Sheet:
    from cellweave.sheet.sheettext import SheetText

    sheet = empty()
    sheet._text = SheetText(text)
    sheet._text.load(sheet._book, sheet._grid, False)
    return sheet


def cells(sheet: Sheet) -> dict[str, str | None]:
    """Return the formula of every cell that has one."""
    places = [str(place) for region in sheet._grid.regions for place in region.area.addresses()]
    return {place: sheet.formula(place) for place in places}
