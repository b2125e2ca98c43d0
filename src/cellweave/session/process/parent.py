"""Owns the parent's end of a kernel process: start it, talk to it, stop it, learn how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
import tempfile
from collections.abc import Callable
from typing import Any

from cellweave.errors import KernelError
from cellweave.protocol.messages import Command, Delta, Idle, Shutdown, Stop
from cellweave.session.process.death import Death, death
from cellweave.session.process.frames import Unpacker, packed
from cellweave.session.process.note import Note

SILENCE = 0.25  # seconds a busy kernel may say nothing before its note is read
GRACE = 2.0  # seconds from the interrupt until the process is killed
CHILD = "from cellweave.session.process.child import main; main()"


class KernelProcess:
    """One kernel in a process of its own, used from one event loop.

    ``on_message`` gets every message but ``Idle``, in order; ``on_death`` is called once, after the last message.
    Neither may block. The process leads a group of its own, so a terminal's Ctrl+C is the server's alone, and ``kill``
    also ends what user code started.
    """

    def __init__(
        self,
        on_message: Callable[[Any], None],
        on_death: Callable[[Death], None] = lambda death: None,
        *,
        python: str = sys.executable,
        folder: str | None = None,
        child: str = CHILD,
    ) -> None:
        self._on_message = on_message
        self._on_death = on_death
        self._python = python
        self._folder = folder
        self._child = child
        self._process: asyncio.subprocess.Process | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._sent = 0
        self._idle = asyncio.Event()
        self._dead: asyncio.Future[Death] | None = None
        self._is_wanted = False
        self._stderr = -1
        self._note: Note | None = None
        self._listening: asyncio.TimerHandle | None = None

    @property
    def pid(self) -> int:
        """The process's id, 0 before ``start``."""
        return self._process.pid if self._process is not None else 0

    @property
    def is_busy(self) -> bool:
        """Whether a command was sent that the kernel is not through with."""
        return not self._idle.is_set()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start the process; commands may be sent at once. Raises KernelError where it cannot be started."""
        ours, theirs = socket.socketpair()
        out_read, out_write = os.pipe()
        err_read, err_write = os.pipe()
        with tempfile.TemporaryFile() as file:
            self._note = Note(os.dup(file.fileno()))
            inherited = theirs.fileno(), out_read, err_read, file.fileno()
            try:
                self._process = await asyncio.create_subprocess_exec(
                    self._python,
                    "-c",
                    self._child,
                    *map(str, inherited),
                    stdin=asyncio.subprocess.DEVNULL,
                    stdout=out_write,
                    stderr=err_write,
                    pass_fds=inherited,
                    cwd=self._folder,
                    start_new_session=True,
                )
            except OSError as error:
                ours.close()
                os.close(err_read)
                self._note.close()
                raise KernelError(f"The kernel cannot be started with {self._python}: {error.strerror}.") from error
            finally:
                theirs.close()
                for pipe in (out_read, out_write, err_write):
                    os.close(pipe)
        # The child reads its stderr; what it could not read any more when it died is read here.
        self._stderr = err_read
        os.set_blocking(err_read, False)
        ours.setblocking(False)
        reader, self._writer = await asyncio.open_connection(sock=ours)
        self._idle.set()
        self._dead = asyncio.get_running_loop().create_future()
        self._tasks = [asyncio.create_task(self._watch(self._process, self._note, reader))]

    def send(self, message: Any) -> None:
        """Send a message; one to a process that is gone is dropped, for its death is told by ``on_death``."""
        if self._writer is None or self._writer.is_closing():
            return
        if isinstance(message, Command):
            self._sent += 1
            self._listen()
            self._idle.clear()
        elif isinstance(message, Shutdown):
            self._is_wanted = True
        self._writer.write(packed(message))

    async def idle(self) -> None:
        """Wait until every command is carried out, or the process is gone."""
        await self._idle.wait()

    async def stop(self, grace: float = GRACE) -> bool:
        """Interrupt what runs; return True where the kernel came to rest, False where it had to be killed."""
        self.interrupt()
        for patience in (grace / 2, grace / 2):
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._idle.wait(), patience)
                return self.is_alive
            # A second knock: os.system and the like swallow the first one.
            self.interrupt()
        await self.kill()
        return False

    def interrupt(self) -> None:
        """Interrupt the kernel and what it started, and drop commands that wait; nothing where it is at rest."""
        if self.is_busy:
            self._signal(signal.SIGINT)
            self.send(Stop())

    async def kill(self) -> Death:
        """End the process and all it started, and return how it ended."""
        self._is_wanted = self._is_wanted or self.is_alive
        self._signal(signal.SIGKILL)
        return await self.wait()

    async def wait(self) -> Death:
        """Wait until the process has ended."""
        if self._dead is None:
            raise KernelError("The kernel was never started.")
        return await asyncio.shield(self._dead)

    def _listen(self) -> None:
        """Read the note if the kernel stays silent: C code that keeps the interpreter to itself mutes it."""
        if self._listening is not None:
            self._listening.cancel()
        self._listening = asyncio.get_running_loop().call_later(SILENCE, self._look)

    def _look(self) -> None:
        if not self.is_busy or self._note is None:
            return
        if cell := self._note.read():
            self._on_message(Delta(cells={cell: {"status": "running", "why": ""}}))
        else:
            self._listen()  # what keeps it silent has not begun, on a busy machine say

    def _signal(self, number: int) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, number)

    async def _watch(self, process: asyncio.subprocess.Process, note: Note, reader: asyncio.StreamReader) -> None:
        reading = asyncio.create_task(self._read(reader))
        await process.wait()
        # A process forked by user code may hold the socket open: what is there is read, an end is not waited for.
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(reading, 0.2)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        if self._writer is not None:
            self._writer.close()
        stderr = b""
        with contextlib.suppress(OSError):
            stderr = os.read(self._stderr, 1 << 16)
        os.close(self._stderr)
        result = death(process.returncode or 0, self._is_wanted, note.read(), stderr.decode("utf-8", "replace"))
        if self._listening is not None:
            self._listening.cancel()
        note.close()
        self._idle.set()
        if self._dead is not None and not self._dead.done():
            self._dead.set_result(result)
        self._on_death(result)

    async def _read(self, reader: asyncio.StreamReader) -> None:
        unpacker = Unpacker()
        while True:
            try:
                chunk = await reader.read(1 << 18)
            except OSError:
                return
            if not chunk:
                return
            if self.is_busy:
                self._listen()
            for message in unpacker.feed(chunk):
                if isinstance(message, Idle):
                    if message.handled == self._sent:
                        self._idle.set()
                else:
                    self._on_message(message)
