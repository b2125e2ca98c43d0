"""Owns the outputs of one cell while and after it runs, and which changes of them are not published yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cellweave.kernel.spool import Spool
from cellweave.kernel.text import StreamText
from cellweave.protocol.state import Output, OutputOp

LIMIT = 500  # elements of one cell; a loop that shows more gets a notice in their place
NOTICE = "limit"


class CellOutputs:
    """The elements of one run, in order.

    What a page shows is the previous run's until the first element of this one, or its end: ``shown``. ``ops`` tells
    what to change since it was last asked; many changes of one element in between are one, so a progress bar moved a
    million times costs the page nothing. A run whose outputs came out equal changes nothing at all.
    """

    def __init__(self, cell: str, shown: list[Output], spool: Callable[[], Spool]) -> None:
        self.cell = cell
        self.elements: dict[str, Output] = {}
        self._shown: list[Output] | None = shown
        self._spool = spool
        self._streams: dict[str, StreamText] = {}
        self._last: str | None = None
        self._count = 0
        self._new: dict[str, None] = {}
        self._changed: dict[str, None] = {}
        self._removed: list[str] = []
        self._has_ended = False

    def put(self, output: Output) -> str:
        """Add the element last, or replace the one of its id in place; return the id."""
        id = output.id
        if id in self.elements:
            self.elements[id] = output
            if id not in self._new:
                self._changed[id] = None
        elif len(self.elements) >= LIMIT:
            self._overflow()
        else:
            self.elements[id] = output
            self._new[id] = None
            self._last = id
        return id

    def last(self) -> Output | None:
        """Return the element that was added last, None where nothing was or it went."""
        return self.elements.get(self._last) if self._last is not None else None

    def next_id(self) -> str:
        """Return an unused id; the same sequence in every run, so equal code gives equal ids."""
        self._count += 1
        return f"o{self._count}"

    def write(self, stream: str, text: str) -> None:
        """Add text to the stream element that stands last, or start one."""
        id = self._last
        if id is None or id not in self._streams or self._streams[id].name != stream:
            # Past the limit each stream goes on in one element of its own: order is lost, text is not.
            id = self.next_id() if len(self.elements) < LIMIT else f"{NOTICE}-{stream}"
            if id not in self._streams:
                self._streams[id] = StreamText(stream, self._spool)
                self.elements[id] = Output(id, "stream", {"stream": stream, "text": "", "dropped": 0})
                self._new[id] = None
            self._last = id
        self._streams[id].write(text)
        if id not in self._new:
            self._changed[id] = None

    def remove(self, id: str) -> None:
        """Take the element and those that stand in it away; an unknown id is none to take."""
        for child in [item.id for item in self.elements.values() if item.parent == id]:
            self.remove(child)
        if self.elements.pop(id, None) is None:
            return
        self._streams.pop(id, None)
        self._changed.pop(id, None)
        if self._last == id:
            self._last = None
        if id in self._new:
            del self._new[id]
        else:
            self._removed.append(id)

    def end(self) -> None:
        """Say that the run is over, so what this run did not show anew goes."""
        self._has_ended = True

    def read(self, id: str, offset: int, size: int) -> str:
        """Return characters of a stream element, those left out of the page included."""
        stream = self._streams.get(id)
        return stream.read(offset, size) if stream is not None else ""

    def current(self) -> list[Output]:
        """Return every element as a page should show it now."""
        for id, stream in self._streams.items():
            self.elements[id].data = stream.data()
        return list(self.elements.values())

    def ops(self) -> list[OutputOp]:
        """Return the changes since the last call."""
        if self._shown is not None:
            return self._first()
        ops = [OutputOp("remove", self.cell, id) for id in self._removed]
        for id in self._changed:
            if id in self._streams:
                ops += self._stream_ops(id)
            else:
                ops.append(OutputOp("replace", self.cell, id, self.elements[id]))
        ops += [OutputOp("append", self.cell, id, self._fresh(id)) for id in self._new]
        self._settle()
        return ops

    def _first(self) -> list[OutputOp]:
        if not self.elements and not self._has_ended:
            return []
        now = [self._fresh(id) for id in self.elements]
        ops = [] if self._has_ended and now == self._shown else [OutputOp("reset", self.cell, outputs=now)]
        self._shown = None
        self._settle()
        return ops

    def _fresh(self, id: str) -> Output:
        """Return the element as first sent; a stream starts counting what it still has to tell from here."""
        output = self.elements[id]
        stream = self._streams.get(id)
        if stream is None:
            return output
        stream.take()
        output.data = stream.data()
        return Output(id, "stream", output.data, output.parent)

    def _stream_ops(self, id: str) -> list[OutputOp]:
        text = self._streams[id].take()
        if text is None:
            self.elements[id].data = data = self._streams[id].data()
            return [OutputOp("replace", self.cell, id, Output(id, "stream", data))]
        return [OutputOp("text", self.cell, id, text=text)] if text else []

    def _settle(self) -> None:
        self._new, self._changed, self._removed = {}, {}, []

    def _overflow(self) -> None:
        count = 1
        if NOTICE in self.elements:
            count += int(self.elements[NOTICE].data["more"])
        text = f"{count:,} more outputs are not shown: a cell shows {LIMIT}. Show fewer, or replace one in place."
        data: dict[str, Any] = {"text/plain": text, "more": count}
        self.elements[NOTICE] = Output(NOTICE, "mime", data)
        if NOTICE not in self._new:
            (self._changed if self._shown is None and count > 1 else self._new)[NOTICE] = None
