"""Owns csv and its kin as files of sheets: delimited text to plain columns, and rows of values back to text."""

from __future__ import annotations

import csv
import io
from array import array
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from cellweave.convert.xlsx.model import ColumnData, SheetData, StyleRun, ValueRun
from cellweave.sheet.collector import resting
from cellweave.sheet.delimited import meanings, read_fields
from cellweave.values import ErrorValue

# Style ids that cells of files without styles can have: the number formats their values call for.
FORMATS = ["General", "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss", "hh:mm", "hh:mm:ss", "0%", "0.00%"]
_BLOCK = 10_000  # rows that are written at a time
_RUN = frozenset("=+-@\t\r")  # what the texts begin with that a spreadsheet would run
_STYLES = {code: number for number, code in enumerate(FORMATS)}


@resting()
def read_csv(path: str | Path, delimiter: str | None = None) -> SheetData:
    """Return the file's cells: numbers, ISO dates, TRUE and FALSE by their type, anything else as text.

    The delimiter is found where None is given. A leading ``=`` stays text: a file of data brings no formulas.
    Raises FileError where the file cannot be read or is no text.
    """
    path = Path(path)
    return SheetData(path.stem, {place: _column(fields) for place, fields in enumerate(read_fields(path, delimiter))})


def _column(fields: list[str]) -> ColumnData:
    values, forms = meanings(fields[1:])
    first = meanings(fields[:1])[0]
    if not isinstance(first[0], str) or first[0].isdigit():
        values, forms = meanings(fields)
        data = ColumnData([ValueRun(0, values)])
    elif isinstance(values, array) and values:
        # A column of numbers below its name.
        data = ColumnData([ValueRun(0, list(first)), ValueRun(1, values)])
    else:
        data = ColumnData([ValueRun(0, [*first, *values])])
        forms = [None, *forms] if forms is not None else None
    for row, form in enumerate(forms or ()):
        if form is None:
            continue
        run = data.styles[-1] if data.styles else None
        if run is not None and run.last == row - 1 and run.style == _STYLES[form]:
            run.last = row
        else:
            data.styles.append(StyleRun(row, row, _STYLES[form]))
    return data


def csv_blocks(rows: Iterable[Sequence[object]], *, delimiter: str = ",", formulas: bool = False) -> Iterator[str]:
    """Yield rows of values as csv text with CRLF line ends, as RFC 4180 has them, many rows at a time.

    A text that a spreadsheet would run as a formula (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a return) gets
    an apostrophe before it, unless ``formulas`` is true.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for count, row in enumerate(rows, start=1):
        writer.writerow([_field(value, formulas) for value in row])
        if count % _BLOCK == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()


def _field(value: object, formulas: bool) -> str:
    if isinstance(value, str):
        return value if formulas or value[:1] not in _RUN else f"'{value}"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.code if isinstance(value, ErrorValue) else str(value)
