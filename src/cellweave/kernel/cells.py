"""Owns the code cells a kernel knows: their text, what the text says, their program and their last run."""

from __future__ import annotations

from typing import Any

from cellweave.graph.analysis import analysed
from cellweave.graph.facts import Facts
from cellweave.kernel.running import Program
from cellweave.kernel.versions import Record

MANUAL = ("manual", "disabled")


class CodeCell:
    """One code cell. ``record`` is its last run, which may be of an older text."""

    __slots__ = ("_program", "facts", "id", "index", "is_manual", "record", "shown", "source", "title")

    def __init__(self, id: str, title: str, source: str, metadata: dict[str, Any]) -> None:
        self.id = id
        self.index = 0
        self.record: Record | None = None
        self.shown: dict[str, Any] = {}  # what the feed was last told
        self.retitle(title, metadata)
        self.rewrite(source)

    def retitle(self, title: str, metadata: dict[str, Any]) -> None:
        self.title = title
        self.is_manual = any(metadata.get(key) for key in MANUAL)

    def rewrite(self, source: str) -> None:
        self.source = source
        self.facts: Facts = analysed(source, f"<cell {self.id}>")
        self._program: tuple[int, Program] | None = None

    def program(self, flags: int) -> Program:
        """Return the compiled text under the compiler ``flags`` of the cells above; SyntaxError where there is none."""
        if self._program is None or self._program[0] != flags:
            self._program = (flags, Program(self.id, self.source, flags))
        return self._program[1]
