"""Owns csv and its kin: delimited text to a sheet's plain columns and rows of values back to text."""

from __future__ import annotations

import csv
import datetime
import io
import math
import re
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

from cellweave.convert.xlsx.model import ColumnData, SheetData, StyleRun, ValueRun
from cellweave.errors import FileError
from cellweave.values import ErrorValue, Scalar

DATE_FORMAT, TIME_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"
# Style ids a csv file's cells can have; ``formats`` of the reader names them.
FORMATS = ["General", DATE_FORMAT, TIME_FORMAT]

# A leading zero keeps its text: it is a post code or a telephone number, whatever Excel makes of it.
_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)?(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{1,3})?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2}))?)?")
_EPOCH = datetime.datetime(1899, 12, 30)
_DELIMITERS = ",;\t|"


def read_csv(path: str | Path, delimiter: str | None = None) -> SheetData:
    """Return the file's cells: numbers, ISO dates, TRUE and FALSE by their type, anything else as text.

    The delimiter is found where None is given. A leading ``=`` stays text: a file of data brings no formulas.
    Raises FileError where the file cannot be read or is no text.
    """
    path = Path(path)
    try:
        text = _decoded(path.read_bytes())
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.", path=str(path)) from error
    if "\0" in text:
        raise FileError(f"{path} is no text: it holds NUL characters.", path=str(path))
    columns: list[list[str]] = []
    row = 0
    # A field may be as long as the file; the csv module's own bound is 128 KiB.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    for row, fields in enumerate(csv.reader(io.StringIO(text, ""), delimiter=delimiter or _delimiter(text)), start=1):
        while len(columns) < len(fields):
            columns.append([""] * (row - 1))
        for column, field in zip(columns, fields, strict=False):
            column.append(field)
        for column in columns[len(fields) :]:
            column.append("")
    return SheetData(path.stem, {place: _column(fields) for place, fields in enumerate(columns)})


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """Return the delimiter that splits all first lines alike, else the one that splits most of them."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line]

    def score(candidate: str) -> tuple[bool, int, int]:
        counts = [len(fields) for fields in csv.reader(lines, delimiter=candidate)]
        least = min(counts, default=0)
        return least > 1 and len(set(counts)) == 1, sum(count > 1 for count in counts), least

    return max(_DELIMITERS, key=score)


def _column(fields: list[str]) -> ColumnData:
    data = ColumnData()
    if all(map(_NUMBER.fullmatch, fields)) and "" not in fields:
        try:
            data.values = [ValueRun(0, array("d", map(float, fields)))]
            return data
        except ValueError:
            pass  # a lone sign or point fits the pattern and is text
    values: list[Scalar] = []
    for row, field in enumerate(fields):
        value, style = _value(field)
        values.append(value)
        if style:
            if data.styles and data.styles[-1].last == row - 1 and data.styles[-1].style == style:
                data.styles[-1].last = row
            else:
                data.styles.append(StyleRun(row, row, style))
    data.values = [ValueRun(0, values)]
    return data


def _value(field: str) -> tuple[Scalar, int]:
    """Return a field's value and style id."""
    if not field:
        return None, 0
    if _NUMBER.fullmatch(field):
        try:
            number = float(field)
        except ValueError:
            return field, 0
        return (number, 0) if math.isfinite(number) else (field, 0)
    if (upper := field.upper()) in ("TRUE", "FALSE"):
        return upper == "TRUE", 0
    match = _DATE.fullmatch(field)
    if match is not None:
        try:
            moment = datetime.datetime(*(int(part or 0) for part in match.groups()))  # type: ignore[arg-type]
        except ValueError:
            return field, 0
        # Serials before March 1900 differ by Excel's leap day that never was; such dates stay text, as in Excel.
        if moment.year > 1900:
            return (moment - _EPOCH) / datetime.timedelta(days=1), 2 if match[4] else 1
    return field, 0


def write_csv(rows: Iterable[Sequence[object]], *, delimiter: str = ",", formulas: bool = False) -> str:
    """Return rows of values as csv text with CRLF line ends, as RFC 4180 has them.

    A text that a spreadsheet would run as a formula (it begins with ``=``, ``+``, ``-``, ``@``, a tab or a return) gets
    an apostrophe before it, unless ``formulas`` is true.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        writer.writerow([_field(value, formulas) for value in row])
    return out.getvalue()


def _field(value: object, formulas: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, ErrorValue):
        return value.code
    text = str(value)
    return f"'{text}" if not formulas and isinstance(value, str) and text[:1] in tuple("=+-@\t\r") else text
