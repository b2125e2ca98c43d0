"""Owns the sentences that tell what in a document was probably meant otherwise. None of it is an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cellweave.document.cell import Cell
from cellweave.document.encoding import Encoding
from cellweave.document.options import misspelt_kind
from cellweave.document.percent import marker_options
from cellweave.document.periods import period_of
from cellweave.document.script_metadata import script_metadata

_LINE_END = re.compile(r"\r\n|\r|\n")
_UNREADABLE = re.compile("[\udc80-\udcff]")


def notices(name: str, encoding: Encoding, preamble: str, cells: Iterable[Cell]) -> Iterator[str]:
    """Return the notices of a document, each naming the line it is about, from 1."""
    cells = list(cells)
    text = preamble + "".join(cell.text for cell in cells)
    if encoding.errors != "strict" and (found := _UNREADABLE.search(text)):
        line = _line(text, found.start())
        yield f"{name} line {line}: found bytes that are not {encoding.name}. They are kept as they are."
    if problem := (metadata := script_metadata(text)).problem:
        yield f"{name} line {metadata.line}: {problem}. The file is run without it."
    position = len(preamble)
    for cell in cells:
        line = 0
        if cell.marker and (sentence := _about(cell)):
            line = _line(text, position)
            yield f"{name} line {line}: {sentence}"
        position += len(cell.text)


def _about(cell: Cell) -> str:
    found = cell.marker.strip()
    if cell.kind == "code":
        behind = marker_options(_LINE_END.sub("", cell.marker))
        if meant := misspelt_kind(behind) if behind else None:
            return f"expected '# %% {meant}', found '{found}'. The text was kept as a code cell."
        try:
            period_of(cell.metadata)
        except ValueError as error:
            return f"{error} The cell does not run by itself."
        return ""
    if cell.body.lstrip().startswith("#") and any(
        line.strip() and not line.startswith("#") for line in _LINE_END.split(cell.body)
    ):
        return f"some lines of this {cell.kind} cell are not comments. Python runs them, the workbook does not."
    return ""


def _line(text: str, position: int) -> int:
    return len(_LINE_END.findall(text, 0, position)) + 1
