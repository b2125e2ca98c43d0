"""Owns delimited text (csv and its kin): a file as columns of texts, and what such texts mean; never a formula."""

from __future__ import annotations

import csv
import re
from array import array
from collections.abc import Iterator, Sequence
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, Final

from cellweave.errors import FileError
from cellweave.sheet.literals import read_literal

_DELIMITERS: Final = ",;\t|"
_BLOCK: Final = 20_000  # rows
_SEPARATOR: Final = "\0"  # of the fields that are kept in one text; a file with it in a field is refused
# A number without blanks or leading zeros, of so few digits that a float holds them all.
_PLAIN: Final = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]{0,14})(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?")
_PLAIN_COLUMN: Final = re.compile(rf"(?>(?:{_PLAIN.pattern}{_SEPARATOR})*)")
_DIGITS: Final = re.compile(r"[0-9]+")
_ZERO_FIRST: Final = re.compile(r"[-+]?0[0-9]+(?:\.[0-9]*)?")
_EXACT_DIGITS: Final = 15


def read_fields(path: Path, delimiter: str | None = None) -> Iterator[list[str]]:
    """Return the columns of a file as texts, all of one length: short rows end in empty ones.

    Delimiter and encoding are found where they are not given. One column at a time is held as a list, the others take
    the room they take in the file. Raises FileError where the file cannot be read or is no text.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FileError(f"{path} cannot be read: {error.strerror}.", path=str(path)) from error
    encoding, text = _decoded(data)
    if _SEPARATOR in text:
        raise FileError(f"{path} is no text: it holds NUL characters.", path=str(path))
    # A field may be as long as the file; the csv module's own bound is 128 KiB.
    csv.field_size_limit(max(csv.field_size_limit(), len(text) + 1))
    delimiter = delimiter or _delimiter(text)
    del text
    try:
        columns = _columns(csv.reader(TextIOWrapper(BytesIO(data), encoding, "replace", ""), delimiter=delimiter))
    except csv.Error as error:
        raise FileError(f"{path} cannot be read as csv: {error}.", path=str(path)) from error
    return (_unpacked(blocks) for blocks in columns)


def _columns(rows: Iterator[list[str]]) -> list[list[str]]:
    """Return columns of rows, each as blocks of its fields in one text."""
    columns: list[list[str]] = []
    empty: list[str] = []
    while block := list(islice(rows, _BLOCK)):
        width = max(map(len, block))
        columns += [empty.copy() for _ in range(width - len(columns))]
        if min(map(len, block)) < len(columns):
            block = [row + [""] * (len(columns) - len(row)) for row in block]
        for column, fields in zip(columns, zip(*block, strict=True), strict=True):
            column.append(_SEPARATOR.join(fields))
        empty.append(_SEPARATOR * (len(block) - 1))
    return columns


def _unpacked(blocks: list[str]) -> list[str]:
    fields: list[str] = []
    for block in blocks:
        fields += block.split(_SEPARATOR)
    return fields


def _decoded(data: bytes) -> tuple[str, str]:
    """Return (encoding, text)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", data.decode("utf-16", "replace")
    try:
        return "utf-8-sig", data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252", data.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    """Return the delimiter that splits all first lines alike, else the one that splits most of them."""
    lines = [line for line in text[:20_000].splitlines()[:20] if line]

    def score(candidate: str) -> tuple[bool, int, int]:
        counts = [len(fields) for fields in csv.reader(lines, delimiter=candidate)]
        least = min(counts, default=0)
        return least > 1 and len(set(counts)) == 1, sum(count > 1 for count in counts), least

    return max(_DELIMITERS, key=score)


def meanings(fields: Sequence[str]) -> tuple[array[float] | list[Any], list[str | None] | None]:
    """Return the values of a column of texts and the number format each calls for, None where none of them does.

    Numbers, percentages, ISO dates and times, TRUE, FALSE and error values are what they look like, an empty text is
    blank, all else is text. A column with codes among its fields (``007``, or more digits than a number holds) has
    texts for all that are digits only, so that they can be compared.
    """
    if _are_plain(fields):
        return array("d", map(float, fields)), None
    distinct = set(fields)
    numbers = {field: float(field) for field in distinct if _PLAIN.fullmatch(field)}
    others = distinct - numbers.keys()
    if any(map(_is_code, others)):
        numbers = {field: number for field, number in numbers.items() if not _DIGITS.fullmatch(field)}
        others = distinct - numbers.keys()
        known = {field: (field, None) if _DIGITS.fullmatch(field) else _meaning(field) for field in others}
    else:
        known = {field: _meaning(field) for field in others}
    values = numbers | {field: value for field, (value, _) in known.items()}
    forms = {field: form for field, (_, form) in known.items() if form is not None}
    return [values[field] for field in fields], list(map(forms.get, fields)) if forms else None


def _are_plain(fields: Sequence[str]) -> bool:
    """Whether all fields are plain numbers, asked of the whole column at once."""
    column = _SEPARATOR.join(fields) + _SEPARATOR
    return not fields or (_PLAIN_COLUMN.fullmatch(column) is not None and column.count(_SEPARATOR) == len(fields))


def _is_code(field: str) -> bool:
    if not _DIGITS.fullmatch(field):
        return False
    return (field[0] == "0" and len(field) > 1) or (len(field) > _EXACT_DIGITS and int(float(field)) != int(field))


def _meaning(field: str) -> tuple[Any, str | None]:
    bare = field.strip()
    if bare[:1] == '"' or _ZERO_FIRST.fullmatch(bare):
        return field, None
    value, form = read_literal(bare)
    return (field, None) if isinstance(value, str) else (value, form)
