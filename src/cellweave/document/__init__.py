"""Owns the text of a workbook: bytes ⇄ cells, edits and their inverses, diff and merge. Never runs anything."""

from cellweave.document.cell import Cell
from cellweave.document.document import Document, read
from cellweave.document.edits import (
    Delete,
    Edit,
    Insert,
    Move,
    Replace,
    Splice,
    edit_from_json,
    edit_to_json,
)
from cellweave.document.encoding import Encoding
from cellweave.document.identity import adopted, diff, first_name
from cellweave.document.merging import Conflict, merge, resolved
from cellweave.document.periods import periods_of

__all__ = [
    "Cell",
    "Conflict",
    "Delete",
    "Document",
    "Edit",
    "Encoding",
    "Insert",
    "Move",
    "Replace",
    "Splice",
    "adopted",
    "diff",
    "edit_from_json",
    "edit_to_json",
    "first_name",
    "merge",
    "periods_of",
    "read",
    "resolved",
]
