"""Owns the code cells a kernel knows: their text, what the text says, their program and their last run."""

from __future__ import annotations

from typing import Any

from cellweave.graph.analysis import analysed
from cellweave.graph.facts import Facts
from cellweave.kernel.running import Program
from cellweave.kernel.versions import Environment, Record

MANUAL = ("manual", "disabled")


class CodeCell:
    """One code cell. ``record`` is its last run, which may be of an older text."""

    __slots__ = (
        "_program",
        "defines",
        "facts",
        "id",
        "index",
        "is_manual",
        "is_waiting",
        "keeps",
        "record",
        "runs",
        "shown",
        "source",
        "title",
        "waits_because",
    )

    def __init__(self, id: str, title: str, source: str, metadata: dict[str, Any]) -> None:
        self.id = id
        self.index = 0
        self.record: Record | None = None
        self.is_waiting = False  # a manual cell that is stale and was not asked to run
        self.runs = 0
        self.shown: dict[str, Any] = {}  # what the feed was last told
        self.retitle(title, metadata)
        self.rewrite(source)

    def retitle(self, title: str, metadata: dict[str, Any]) -> None:
        self.title = title
        self.is_manual = any(metadata.get(key) for key in MANUAL)
        reason = metadata.get("manual")
        self.waits_because = reason if isinstance(reason, str) else ""

    def rewrite(self, source: str) -> None:
        self.source = source
        self.facts: Facts = analysed(source, f"<cell {self.id}>")
        self.keeps: set[str] = set()  # inputs that a run of this text changed, or kept a part of
        self.defines = list(self.facts.defines)
        self._program: tuple[int, Program] | None = None

    @property
    def label(self) -> str:
        """What a person calls the cell: its title, else the first name it defines, else its first words."""
        return self.title or (self.defines[0] if self.defines else _first_words(self.source))

    @property
    def named(self) -> str:
        """The name that the last statement binds or is, "" where it does something else or the cell never ran."""
        return "" if self._program is None else self._program[1].named

    def is_current(self, env: Environment, flags: int) -> bool:
        """Whether a run over ``env`` would come out like the last one; ``flags`` are the compiler's."""
        record = self.record
        return (
            record is not None
            and record.source == self.source
            and record.flags == flags
            and not record.is_stopped
            and record.is_current(env)
        )

    def program(self, flags: int) -> Program:
        """Return the compiled text under the compiler ``flags`` of the cells above; SyntaxError where there is none."""
        if self._program is None or self._program[0] != flags:
            self._program = (flags, Program(self.id, self.source, flags))
        return self._program[1]


def _first_words(source: str) -> str:
    line = next((line.lstrip("#> *-\t") for line in source.splitlines() if line.strip("#> *-\t")), "empty cell").strip()
    return line if len(line) <= 40 else line[:39] + "…"
