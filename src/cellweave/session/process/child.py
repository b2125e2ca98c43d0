"""Owns the child's side of a kernel process: user code on the main thread, the wire and the clock on others.

The protocol's descriptor is nobody else's: user code may print to 1 and 2, read 0, fork, and start processes.
"""

from __future__ import annotations

import contextlib
import faulthandler
import os
import queue
import selectors
import signal
import socket
import sys
import threading
import time
import traceback
import warnings
from typing import Any, NoReturn

from cellweave import host
from cellweave.kernel.feed import INTERVAL, Feed
from cellweave.kernel.inline import kernel_maker
from cellweave.kernel.recorder import Recorder
from cellweave.kernel.service import MakeEngine, Service
from cellweave.protocol.messages import Command, Idle, Question, Ready, Shutdown, Stop
from cellweave.session.process.capture import Capture, drain_before_spawns
from cellweave.session.process.frames import Unpacker, packed, receive
from cellweave.session.process.inbox import Inbox
from cellweave.session.process.interrupts import Interrupts
from cellweave.session.process.note import Note
from cellweave.session.process.spool import FileSpool


def main(make_engine: MakeEngine | None = None) -> None:
    """Run the kernel until the parent is gone or asks to end; the arguments are four descriptors."""
    wire, out, err, note = map(int, sys.argv[1:5])
    sys.argv[:] = [""]
    _die_with_parent()
    faulthandler.enable(all_threads=False)
    # Our threads are no reason to warn a user who forks: a forked process touches none of their locks.
    warnings.filterwarnings("ignore", r"This process \(pid=\d+\) is multi-threaded", DeprecationWarning)
    Child(socket.socket(fileno=wire), Capture(out, err), Note(note), make_engine or kernel_maker()).run()


class Child:
    """The kernel and the threads around it.

    ``ear`` reads messages and the captured descriptors, ``mouth`` writes messages, ``pump`` publishes what a running
    wave shows, ``clerk`` answers questions, so that a table scrolls while a cell runs.
    """

    def __init__(self, wire: socket.socket, capture: Capture, note: Note, make_engine: MakeEngine) -> None:
        wire.set_inheritable(False)
        self._wire = wire
        self._capture = capture
        self._note = note
        self._inbox = Inbox()
        self._outbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._questions: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._is_sending = False
        self._feed = Feed(self._send, is_clear=self._is_clear)
        self._recorder = Recorder(self._feed, FileSpool)
        self._service = Service(make_engine, self._recorder, self._feed)
        self._interrupts = Interrupts()
        self._process = os.getpid()

    def run(self) -> None:
        """Carry out commands on this thread, for ever."""
        capture = self._capture
        capture.take = self._recorder.capture(capture.read, self._interrupts.checkpoint, self._note.write)
        for job in (self._ear, self._mouth, self._pump, self._clerk):
            threading.Thread(target=job, name=f"cellweave{job.__name__}", daemon=True).start()
        self._interrupts.install()
        self._recorder.install()
        drain_before_spawns(self._recorder.drain)
        self._prepare_for_forks()
        self._send(Ready(os.getpid(), sys.version.partition(" ")[0]))
        handled = 0
        while True:
            message, count = self._inbox.get()
            handled += count
            self._interrupts.busy()
            try:
                self._service.command(message)
            except KeyboardInterrupt:
                pass
            except BaseException as error:
                self._give_up(error)
            if os.getpid() != self._process:
                sys.exit()  # a process that user code forked is at the end of its script
            if self._interrupts.was_asked:
                handled += self._inbox.clear()
            self._interrupts.rest()
            self._note.write("")
            if (files := self._service.files()) is not None:
                self._send(files)
            self._send(Idle(handled))

    def _give_up(self, error: BaseException) -> NoReturn:
        """End the process where the kernel itself failed: what its records say of the values may not be true any more.

        What it was is the last that the parent reads of standard error, which our threads leave alone from here on.
        """
        if os.getpid() != self._process:
            raise error  # a process that user code forked ends as it says
        self._recorder.capture(lambda: None, lambda: None, lambda cell: None)
        with self._feed.lock:
            told = traceback.format_exception_only(type(error), error)
            os.write(2, f"{''.join(told).rstrip()}\n".encode(errors="replace"))
            os._exit(1)

    def _prepare_for_forks(self) -> None:
        """See to it that a forked process finds our lock free and none of our threads' work to do."""
        feed, lock, recorder = self._feed, self._feed.lock, self._recorder

        def leave() -> None:
            lock.release()
            feed.changed = threading.Event()  # the pump may have held the old one's lock
            # What it prints is on its way to the cell through descriptor 1; reading that is its parent's.
            recorder.capture(lambda: None, lambda: None, lambda cell: None)
            _leave_to_fork()

        os.register_at_fork(before=lock.acquire, after_in_parent=lock.release, after_in_child=leave)

    def _send(self, message: Any) -> None:
        self._outbox.put(packed(message))

    def _is_clear(self) -> bool:
        return self._outbox.empty() and not self._is_sending

    def _ear(self) -> None:
        unpacker = Unpacker()
        selector = selectors.DefaultSelector()
        selector.register(self._wire, selectors.EVENT_READ)
        for pipe in self._capture.pipes:
            selector.register(pipe, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if self._wire in ready:
                chunk = receive(self._wire)
                if not chunk:
                    _end()
                for message in unpacker.feed(chunk):
                    self._hear(message)
            if len(ready) > 1 or self._wire not in ready:
                self._recorder.drain()

    def _hear(self, message: Any) -> None:
        if isinstance(message, Command):
            self._inbox.put(message)
        elif isinstance(message, Question):
            self._questions.put(message)
        elif isinstance(message, Stop):
            self._interrupts.ask()
        elif isinstance(message, Shutdown):
            _end()

    def _mouth(self) -> None:
        while True:
            data = self._outbox.get()
            self._is_sending = True
            try:
                self._wire.sendall(data)
            except OSError:
                _end()
            self._is_sending = False

    def _pump(self) -> None:
        while True:
            self._feed.changed.wait()
            time.sleep(INTERVAL)
            # First of all: after a flush the main thread would be found waiting for the feed's lock, in our code.
            self._interrupts.knock()
            self._recorder.drain()
            self._feed.flush_if_due()

    def _clerk(self) -> None:
        while True:
            self._send(self._service.answer(self._questions.get()))


def _leave_to_fork() -> None:
    """Make a forked process an ordinary one: it prints to descriptor 1, which is the cell's, and shows nothing."""
    host.current = None
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdout = open(1, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115


def _end() -> None:
    """End this process and all that user code started, at once: whoever would want more is gone."""
    os.killpg(0, signal.SIGKILL)


def _die_with_parent() -> None:
    """Ask Linux to kill this process when its parent dies; elsewhere the closed wire tells, once Python runs."""
    if sys.platform != "linux":
        return
    import ctypes

    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
