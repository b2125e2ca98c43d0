"""Owns the words for an edit, as undo and the journal show them."""

from __future__ import annotations

from collections.abc import Sequence

from cellweave.document import Delete, Document, Edit, Insert, Move, first_name
from cellweave.errors import DocumentError


def label_of(document: Document, edits: Sequence[Edit]) -> str:
    """Return what ``edits`` do to ``document``, in a few words."""
    if not edits:
        return "no change"
    first = _label(document, edits[0])
    return first if len(edits) == 1 else f"{first} and {len(edits) - 1} more"


def _label(document: Document, edit: Edit) -> str:
    match edit:
        case Insert():
            return "a new cell"
        case Delete(cell):
            return f"deleting {_name(document, cell)}"
        case Move(cell):
            return f"moving {_name(document, cell)}"
        case _:
            return f"a change in {_name(document, getattr(edit, 'cell', ''))}"


def _name(document: Document, id: str) -> str:
    try:
        cell = document.cell(id)
    except DocumentError:
        return "a cell"
    return cell.title or first_name(cell) or "a cell"
