"""Owns the session's own copy of what pages show, kept by the very deltas that pages apply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import Any

from cellweave.document import Cell, Document
from cellweave.protocol.messages import Delta, Welcome
from cellweave.protocol.state import CellState, DocumentState, Output, OutputOp, Status, Variable, WaveState

_FIELDS = frozenset(item.name for item in fields(CellState))
_TEXT = ("kind", "title", "source", "metadata")
_UNRUN: dict[str, Any] = {"status": "fresh", "ms": None, "runs": 0, "why": "", "precedents": {}, "defines": []}


class Mirror:
    """Everything a page that comes now has to be told."""

    def __init__(self, document: DocumentState) -> None:
        self.document = document
        self.cells: dict[str, CellState] = {}
        self.order: list[str] = []
        self.variables: list[Variable] | None = None  # None where nobody watches, or the kernel has not told yet
        self.wave: WaveState | None = None  # the wave going on, None between waves
        self.showings = 0  # how often what cells show has changed
        self._past: set[str] = set()  # cells that show what an earlier kernel made
        self._makers: dict[str, str] = {}  # the text that made what a cell shows

    @property
    def running(self) -> str | None:
        """The cell that runs now."""
        return self.wave.running if self.wave is not None else None

    def welcome(self, epoch: str, revision: int, version: str) -> Welcome:
        return Welcome(epoch, revision, self.document, [self.cells[id] for id in self.order], version, self.wave)

    def recall(self, outputs: dict[str, list[Output]]) -> None:
        """Show what cells showed before this session."""
        for id, shown in outputs.items():
            self.cells[id].outputs = shown
            self._makers[id] = self.cells[id].source
        self.age()

    def shown(self) -> Iterator[tuple[str, list[Output]]]:
        """Yield what cells show, in order, each with the text that made it."""
        for id in self.order:
            if (outputs := self.cells[id].outputs) and id in self._makers:
                yield self._makers[id], outputs

    def age(self) -> None:
        """Say that a kernel begins, which knows of nothing that is shown."""
        self._past = {id for id, cell in self.cells.items() if cell.outputs}

    def without_past(self, delta: Delta) -> Delta:
        """Return the delta with the words a new kernel does not know to say: that a cell now shows nothing."""
        self._past -= {op.cell for op in delta.outputs}
        ended = {id for id in self._past & delta.cells.keys() if delta.cells[id].get("status") in ("fresh", "failed")}
        self._past -= ended
        gone = [OutputOp("reset", id, outputs=[]) for id in sorted(ended)]
        return replace(delta, outputs=[*delta.outputs, *gone]) if gone else delta

    def apply(self, delta: Delta) -> None:
        """Take a delta; what it says of cells that are gone is left aside."""
        for id, changed in delta.cells.items():
            cell = self.cells.get(id)
            if cell is None:
                if delta.order is None or id not in delta.order:
                    continue
                cell = self.cells[id] = CellState(id, "code", "", "", "stale")
            for name, value in changed.items():
                if name in _FIELDS:
                    setattr(cell, name, value)
        if delta.order is not None:
            self.order = delta.order
            self.cells = {id: self.cells[id] for id in delta.order}
            self._makers = {id: text for id, text in self._makers.items() if id in self.cells}
        self.showings += bool(delta.outputs)
        for op in delta.outputs:
            if (shown := self.cells.get(op.cell)) is not None:
                shown.outputs = _changed(shown.outputs, op)
                if op.op == "reset":
                    self._makers[op.cell] = shown.source
        for name, value in delta.document.items():
            setattr(self.document, name, value)
        if delta.variables is not None:
            self.variables = delta.variables
        if delta.wave is not None:
            self.wave = delta.wave if delta.wave.running is not None else None

    def without_strangers(self, delta: Delta) -> Delta:
        """Return the delta without what it says of cells that are gone: a late word of the kernel."""
        known = self.cells
        if all(id in known for id in delta.cells) and all(op.cell in known for op in delta.outputs):
            return delta
        return replace(
            delta,
            cells={id: changed for id, changed in delta.cells.items() if id in known},
            outputs=[op for op in delta.outputs if op.cell in known],
        )

    def towards(self, document: Document) -> Delta:
        """Return the delta that shows the text of ``document``."""
        delta = Delta()
        order = [cell.id for cell in document.cells]
        if order != self.order:
            delta.order = order
        for cell in document.cells:
            shown = self.cells.get(cell.id)
            if shown is None:
                delta.cells[cell.id] = _all_fields(cell)
                continue
            changed = {name: getattr(cell, name) for name in _TEXT if getattr(cell, name) != getattr(shown, name)}
            if changed:
                delta.cells[cell.id] = changed
            if changed.get("kind", "code") != "code":
                # The kernel drops what is no code, and says nothing of it any more.
                changed |= _UNRUN
                delta.outputs.append(OutputOp("reset", cell.id, outputs=[]))
        return delta


def _all_fields(cell: Cell) -> dict[str, Any]:
    status: Status = "stale" if cell.kind == "code" else "fresh"
    state = CellState(cell.id, cell.kind, cell.title, cell.source, status, metadata=cell.metadata)
    return {item.name: getattr(state, item.name) for item in fields(CellState)}


def _changed(outputs: list[Output], op: OutputOp) -> list[Output]:
    match op.op:
        case "reset":
            return list(op.outputs or [])
        case "append":
            return [*outputs, op.output] if op.output is not None else outputs
        case "replace":
            return [op.output if op.output is not None and item.id == op.id else item for item in outputs]
        case "remove":
            return [item for item in outputs if item.id != op.id]
        case "text":
            return [_extended(item, op.text) if item.id == op.id else item for item in outputs]


def _extended(output: Output, text: str) -> Output:
    return replace(output, data={**output.data, "text": output.data.get("text", "") + text})
