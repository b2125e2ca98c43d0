"""Owns the document: the text of a workbook as cells, and its bytes. Reads and writes nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from cellweave.document.cell import Cell, read_cell
from cellweave.document.edits import Edit
from cellweave.document.encoding import Encoding, declared_encoding, decode, encoding_for
from cellweave.document.layout import layout
from cellweave.document.notices import notices
from cellweave.document.rewriting import Draft, Head, edited, inverse, joined
from cellweave.document.script_metadata import script_metadata
from cellweave.errors import DocumentError

_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, eq=False)
class Document:
    """A workbook's text. Immutable; ``apply`` returns another one.

    Without markers the cells are paragraphs; an empty one among them, which no file can hold, is there in memory only.
    Documents are equal when their files are: names, ids and such empty cells are not in the file.
    """

    name: str
    encoding: Encoding
    preamble: str
    cells: tuple[Cell, ...]
    has_markers: bool
    next_id: int

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Document):
            return NotImplemented
        return self.encoding == other.encoding and self.text == other.text

    def __hash__(self) -> int:
        return hash((self.encoding, self.text))

    def write(self) -> bytes:
        """Return the file's bytes: exactly those read, but for what was edited."""
        return self.encoding.encode(self.text)

    @cached_property
    def text(self) -> str:
        return self.preamble + "".join(cell.text for cell in self.cells)

    @cached_property
    def newline(self) -> str:
        """The line end of most lines."""
        ends = _NEWLINE.findall(self.text) if "\r" in self.text else []
        return max(("\n", "\r\n", "\r"), key=ends.count)

    @cached_property
    def notices(self) -> tuple[str, ...]:
        """Sentences about what was probably meant otherwise."""
        return tuple(notices(self.name, self.encoding, self.preamble, self.cells))

    @cached_property
    def script_metadata(self) -> dict[str, Any]:
        """The PEP 723 block: ``dependencies``, ``requires-python``, ``tool``. Empty when missing or broken."""
        return script_metadata(self.text).data

    def cell(self, id: str) -> Cell:
        """Return the cell with this id. Raises DocumentError when there is none."""
        try:
            return self.cells[self._index[id]]
        except KeyError:
            raise DocumentError(f"{self.name} has no cell {id!r}. It may have been deleted.", cell=id) from None

    def first_line(self, id: str) -> int:
        """Return the line of the file, from 1, on which the source of a cell begins."""
        return self._first_lines[self._index[self.cell(id).id]]

    def apply(self, edits: Iterable[Edit]) -> tuple[Document, tuple[Edit, ...]]:
        """Return the edited document, and the edits that restore this one byte for byte.

        The result is what reading its bytes gives: a source that holds markers becomes several cells, and so does a
        paragraph with a blank line. Raises DocumentError for a cell that is not there or a character the file's
        encoding lacks; then nothing has changed.
        """
        draft = self.draft
        for edit in edits:
            draft = edited(draft, edit)
        document = self.written(draft)
        return document, inverse(self.head, self.cells, document.head, document.cells)

    def written(self, draft: Draft) -> Document:
        """Return the document whose file holds the draft. Cells keep their ids where their text begins."""
        draft, text = joined(draft)
        encoding = draft.encoding
        if encoding == self.encoding:
            encoding = encoding_for(text, encoding, declared_encoding(self.text))
        read_encoding, read_text = decode(encoding.encode(text))
        return _placed(self.name, read_encoding, read_text, draft, self.next_id)

    @property
    def draft(self) -> Draft:
        return Draft(self.encoding, self.preamble, list(self.cells), self.has_markers, self.newline)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the cells that are in the file, in order: what ``identified`` takes."""
        return tuple(cell.id for cell in self.cells if cell.text)

    def identified(self, ids: Sequence[str]) -> Document:
        """Return a document just read with the ``ids`` its cells had when it was written, in order.

        Raises DocumentError when there are not as many; then ``adopted`` finds the cells again.
        """
        if len(ids) != len(self.cells) or len(set(ids)) != len(ids):
            raise DocumentError(
                f"{self.name} has {len(self.cells)} cells, got {len(ids)} ids.", cells=len(self.cells), ids=len(ids)
            )
        cells = tuple(replace(cell, id=id) for cell, id in zip(self.cells, ids, strict=True))
        numbers = [int(id[1:]) for id in ids if id[:1] == "c" and id[1:].isdecimal()]
        return replace(self, cells=cells, next_id=max([self.next_id, *(number + 1 for number in numbers)]))

    @property
    def head(self) -> Head:
        """What the file has besides its cells: encoding name, byte order mark, error handling, text above them."""
        return self.encoding.name, self.encoding.bom, self.encoding.errors, self.preamble

    @cached_property
    def _index(self) -> dict[str, int]:
        return {cell.id: index for index, cell in enumerate(self.cells)}

    @cached_property
    def _first_lines(self) -> list[int]:
        lines, number = [], 1 + len(_NEWLINE.findall(self.preamble))
        for cell in self.cells:
            lines.append(number + len(_NEWLINE.findall(cell.marker)))
            number += len(_NEWLINE.findall(cell.text))
        return lines


def read(data: bytes, name: str = "book.py") -> Document:
    """Return the document in ``data``. Any bytes are a document; ``write`` gives exactly them back.

    ``name`` is the file's, for messages.
    """
    encoding, text = decode(data)
    found = layout(text)
    cells = tuple(read_cell(f"c{number}", text) for number, text in enumerate(found.texts, 1))
    return Document(name, encoding, found.preamble, cells, found.has_markers, len(cells) + 1)


def _placed(name: str, encoding: Encoding, text: str, draft: Draft, next_id: int) -> Document:
    """Read ``text`` and give its cells the ids of those of the draft that begin in them."""
    found = layout(text)
    starts = _starts(draft)
    taken: set[str] = {cell.id for cell in draft.cells}
    cells: list[Cell] = []
    position, index = len(found.preamble), 0
    for part in found.texts:
        end = position + len(part)
        inside: list[Cell] = []
        while index < len(draft.cells) and starts[index] < end:
            cell = draft.cells[index]
            # A cell without text stands where it was put, between its neighbours.
            if cell.text.strip():
                inside.append(cell)
            elif not found.has_markers:
                cells.append(cell)
            index += 1
        heir = next((cell for cell in inside if _has_code(cell)), inside[0] if inside else None)
        if heir is None:
            while f"c{next_id}" in taken:
                next_id += 1
            cells.append(read_cell(f"c{next_id}", part))
            next_id += 1
        else:
            cells.append(heir if heir.text == part else read_cell(heir.id, part))
        position = end
    if not found.has_markers:
        cells += [cell for cell in draft.cells[index:] if not cell.text.strip()]
    return Document(name, encoding, found.preamble, tuple(cells), found.has_markers, next_id)


def _starts(draft: Draft) -> list[int]:
    """Return where the first character that is not blank of each cell stands in the draft's text."""
    starts, position = [], len(draft.preamble)
    for cell in draft.cells:
        starts.append(position + len(cell.text) - len(cell.text.lstrip()))
        position += len(cell.text)
    return starts


def _has_code(cell: Cell) -> bool:
    return cell.kind == "code" and any(
        line.strip() and not line.lstrip().startswith("#") for line in cell.source.split("\n")
    )
