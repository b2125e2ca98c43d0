"""Owns proving a document in this process: what ``cellweave check`` reports. Shows nothing the document prints."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cellweave import host
from cellweave.kernel.checking import Checker, Report
from cellweave.kernel.feed import Feed
from cellweave.kernel.moves import random_move
from cellweave.kernel.recorder import Recorder
from cellweave.protocol.state import CellSource
from cellweave.session.descriptors import silenced


def proof(cells: Sequence[CellSource], path: str, *, edits: int, seed: int) -> Report:
    """Compare plain and incremental runs of ``cells`` after random edits and moves of inputs."""
    ids = [cell.id for cell in cells]
    before = sys.argv[:], sys.path[:], host.current
    sys.argv[:] = [path]
    sys.path.insert(0, str(Path(path).absolute().parent))
    os.environ.setdefault("MPLBACKEND", "agg")
    try:
        with (
            silenced(),
            open(os.devnull, "w", encoding="utf-8") as nowhere,  # noqa: PTH123 (a device, not a path)
            contextlib.redirect_stdout(nowhere),
            contextlib.redirect_stderr(nowhere),
        ):
            checker = Checker(cells, path, _Unseen, lambda recorder, rng: random_move(recorder, ids, rng))
            return checker.check(edits, seed)
    finally:
        sys.argv[:], sys.path[:], host.current = before


class _Unseen(Recorder):
    """Gives inputs their values and shows nothing. Several take turns, so each is the host while its cell runs."""

    def __init__(self) -> None:
        super().__init__(Feed(lambda delta: None))

    def begin(self, cell: str) -> None:
        host.current = self
        super().begin(cell)
