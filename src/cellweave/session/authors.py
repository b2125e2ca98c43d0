"""Owns telling that a text was typed over one which somebody else has changed meanwhile; it changes nothing."""

from __future__ import annotations

from collections.abc import Sequence

from cellweave.document import Conflict, Document
from cellweave.errors import DocumentError
from cellweave.protocol.state import CellEdit


class Authors:
    """Which page typed the text of each cell last; "" stands for another program."""

    def __init__(self) -> None:
        self._last: dict[str, str] = {}

    def typed(self, edits: Sequence[CellEdit], client: str) -> None:
        """Note whose texts these are."""
        self._last.update((edit.cell, client) for edit in edits)

    def forget(self) -> None:
        """Count every text as somebody else's: another program changed the file."""
        self._last.clear()

    def overtaken(self, document: Document, edits: Sequence[CellEdit], client: str, name: str) -> list[Conflict]:
        """Return the conflicts of ``edits`` with the texts of ``document``; ``name`` makes their ids unique.

        A page's own texts are no conflict, however quickly they follow each other: what it typed over may not have
        come back to it yet.
        """
        found = []
        for edit in edits:
            if (
                edit.op != "replace"
                or edit.source is None
                or edit.before is None
                or self._last.get(edit.cell) == client
            ):
                continue
            try:
                cell = document.cell(edit.cell)
            except DocumentError:
                continue
            if cell.source.rstrip() not in (edit.before.rstrip(), edit.source.rstrip()):
                found.append(Conflict(f"{name}-{edit.cell}", edit.cell, cell.title, edit.source, cell.source))
        return found
