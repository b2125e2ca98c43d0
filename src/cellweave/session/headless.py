"""Owns running a document once in this process, without a page: what ``cellweave run`` shows."""

from __future__ import annotations

import ast
import functools
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cellweave.errors import OptionError
from cellweave.kernel.feed import Feed
from cellweave.kernel.kernel import Kernel
from cellweave.kernel.outputs import CellOutputs
from cellweave.kernel.recorder import VIEW, Recorder
from cellweave.kernel.shortened import shortened
from cellweave.protocol.messages import Delta
from cellweave.protocol.state import CellSource, CellState, DocumentState, Output
from cellweave.session.mirror import Mirror

Tell = Callable[[Output], None]


@dataclass
class HeadlessRun:
    """What a run came to. ``values`` describes the names in ``namespace``: {name: {"type", "digest", "preview"}}.

    ``exit_code`` is that of the first ``sys.exit`` which said one, else 1 where a cell failed.
    """

    cells: list[CellState]
    exit_code: int
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    namespace: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def has_failed(self) -> bool:
        return self.exit_code != 0

    def summary(self) -> dict[str, Any]:
        """Return the run as plain JSON: cells with title, status, ms and outputs as MIME bundles, and the values."""
        cells = [
            {
                "title": cell.title,
                "status": cell.status,
                "ms": cell.ms,
                "outputs": [_bundle(output) for output in cell.outputs],
            }
            for cell in self.cells
            if cell.kind == "code"
        ]
        return {"cells": cells, "values": self.values}


def headless_run(
    cells: Sequence[CellSource], path: str, arguments: Sequence[str], tell: Tell = lambda output: None
) -> HeadlessRun:
    """Run ``cells`` as ``python path arguments…`` would, cells that do not depend on a failed one included.

    ``tell`` is told the outputs as they come, in order: text in pieces, as it was printed; an element as it was when
    the next one came, or the cell ended; a progress bar each time it moves, and without data as it goes. Raises
    OptionError for an argument that an input cannot take.
    """
    mirror = Mirror(DocumentState(path, Path(path).name))
    states = {cell.id: vars(CellState(cell.id, cell.kind, cell.title, cell.source, "stale")) for cell in cells}
    mirror.apply(Delta(order=[cell.id for cell in cells], cells=states))
    feed = Feed(mirror.apply)
    recorder = _Recorder(feed, outputs=functools.partial(_Told, tell=tell), has_terminal=True)
    recorder.tell = tell
    recorder.shows = {cell.id for cell in cells if cell.kind == "code" and _ends_in_expression(cell.source)}
    before = sys.argv[:], sys.path[:]
    sys.argv[:] = [path, *arguments]
    sys.path.insert(0, str(Path(path).absolute().parent))
    recorder.install()
    try:
        kernel = Kernel(recorder, feed, path, runs_manual=True, showing=recorder)
        kernel.load(list(cells))
        recorder.keep(kernel.labels)
        kernel.run("stale")
        feed.flush()
        digests = kernel.digests()
        values = {
            name: {"type": type(value).__qualname__, "digest": digests[name], "preview": shortened(value)}
            for name, value in kernel.namespace.items()
            if name in digests
        }
    finally:
        recorder.uninstall()
        sys.argv[:], sys.path[:] = before
    states_now = [mirror.cells[id] for id in mirror.order]
    has_failed = any(cell.status == "failed" for cell in states_now)
    return HeadlessRun(states_now, recorder.exit_code or int(has_failed), values, dict(kernel.namespace))


class _Recorder(Recorder):
    """Ends the run at an argument that was not understood: what the others would come to was not asked for.

    Sheets are shown once everything has run. A cell that names one last (``shows``) has it told then, as it would
    another value; one that only defines a sheet has not.
    """

    exit_code = 0
    tell: Tell
    shows: set[str]

    def view(self, cell: str, value: Any) -> None:
        super().view(cell, value)
        if cell in self.shows:
            self.tell(self._cells[cell].elements[VIEW])

    def failed(self, error: BaseException) -> None:
        if isinstance(error, OptionError):
            raise error
        super().failed(error)
        if isinstance(error, SystemExit):
            self.exit_code = self.exit_code or (error.code if isinstance(error.code, int) else 1)
            if not isinstance(error.code, int):
                print(error.code, file=sys.stderr)


class _Told(CellOutputs):
    """Outputs of one run that are told as they come."""

    def __init__(self, *args: Any, tell: Tell) -> None:
        super().__init__(*args)
        self._tell = tell
        self._waiting: Output | None = None

    def put(self, output: Output) -> str:
        if self._waiting is not None and self._waiting.id != output.id:
            self._settle_waiting()
        if output.kind == "progress":
            self._tell(output)
        elif output.id == VIEW:
            pass  # the recorder knows whether it is told
        elif output.kind == "error" and output.data["name"] == SystemExit.__name__:
            pass  # Python writes no traceback of it either
        # What was told cannot be taken back, so an element that moves in place afterwards is not told again.
        elif output.id not in self.elements or self._waiting is not None:
            self._waiting = output
        return super().put(output)

    def write(self, stream: str, text: str) -> None:
        self._settle_waiting()
        self._tell(Output("", "stream", {"stream": stream, "text": text}))
        super().write(stream, text)

    def remove(self, id: str) -> None:
        if self._waiting is not None and self._waiting.id == id:
            self._waiting = None
        if id in self.elements and self.elements[id].kind == "progress":
            self._tell(Output(id, "progress", {}))
        super().remove(id)

    def end(self) -> None:
        self._settle_waiting()
        super().end()

    def _settle_waiting(self) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None:
            self._tell(waiting)


def _ends_in_expression(source: str) -> bool:
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError):
        return False
    return bool(body) and isinstance(body[-1], ast.Expr) and not source.rstrip().endswith(";")


def as_text(output: Output) -> tuple[str, bool]:
    """Return an output as text for a terminal, and whether it belongs on standard error."""
    data = output.data
    if output.kind == "stream":
        return data.get("text", ""), data.get("stream") == "stderr"
    if output.kind == "error":
        told = (data.get("traceback") or f"{data.get('name')}: {data.get('message')}").rstrip("\n")
        hint = data.get("hint") or ""
        return f"{told}\n" if hint in told else f"{told}\n{hint}\n", True
    if output.kind == "mime":
        for kind in ("text/plain", "text/markdown"):
            if kind in data:
                return str(data[kind]), False
        return f"[{next(iter(data), 'nothing')}]", False
    return "", False


def _bundle(output: Output) -> dict[str, Any]:
    """Return an output as a MIME bundle; what is none gets a type of its own."""
    if output.kind == "mime":
        return output.data
    if output.kind == "stream":
        return {"text/plain": output.data.get("text", ""), f"application/vnd.cellweave.{output.kind}+json": output.data}
    text, _ = as_text(output)
    own = {f"application/vnd.cellweave.{output.kind}+json": output.data}
    return {"text/plain": text, **own} if text else own
