"""Owns what a run shows: the host of the functions users call, and what the engine calls around each cell.

It never runs a cell and knows nothing of names or order.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import linecache
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from cellweave import host
from cellweave.errors import CellweaveError
from cellweave.kernel import display, figures, tracebacks
from cellweave.kernel.feed import Feed
from cellweave.kernel.outputs import CellOutputs
from cellweave.kernel.spool import MemorySpool, Spool
from cellweave.kernel.streams import Streams
from cellweave.kernel.tables import Tables
from cellweave.kernel.widgets import Callback, WidgetMemory
from cellweave.protocol.state import Output, OutputOp

VIEW = "sheet"  # the element that shows the sheet a cell defines
PAGE = 256 * 1024  # characters one ReadOutput answers at most


class Recorder:
    """Captures streams, figures and displayed values of the cells as they run, and tells the feed.

    Order of calls: ``install`` once; for each run ``begin``, ``result`` or ``failed`` any number of times, ``end``.
    ``begin`` may raise: it runs the callbacks of the inputs that changed, and these are the user's code.
    ``outputs`` makes the outputs of one run.
    """

    def __init__(
        self,
        feed: Feed,
        spool: Callable[[], Spool] = MemorySpool,
        outputs: Callable[[str, list[Output], Callable[[], Spool]], CellOutputs] = CellOutputs,
        *,
        has_terminal: bool = False,
    ) -> None:
        self.tables = Tables()
        self._feed = feed
        self._spool = spool
        self._make_outputs = outputs
        self._cells: dict[str, CellOutputs] = {}
        self._widgets = WidgetMemory()
        self._streams = Streams(feed.lock, self._touch, has_terminal=has_terminal)
        self._running: Callable[[str], None] = lambda cell: None
        self._live: dict[str, CellOutputs] = {}
        self._viewed: dict[str, tuple[CellOutputs, set[str]]] = {}  # cell → what was printed for its sheet
        self._keys: set[str] = set()
        self._titles: dict[str, str] = {}
        self._process = os.getpid()
        feed.attach(self._ops)

    # --- around the kernel's life ------------------------------------------------------------------------------

    def install(self) -> None:
        """Take over the standard streams and become the current host."""
        self._streams.install()
        self._hooks = threading.excepthook, warnings.formatwarning
        threading.excepthook, warnings.formatwarning = self._thread_failed, self._warning
        os.environ.setdefault("MPLBACKEND", figures.BACKEND)
        host.current = self

    def uninstall(self) -> None:
        """Give back what ``install`` took."""
        host.current = None
        threading.excepthook, warnings.formatwarning = self._hooks
        self._streams.uninstall()

    def drain(self) -> None:
        """Move what was printed so far to its cell; a pump calls this while user code runs."""
        self._streams.drain()

    def capture(
        self, foreign: Callable[[], None], checkpoint: Callable[[], None], running: Callable[[str], None]
    ) -> Callable[[str, str], None]:
        """Let ``foreign`` be asked, at every drain, for text that went past Python; return where it is to go.

        That is a function of a stream's name, "stdout" or "stderr", and the text. ``checkpoint`` is called when user
        code printed and our bookkeeping of it is done: it may raise what could not be raised halfway. ``running`` is
        told each cell as it begins, and "" as it ends.
        """
        self._running = running
        self._streams.foreign = foreign
        self._streams.checkpoint = checkpoint
        return self._streams.take_foreign

    def keep(self, titles: dict[str, str]) -> None:
        """Forget every cell but these (id → what a person calls it)."""
        with self._feed.lock:
            self._titles = titles
            for cell in self._cells.keys() - titles.keys():
                del self._cells[cell]
                self.tables.forget(cell)
            self._widgets.keep(set(titles))

    def _thread_failed(self, args: threading.ExceptHookArgs) -> None:
        """Print what ended a thread as Python does, its cells by their titles."""
        error = args.exc_value if args.exc_value is not None else args.exc_type()
        if isinstance(error, SystemExit):
            return
        name = args.thread.name if args.thread is not None else "?"
        told = tracebacks.record(error, self._titles).traceback
        print(f"Exception in thread {name}:\n{told}", end="", file=sys.stderr)

    def _warning(
        self, message: Warning | str, category: type[Warning], filename: str, lineno: int, line: str | None = None
    ) -> str:
        """Return a warning as Python writes it, a cell by its title."""
        text = self._hooks[1](message, category, filename, lineno, line)
        place = tracebacks.place(filename, lineno, self._titles)
        return text.replace(f"{filename}:{lineno}:", f"{place}:", 1)

    # --- around one run ----------------------------------------------------------------------------------------

    def begin(self, cell: str) -> None:
        """Start a run: what the cell shows from here on replaces what it showed."""
        with self._feed.lock:
            self._streams.drain()
            before = self._cells.get(cell)
            outputs = self._make_outputs(cell, before.current() if before is not None else [], self._spool)
            self._cells[cell] = self._live[cell] = self._streams.target = outputs
            self._keys = set()
            self.tables.begin(cell)
        self._running(cell)
        for callback in self._widgets.take_callbacks(cell):
            callback()

    def result(self, value: Any) -> None:
        """Show the value of the cell's last expression."""
        drawn = figures.drawn_in(value)
        if getattr(type(value), "is_shown_element", False) or (drawn is not None and figures.is_open(drawn)):
            return  # It is shown already, or will be at the end.
        if self._is_input():
            return  # The input itself shows its value.
        self.display(value)

    def failed(self, error: BaseException) -> None:
        """Show the exception that ended the run; one that ended a process which user code forked ends that process."""
        if os.getpid() != self._process:
            _leave(error, self._titles)
        self.fail(error)

    def end(self, cell: str) -> None:
        """Finish the run."""
        try:
            figures.show_open(self.display)
        except Exception as error:
            self.fail(error)
        with self._feed.lock:
            self._streams.drain()
            outputs = self._cells.get(cell)
            if outputs is not None:
                outputs.end()
                self._feed.touch()
            self._streams.target = None
            self.tables.end(cell)
            self._widgets.end(cell)
        # What comes before the next cell begins may take long too, and must not be taken for this one still running.
        self._running("")

    # --- after a wave ------------------------------------------------------------------------------------------

    @contextlib.contextmanager
    def viewing(self, cell: str) -> Iterator[None]:
        """Say that functions of the user may run on behalf of the cell, which has ended.

        What they print stands with the cell's outputs until the next time.
        """
        with self._feed.lock:
            self._streams.drain()
            outputs = self._cells[cell]
            owner, printed = self._viewed.pop(cell, (outputs, set()))
            for element in printed if owner is outputs else ():
                outputs.remove(element)
            before = set(outputs.elements)
            self._streams.target = outputs
        self._running(cell)
        try:
            yield
        finally:
            with self._feed.lock:
                self._streams.drain()
                self._viewed[cell] = outputs, set(outputs.elements) - before
                self._streams.target = None
                self._touch(outputs)
            self._running("")

    def view(self, cell: str, value: Any) -> None:
        """Show a value that the cell defined as it is now, in place of what was shown of it before."""
        bundle = display.bundle(value, self.tables.at(cell, VIEW))
        with self._feed.lock:
            outputs = self._cells[cell]
            outputs.put(Output(VIEW, "mime", bundle))
            self._touch(outputs)

    # --- inputs ------------------------------------------------------------------------------------------------

    @property
    def widget_values(self) -> dict[str, dict[str, Any]]:
        """What viewers chose: raw values by cell and key."""
        return self._widgets.values

    def set_widget(self, cell: str, key: str, raw: Any) -> bool:
        """Remember a choice; return whether it changed anything, so the cell has to run."""
        return self._widgets.set(cell, key, raw)

    def widget(
        self,
        widget: str,
        label: str,
        key: str | None,
        default: Any,
        props: dict[str, Any],
        *,
        accept: Callable[[Any], Any] = lambda raw: raw,
        callback: Callback | None = None,
        declared: Any = host.UNSET,
    ) -> Any:
        outputs = self._outputs()
        name = self._widget_key(widget, label, key)
        raw = self._widgets.get(
            outputs.cell, name, widget, default, callback, default if declared is host.UNSET else declared
        )
        value = default if raw is host.UNSET else accept(raw)
        if value is host.UNSET:
            value = default
        data = {"widget": widget, "key": name, "label": label, "value": value, "props": props}
        self._put(Output(f"w:{name}", "widget", data))
        return value

    def _is_input(self) -> bool:
        """Whether the cell ends with the call of an input, whose value this then is."""
        outputs = self._outputs()
        last = outputs.last()
        if last is None or last.kind != "widget":
            return False
        try:
            statement = ast.parse("".join(linecache.getlines(f"<cell {outputs.cell}>"))).body[-1]
        except (SyntaxError, IndexError):
            return False
        call = statement.value if isinstance(statement, ast.Expr) else None
        function = call.func if isinstance(call, ast.Call) else None
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", None)
        return bool(name == last.data["widget"])

    def _widget_key(self, widget: str, label: str, key: str | None) -> str:
        name = key if key is not None else f"{widget}:{label}"
        if name in self._keys:
            if key is not None:
                raise CellweaveError(f"Two inputs of this cell have the key {key!r}. Give each its own key.", key=key)
            count = 2
            while f"{name}#{count}" in self._keys:
                count += 1
            name = f"{name}#{count}"
        self._keys.add(name)
        return name

    # --- elements ----------------------------------------------------------------------------------------------

    def show(
        self, bundle: dict[str, Any], *, kind: str = "mime", element: str | None = None, parent: str | None = None
    ) -> str:
        id = element if element is not None else self._next_id()
        self._put(Output(id, kind, bundle, parent))  # type: ignore[arg-type]
        # A loop that only shows would otherwise be found in our code at every interrupt.
        self._streams.pass_checkpoint()
        return id

    def remove(self, element: str) -> None:
        with self._feed.lock:
            self._streams.drain()
            outputs = self._outputs()
            outputs.remove(element)
            self._touch(outputs)

    def display(self, value: Any, *, element: str | None = None, parent: str | None = None) -> str:
        if isinstance(value, BaseException):
            return self.fail(value, element=element, parent=parent)
        id = element if element is not None else self._next_id()
        bundle = display.bundle(value, self.tables.at(self._outputs().cell, id))
        return self._put(Output(id, "mime", bundle, parent))

    def table(self, data: Any, props: dict[str, Any], *, element: str | None = None, parent: str | None = None) -> str:
        id = element if element is not None else self._next_id()
        bundle = display.table_bundle(data, self.tables.at(self._outputs().cell, id), props)
        return self._put(Output(id, "mime", bundle, parent))

    def fail(self, error: BaseException, *, element: str | None = None, parent: str | None = None) -> str:
        id = element if element is not None else self._next_id()
        record = tracebacks.record(error, self._titles)
        return self._put(Output(id, "error", dataclasses.asdict(record), parent))

    def read_output(self, cell: str, output: str, offset: int) -> dict[str, Any]:
        """Return a part of a stream from character ``offset``: ``text`` and the ``offset`` to go on from."""
        with self._feed.lock:
            outputs = self._cells.get(cell)
            text = outputs.read(output, offset, PAGE) if outputs is not None else ""
            return {"text": text, "offset": offset + len(text)}

    def outputs(self, cell: str) -> list[Output]:
        """Return what the cell shows now."""
        with self._feed.lock:
            self._streams.drain()
            outputs = self._cells.get(cell)
            return outputs.current() if outputs is not None else []

    def _outputs(self) -> CellOutputs:
        outputs = self._streams.cell()
        if outputs is None:
            raise CellweaveError("Nothing can be shown here: no cell is running in this thread.")
        return outputs

    def _next_id(self) -> str:
        with self._feed.lock:
            # What was printed before gets the earlier id, whenever the pump came by: ids repeat from run to run.
            self._streams.drain()
            return self._outputs().next_id()

    def _put(self, output: Output) -> str:
        with self._feed.lock:
            self._streams.drain()
            outputs = self._outputs()
            outputs.put(output)
            self._touch(outputs)
            return output.id

    def _touch(self, outputs: CellOutputs) -> None:
        """Note that the outputs changed; those of a run that another run replaced are dropped."""
        if self._cells.get(outputs.cell) is outputs:
            self._live[outputs.cell] = outputs
            self._feed.touch()

    def _ops(self) -> Iterable[OutputOp]:
        """Return the output changes of every cell that showed something since the last delta."""
        ops: list[OutputOp] = []
        for outputs in self._live.values():
            ops += outputs.ops()
        running = self._streams.target
        self._live = {running.cell: running} if running is not None else {}
        return ops


def _leave(error: BaseException, titles: dict[str, str]) -> NoReturn:
    """End this process as ``error`` ends a script."""
    if isinstance(error, SystemExit):
        raise error
    sys.stderr.write(tracebacks.record(error, titles).traceback)
    raise SystemExit(1)
