"""Owns the state a page shows, as plain JSON shapes: cells, outputs, variables, the document's own state."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Status = Literal["fresh", "stale", "queued", "running", "failed", "blocked", "manual", "cached", "unapproved"]
CellKind = Literal["code", "markdown", "raw"]


@dataclass
class Output:
    """One element below a cell: exactly one of a MIME bundle, a stream, an error, a widget.

    ``id`` is unique in its cell and stable over reruns of equal code. ``parent`` is the element it stands in, or None.
    ``kind`` "mime": ``data`` is {mime: content}. "stream": {"stream": "stdout" | "stderr", "text": str, "dropped": int}
    (``dropped`` counts characters left out of the page; ReadOutput fetches them). "error": see ``ErrorRecord``.
    "widget": see ``WidgetRecord``. "progress": {"value": 0..1, "text": str}.
    """

    id: str
    kind: Literal["mime", "stream", "error", "widget", "progress"]
    data: dict[str, Any]
    parent: str | None = None


@dataclass
class Frame:
    """One step of a traceback in the user's code; ``cell`` is None for a file outside the workbook.

    ``column`` to ``end_column`` is what failed on the line, in characters from 0; both 0 where that is not known.
    """

    cell: str | None
    title: str
    line: int
    function: str
    text: str
    values: dict[str, str] = field(default_factory=dict)
    column: int = 0
    end_column: int = 0


@dataclass
class ErrorRecord:
    """An exception of the user's code: the sentence first, frames outermost first, ``traceback`` the whole text.

    ``causes`` are sentences: what this exception was raised from, or for a group what it holds.
    """

    name: str
    message: str
    frames: list[Frame]
    traceback: str
    hint: str = ""
    causes: list[str] = field(default_factory=list)


@dataclass
class WidgetRecord:
    """An input: ``value`` is raw JSON; ``props`` are the widget's own (min, max, step, options, help, disabled …)."""

    widget: str
    key: str
    label: str
    value: Any
    props: dict[str, Any]


@dataclass
class CellState:
    """One cell as the page shows it. ``precedents`` are the ids of cells it reads, name by name."""

    id: str
    kind: CellKind
    title: str
    source: str
    status: Status
    ms: float | None = None
    runs: int = 0
    why: str = ""  # why it is blocked or stale, a sentence
    outputs: list[Output] = field(default_factory=list)
    precedents: dict[str, list[str]] = field(default_factory=dict)  # cell id → names read from it
    defines: list[str] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass
class Variable:
    """One row of the variables panel: the name's final value. ``cell`` is the id of its last definer."""

    name: str
    type: str
    preview: str
    size: str
    cell: str


@dataclass
class Conflict:
    """A cell changed both here and on disk; ``here`` and ``disk`` are the two sources, None where it was deleted."""

    id: str
    cell: str
    title: str
    here: str | None
    disk: str | None


@dataclass
class DocumentState:
    """The document's own state. ``saved``: "saved", "saving", "unsaved" (with ``problem`` saying why)."""

    path: str
    name: str
    saved: Literal["saved", "saving", "unsaved", "readonly"] = "saved"
    problem: str = ""
    undo: str | None = None  # what undo would take back, in words
    redo: str | None = None
    conflicts: list[Conflict] = field(default_factory=list)
    kernel: Literal["starting", "idle", "running", "stopping", "dead", "restoring"] = "starting"
    kernel_problem: str = ""
    notices: list[str] = field(default_factory=list)


@dataclass
class CellEdit:
    """One invertible change of the document.

    "replace": ``cell`` gets ``source`` (and ``title``, ``cell_kind``, ``metadata`` where not None). ``before`` is the
    source it was typed over: where somebody else changed it since, both versions are kept as a conflict.
    "insert": a new cell with ``source`` after ``after`` (None: first); ``cell`` is the id the page chose for it.
    "delete": ``cell`` goes. "move": ``cell`` goes after ``after`` (None: first).
    """

    op: Literal["replace", "insert", "delete", "move"]
    cell: str
    source: str | None = None
    title: str | None = None
    cell_kind: CellKind | None = None
    metadata: dict[str, Any] | None = None
    after: str | None = None
    before: str | None = None


@dataclass
class CellSource:
    id: str
    title: str
    kind: CellKind
    source: str
    metadata: dict[str, Any] = field(default_factory=dict)


@dataclass
class OutputOp:
    """One change of a cell's outputs, applied in order.

    "reset": all outputs become ``outputs``. "append": ``output`` is added last. "replace": the element of that id
    becomes ``output``. "text": ``text`` is added to stream element ``id``. "remove": element ``id`` goes.
    """

    op: Literal["reset", "append", "replace", "text", "remove"]
    cell: str
    id: str = ""
    output: Output | None = None
    outputs: list[Output] | None = None
    text: str = ""


@dataclass
class WaveState:
    """Progress of the running wave: ``done`` of ``total`` cells; ``ran`` lists the cells that ran since the last delta,
    in order, so a page can draw the threads that fired."""

    number: int
    running: str | None
    done: int
    total: int
    ran: list[str] = field(default_factory=list)
