"""Owns what the cells last showed, kept beside the journal: what a page sees after a restart until the cells ran.

A convenience and no promise: a file that is missing, damaged or of another version is as if nothing had been shown.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from cellweave import __version__
from cellweave.document import Cell
from cellweave.errors import CellweaveError
from cellweave.protocol import decode, encode
from cellweave.protocol.messages import Delta
from cellweave.protocol.state import Output, OutputOp

MOST = 2_000_000  # characters of the file
MOST_OF_A_CELL = 500_000
_FORMAT = f"cellweave {__version__} outputs 1"


class Showing:
    """The file of one workbook, a line for each cell. Outputs are known by the text of the cell that made them."""

    def __init__(self, path: Path, most: int = MOST) -> None:
        self._path = path
        self._most = most
        # What was written last, so that of a thousand cells only those are written down anew that changed.
        self._lines: dict[tuple[str, int], tuple[list[Output], str]] = {}

    def recall(self, cells: Iterable[Cell]) -> dict[str, list[Output]]:
        """Return what cells with the text they have now last showed, by their ids."""
        kept = defaultdict(list)
        for op in self._read():
            kept[op.cell].append(op.outputs or [])
        known = {cell.id: kept[_name(cell.source)] for cell in cells}
        # Cells of one text get their outputs in order.
        return {id: outputs.pop(0) for id, outputs in known.items() if outputs}

    def keep(self, shown: Iterable[tuple[str, list[Output]]]) -> None:
        """Write (text of the cell, what it showed) in order; where that cannot be, what was kept before stays."""
        before, self._lines = self._lines, {}
        lines, room = [_FORMAT], self._most
        for source, outputs in shown:
            # The list itself is held, or another could come to have its identity.
            key = source, id(outputs)
            line = before[key][1] if key in before else _line(source, outputs)
            self._lines[key] = outputs, line
            if len(line) <= min(room, MOST_OF_A_CELL):
                lines.append(line)
                room -= len(line)
        beside = self._path.with_name(f"{self._path.name}.{os.getpid()}.saving")
        with contextlib.suppress(OSError):
            beside.write_text("\n".join(lines), encoding="utf-8")
            beside.replace(self._path)

    def _read(self) -> list[OutputOp]:
        try:
            with self._path.open(encoding="utf-8") as file:
                head, *lines = file.read(2 * self._most).split("\n")
            return [op for line in lines for op in decode(line).outputs] if head == _FORMAT else []
        except (OSError, ValueError, AttributeError, CellweaveError):
            return []


def _line(source: str, outputs: list[Output]) -> str:
    # An exception of another day is no result, and a bar that stands still is no progress.
    results = [item for item in outputs if item.kind in ("mime", "stream", "widget")]
    return encode(Delta(outputs=[OutputOp("reset", _name(source), outputs=results)]))


def _name(source: str) -> str:
    return hashlib.sha256(source.encode(errors="surrogatepass")).hexdigest()[:32]
