"""Owns ``sys.stdout`` and ``sys.stderr`` while user code runs: text goes to the cell that printed it, in order."""

from __future__ import annotations

import codecs
import io
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, TextIO

from cellweave.kernel.asking import refuse_questions
from cellweave.kernel.outputs import CellOutputs

CHUNK = 64 * 1024  # characters Python buffers before they reach us, so that a print costs no Python call


class Streams:
    """Stands in for the two standard streams from ``install`` to ``uninstall``.

    Printing stays at C speed: text waits in a ``TextIOWrapper`` until ``drain``, which runs before anything else is
    shown and every few milliseconds from a pump. Errors are written through, after what was printed before them.
    Threads are the exception: their text goes straight to the cell that started them, also when that cell is long over.
    ``changed`` is called with the cell's outputs when text arrived. In a terminal (``has_terminal``) each line goes out
    as it ends, where it does under plain Python, and ``input`` asks there.
    """

    def __init__(
        self, lock: AbstractContextManager[Any], changed: Callable[[CellOutputs], None], *, has_terminal: bool = False
    ) -> None:
        self._target: CellOutputs | None = None
        self.foreign: Callable[[], None] = lambda: None  # asks for text that went past Python
        self.checkpoint: Callable[[], None] = lambda: None  # may raise, on the thread of user code
        self._lock = lock
        self._changed = changed
        self._has_terminal = has_terminal
        self._out = _Main(_Sink(self, "stdout"), line_buffering=False)
        self._err = _Main(_Sink(self, "stderr"), write_through=True)
        self._out._CHUNK_SIZE = CHUNK  # type: ignore[attr-defined]
        self._threads: dict[int, CellOutputs] = {}
        self._saved: tuple[TextIO, TextIO] | None = None
        self._start = threading.Thread.start
        self._main = threading.get_ident()
        self._is_draining = False
        self._last: CellOutputs | None = None
        self._give_back: Callable[[], None] = lambda: None

    @property
    def target(self) -> CellOutputs | None:
        """The outputs of the cell that runs now, None between two."""
        return self._target

    @target.setter
    def target(self, outputs: CellOutputs | None) -> None:
        self._target = outputs
        if outputs is not None:
            self._last = outputs

    def install(self) -> None:
        """Take the streams over, for the thread that calls and all that it starts."""
        self._saved = sys.stdout, sys.stderr
        self._main = threading.get_ident()
        if self._has_terminal:
            self._out.reconfigure(line_buffering=getattr(sys.stdout, "line_buffering", False))
        else:
            self._give_back = refuse_questions()
        sys.stdout, sys.stderr = self._out, self._err
        start, streams = self._start, self

        def started(thread: threading.Thread) -> None:
            streams._adopt(thread)
            start(thread)

        threading.Thread.start = started  # type: ignore[assignment,method-assign]

    def uninstall(self) -> None:
        """Give the streams back."""
        try:
            self.drain()
        finally:
            threading.Thread.start = self._start  # type: ignore[method-assign]
            self._give_back()
            if self._saved is not None:
                sys.stdout, sys.stderr = self._saved
                self._saved = None

    def drain(self) -> None:
        """Move what was printed so far to its cell. From any thread."""
        # The lock is taken before the text leaves its buffer, or two drains could swap what they took.
        with self._lock:
            self._is_draining = True
            self._out.flush()
            self._is_draining = False
            self.foreign()

    def take_foreign(self, name: str, text: str) -> None:
        """Add text that C code or another process wrote; after a cell's end it is still the last cell's."""
        with self._lock:
            if self._last is not None:
                self._last.write(name, text)
                self._changed(self._last)

    def cell(self) -> CellOutputs | None:
        """Return the outputs of the cell the calling thread belongs to."""
        return self._threads.get(threading.get_ident(), self.target)

    def write(self, name: str, text: str) -> None:
        """Add text to the calling thread's cell."""
        with self._lock:
            if name == "stderr" and threading.get_ident() == self._main:
                self._out.flush()
            self.foreign()
            cell = self.cell() or self._last
            if cell is not None:
                cell.write(name, text)
                self._changed(cell)
        if not self._is_draining:
            self.pass_checkpoint()

    def pass_checkpoint(self) -> None:
        """Let an interrupt that was kept be raised, on the thread of user code only."""
        if threading.get_ident() == self._main:
            self.checkpoint()

    def _adopt(self, thread: threading.Thread) -> None:
        """Let a thread about to start print into the cell that starts it."""
        cell = self.cell()
        if cell is None:
            return
        run = thread.run
        threads = self._threads

        def adopted() -> None:
            ident = threading.get_ident()
            threads[ident] = cell
            try:
                run()
            finally:
                threads.pop(ident, None)

        thread.run = adopted  # type: ignore[method-assign]
        # From now on every write asks which thread it comes from: slower, and needed only where there are threads.
        if sys.stdout is self._out:
            sys.stdout = _Routed(self, self._out, "stdout")
        if sys.stderr is self._err:
            sys.stderr = _Routed(self, self._err, "stderr")


class _Sink(io.RawIOBase):
    """The end of a text stream: bytes in, text to the running cell."""

    def __init__(self, streams: Streams, name: str) -> None:
        self.name = f"<{name}>"
        self._streams = streams
        self._name = name
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        """Return the descriptor for others to write to, such as a subprocess: what comes there is shown as well."""
        return {"stdout": 1, "stderr": 2}[self._name]

    def write(self, data: Any) -> int:
        text = self._decoder.decode(bytes(data))
        if text:
            self._streams.write(self._name, text)
        return len(data)


class _Main(io.TextIOWrapper):
    """The stream of the thread that runs the cells."""

    def __init__(self, sink: _Sink, **options: bool) -> None:
        # Text that no encoding knows is shown escaped: printing never fails.
        super().__init__(sink, encoding="utf-8", errors="backslashreplace", newline="\n", **options)

    def close(self) -> None:
        """Flush only: user code that closes its stdout must not silence the cells after it."""
        self.flush()


def _of_main(name: str) -> Any:
    return property(lambda routed: getattr(routed._main, name))


class _Routed(io.TextIOBase):
    """A stream that asks at every write which thread it comes from; in all else it is the main one."""

    def __init__(self, streams: Streams, main: _Main, name: str) -> None:
        self._streams = streams
        self._main = main
        self._name = name

    encoding = _of_main("encoding")
    errors = _of_main("errors")
    newlines = _of_main("newlines")

    def __getattr__(self, name: str) -> Any:
        return getattr(self._main, name)

    def fileno(self) -> int:
        return self._main.fileno()

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if threading.get_ident() in self._streams._threads:
            self._streams.write(self._name, text)
            return len(text)
        return self._main.write(text)

    def flush(self) -> None:
        self._main.flush()

    def close(self) -> None:
        self.flush()
