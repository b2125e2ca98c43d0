"""Owns every message, as dataclasses; ``kind`` on the wire is the class name. Nothing here knows what they mean.

Page → session: commands. Session → page: ``Welcome`` once, then ``Delta``s numbered without gaps, ``Answer`` to a
command that carries an ``id``. Session → kernel: ``Load``, ``Run``, ``SetWidget``, ``Watch``, ``ReadTable``,
``ReadGridCell``, ``ReadOutput``, ``Complete``, ``Explain``, ``Shutdown`` (an interrupt is a signal, not a message).
Kernel → session: ``Delta`` (revision 0), ``Answer``, ``Ready``, ``Files``, ``Idle``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from cellweave.protocol.state import CellEdit, CellSource, CellState, DocumentState, OutputOp, Variable, WaveState

# --- page → session --------------------------------------------------------------------------------------------


@dataclass
class Hello:
    """First message of a page; ``revision`` and ``epoch`` are the last it saw, so a reconnect gets only the rest."""

    client: str
    revision: int = 0
    epoch: str = ""


@dataclass
class Edit:
    """Change the document; ``run`` also runs what became stale. ``id`` is answered when the journal has it."""

    id: int
    edits: list[CellEdit]
    run: bool = False


@dataclass
class Undo:
    id: int


@dataclass
class Redo:
    id: int


@dataclass
class Run:
    """Run the named cells whatever their state, then what became stale; ``scope`` "stale" and "all" need no names."""

    scope: Literal["cells", "stale", "all", "above", "below"] = "stale"
    cells: list[str] = field(default_factory=list)


@dataclass
class Stop:
    pass


@dataclass
class Restart:
    """A fresh kernel; with ``run`` everything runs again."""

    run: bool = True


@dataclass
class SetWidget:
    """A viewer moved an input. ``value`` is raw JSON."""

    cell: str
    key: str
    value: Any


@dataclass
class ReadTable:
    """Ask for rows ``first`` to ``last`` (exclusive) of a table output, sorted and filtered."""

    id: int
    table: str
    first: int
    last: int
    sort: list[list[Any]] = field(default_factory=list)  # [[column, "asc" | "desc"], …]
    filters: list[list[Any]] = field(default_factory=list)  # [[column, operator, value], …]


@dataclass
class ReadGridCell:
    """Ask what stands behind a value of a table over a sheet.

    ``row`` and ``column`` count from 0 within the sheet, whatever the table's order. Answered by {"address", "formula",
    "reason"}: the formula or None, and why it is an error value or "".
    """

    id: int
    table: str
    row: int
    column: int


@dataclass
class ReadHistory:
    """Ask for the changes of the text before event ``before``, the newest first; 0 asks for the newest of all.

    Answered by {"entries", "is_all"}: each entry's {"seq", "at", "who", "kind", "label", "removed", "inserted"}, ``at``
    in seconds since 1970, the texts shortened; ``is_all`` where there are no older ones.
    """

    id: int
    before: int = 0


@dataclass
class GoBack:
    """Make the text what it was right after event ``seq``. A change like any other: undo takes it back."""

    id: int
    seq: int


@dataclass
class Complete:
    """Ask what may come next after ``before``, the code of a cell up to the caret.

    Answered by {"back", "items"}: how many characters the items replace, and each one's {"label", "kind", "detail"}.
    """

    id: int
    before: str


@dataclass
class Explain:
    """Ask what a dotted name holds; with ``before``, the code up to the caret, the function whose call that is in.

    Answered by {"type", "signature", "value", "doc"}, or {} where it is unknown.
    """

    id: int
    name: str = ""
    before: str = ""


@dataclass
class ReadOutput:
    """Ask for the part of a long stream output from character ``offset``."""

    id: int
    cell: str
    output: str
    offset: int


@dataclass
class Watch:
    """Turn a feed on or off; today only "variables". For a page its own; for the kernel whether any page watches."""

    feed: Literal["variables"]
    on: bool


@dataclass
class Resolve:
    """Settle a conflict: keep one side, or both as two cells."""

    id: int
    conflict: str
    keep: Literal["here", "disk", "both"]


# --- session → kernel ------------------------------------------------------------------------------------------


@dataclass
class Load:
    """The whole document in order, whenever it changed. ``widgets`` are remembered values: {cell: {key: raw}}."""

    cells: list[CellSource]
    path: str = ""
    widgets: dict[str, dict[str, Any]] = field(default_factory=dict)
    arguments: list[str] = field(default_factory=list)


@dataclass
class Shutdown:
    pass


# What a kernel carries out one after another, on the thread of user code.
Command = Load | Run | SetWidget | Watch
# What it answers at any time, while user code runs too.
Question = ReadTable | ReadGridCell | ReadOutput | Complete | Explain


# --- to the page -----------------------------------------------------------------------------------------------


@dataclass
class Delta:
    """All that changed since the last delta: one a wave, or one about every 50 ms while a wave lasts.

    ``cells`` holds only changed fields, ``order`` is set when cells came, went or moved (a new id has all its fields).
    ``variables`` are all rows, and only told while a page watches them.
    """

    revision: int = 0
    order: list[str] | None = None
    cells: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs: list[OutputOp] = field(default_factory=list)
    wave: WaveState | None = None
    variables: list[Variable] | None = None
    document: dict[str, Any] = field(default_factory=dict)  # changed fields of DocumentState
    answers: list[int] = field(default_factory=list)  # ids of commands this delta completes


@dataclass
class Welcome:
    """The whole state. ``epoch`` names this session; revisions count within it; ``wave`` is the one going on."""

    epoch: str
    revision: int
    document: DocumentState
    cells: list[CellState]
    version: str = ""
    wave: WaveState | None = None


@dataclass
class Answer:
    """The reply to a command that carried an ``id``; ``error`` is a sentence when it was refused.

    ``data`` {"again": true} beside an error: nothing is wrong with the edit, and it will be taken once there is room.
    """

    id: int
    data: Any = None
    error: str = ""


@dataclass
class Idle:
    """The kernel is through with ``handled`` commands since it started."""

    handled: int


@dataclass
class Files:
    """The files that cells read or wrote, as the kernel knows them: [size, time in ns], None where there is none."""

    stamps: dict[str, list[int] | None]


@dataclass
class Ready:
    """The kernel is up. ``pid`` is its process, 0 inside a browser."""

    pid: int
    python: str
