"""Owns what each edit does to the text of cells, and the edit that undoes it.

The rule: only the lines of the cells an edit names change. Beyond that a line end is added where two cells would run
into one line, a marker where a cell would lose its place, and blank lines around what is new or moved.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from cellweave.document.cell import Cell, line_end, marker_line, read_cell, replaced, unified
from cellweave.document.edits import Delete, Edit, Insert, Move, Replace, Splice
from cellweave.document.encoding import Encoding
from cellweave.document.lexical import plain
from cellweave.document.options import Options
from cellweave.document.percent import marker_positions
from cellweave.document.spacing import blank_lines_between, parted
from cellweave.errors import DocumentError

Head = tuple[str, bool, str, str]


@dataclass(frozen=True, slots=True)
class Draft:
    """A document between edits: cells whose texts need not yet fit together."""

    encoding: Encoding
    preamble: str
    cells: list[Cell]
    has_markers: bool
    newline: str


def edited(draft: Draft, edit: Edit) -> Draft:
    """Return the draft after ``edit``. Raises DocumentError when it names a cell that is not there."""
    match edit:
        case Replace(id, source, title, kind, metadata):
            index = _index(draft.cells, id)
            cell = draft.cells[index]
            text = replaced(cell, draft.newline, _clean(draft, source), title, kind, metadata)
            return _with_cells(draft, [*draft.cells[:index], read_cell(id, text), *draft.cells[index + 1 :]])
        case Insert(id, after):
            if any(cell.id == id for cell in draft.cells):
                raise DocumentError(f"There is a cell {id!r} already.", cell=id)
            return _with_cells(draft, _placed(draft.cells, _new_cell(draft, edit), after, draft.newline))
        case Delete(id):
            return _with_cells(draft, _removed(draft.cells, _index(draft.cells, id)))
        case Move(id, after):
            index = _index(draft.cells, id)
            if after == id:
                raise DocumentError(f"Cell {id!r} cannot be moved after itself.", cell=id)
            rest = _removed(draft.cells, index)
            return _with_cells(draft, _placed(rest, draft.cells[index], after, draft.newline))
        case Splice():
            return _spliced(draft, edit)


def inverse(before_head: Head, before: Sequence[Cell], after_head: Head, after: Sequence[Cell]) -> tuple[Edit, ...]:
    """Return the edits that turn ``after`` into ``before`` byte for byte; none when nothing changed."""
    shared = min(len(before), len(after))
    first = next((index for index in range(shared) if not _is_same(before[index], after[index])), shared)
    shared -= first
    last = next((index for index in range(shared) if not _is_same(before[-1 - index], after[-1 - index])), shared)
    gone, back = after[first : len(after) - last], before[first : len(before) - last]
    head = before_head if before_head != after_head else None
    if not gone and not back and head is None:
        return ()
    texts = {cell.id: cell.text for cell in gone}
    cells = tuple((cell.id, None if texts.get(cell.id) == cell.text else cell.text) for cell in back)
    return (Splice(before[first - 1].id if first else None, tuple(texts), cells, head),)


def joined(draft: Draft) -> tuple[Draft, str]:
    """Return the draft with its cells fitted together, and its text."""
    cells = draft.cells
    has_markers = any(cell.marker for cell in cells) or (draft.has_markers and bool(cells))
    if not has_markers:
        cells = _paragraphs(cells, draft.newline)
        has_markers = bool(marker_positions(plain("".join(cell.text for cell in cells))))
    if has_markers:
        cells = _marked(cells, draft.has_markers, draft.newline)
    preamble = draft.preamble
    if preamble and not preamble.endswith(("\n", "\r")) and any(cell.text for cell in cells):
        preamble += draft.newline
    fitted = replace(draft, preamble=preamble, cells=cells, has_markers=has_markers)
    return fitted, preamble + "".join(cell.text for cell in cells)


def as_last(cell: Cell, newline: str) -> Cell:
    """Return ``cell`` as the last of a file: without blank lines, its line ended unless ``newline`` is empty."""
    if not cell.body:
        return cell
    ending = (line_end(cell.tail) or newline) if newline else ""
    return _with_text(cell, cell.marker + cell.body + ending)


def _is_same(one: Cell, other: Cell) -> bool:
    return one is other or (one.id == other.id and one.text == other.text)


def _index(cells: Sequence[Cell], id: str) -> int:
    for index, cell in enumerate(cells):
        if cell.id == id:
            return index
    raise DocumentError(f"There is no cell {id!r}. It may have been deleted.", cell=id)


def _with_cells(draft: Draft, cells: list[Cell]) -> Draft:
    return replace(draft, cells=cells)


def _with_text(cell: Cell, text: str) -> Cell:
    return cell if cell.text == text else read_cell(cell.id, text)


def _clean(draft: Draft, source: str | None) -> str | None:
    """Return ``source`` without halves of characters, which no file can hold.

    In a file with undecodable bytes some of them stand for these bytes and stay.
    """
    if source is None or source.isascii():
        return source
    kept = range(0xDC80, 0xDD00) if draft.encoding.errors == "surrogateescape" else range(0)
    return "".join(
        "\ufffd" if "\ud800" <= character <= "\udfff" and ord(character) not in kept else character
        for character in source
    )


def _new_cell(draft: Draft, edit: Insert) -> Cell:
    is_plain = not edit.title and edit.kind == "code" and not edit.metadata
    # Text with markers keeps them; text without stays without. Nothing at all becomes a document with markers.
    marker = "" if is_plain and draft.cells and not draft.has_markers else marker_line(Options()) + draft.newline
    empty = read_cell(edit.cell, marker)
    text = replaced(empty, draft.newline, _clean(draft, edit.source), edit.title, edit.kind, edit.metadata)
    return read_cell(edit.cell, text)


def _placed(cells: list[Cell], cell: Cell, after: str | None, newline: str) -> list[Cell]:
    """Return ``cells`` with ``cell`` behind ``after``, parted by blank lines from what follows it."""
    index = 0 if after is None else _index(cells, after) + 1
    before, behind = cells[:index], cells[index:]
    if not cell.text:
        return [*before, cell, *behind]
    if behind:
        blank_lines = blank_lines_between(cell, behind)
        return [*before, _with_text(cell, parted(cell.text, blank_lines, newline)), *behind]
    cell = as_last(cell, newline)
    if before:
        blank_lines = blank_lines_between(before[-1], [cell])
        before[-1] = _with_text(before[-1], parted(before[-1].text, blank_lines, newline))
    return [*before, cell]


def _removed(cells: list[Cell], index: int) -> list[Cell]:
    rest = [*cells[:index], *cells[index + 1 :]]
    if rest and index == len(rest):
        rest[-1] = as_last(rest[-1], "" if not cells[index].tail else "\n")
    return rest


def _spliced(draft: Draft, edit: Splice) -> Draft:
    first = 0 if edit.after is None else _index(draft.cells, edit.after) + 1
    gone = draft.cells[first : first + len(edit.gone)]
    if tuple(cell.id for cell in gone) != edit.gone:
        raise DocumentError("The cells this edit replaces have changed or moved since.", cells=edit.gone)
    texts = {cell.id: cell.text for cell in gone}
    back = [read_cell(id, texts[id] if text is None else text) for id, text in edit.cells]
    cells = [*draft.cells[:first], *back, *draft.cells[first + len(gone) :]]
    if len({cell.id for cell in cells}) < len(cells):
        raise DocumentError("The cells this edit brings back are there already.", cells=[id for id, _ in edit.cells])
    encoding, preamble = draft.encoding, draft.preamble
    if edit.head is not None:
        name, bom, errors, preamble = edit.head
        encoding = Encoding(name, bom, errors)
    return Draft(encoding, preamble, cells, any(cell.marker for cell in cells), draft.newline)


def _paragraphs(cells: list[Cell], newline: str) -> list[Cell]:
    """Return cells without markers, parted by at least one blank line; a blank cell has no text at all."""
    fitted = [cell if cell.text.strip() else _with_text(cell, "") for cell in cells]
    filled = [index for index, cell in enumerate(fitted) if cell.text]
    for place, index in enumerate(filled[:-1]):
        cell = fitted[index]
        if unified(cell.tail).count("\n") < 2:
            behind = (fitted[later] for later in filled[place + 1 :])
            fitted[index] = _with_text(cell, parted(cell.text, blank_lines_between(cell, behind), newline))
    return fitted


def _marked(cells: list[Cell], had_markers: bool, newline: str) -> list[Cell]:
    """Return cells that each start with a marker on a line of its own; the first may go on without one."""
    is_open = had_markers and any(cell.marker for cell in cells)
    fitted = list(cells)
    for index, cell in enumerate(cells):
        text = cell.text
        if not cell.marker and not (index == 0 and is_open):
            text = marker_line(Options()) + newline + text
        if index < len(cells) - 1 and text and not text.endswith(("\n", "\r")):
            text += newline
        fitted[index] = _with_text(cell, text)
    return fitted
