"""Owns the parent's end of a kernel process: start it, talk to it, stop it, learn how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cellweave.errors import KernelError
from cellweave.protocol.messages import Command, Delta, Idle, Shutdown, Stop
from cellweave.protocol.state import WaveState
from cellweave.session.process.death import Death, death
from cellweave.session.process.frames import Unpacker, packed
from cellweave.session.process.launch import Launched, launch

SILENCE = 0.25  # seconds a busy kernel may say nothing before its note is read
_NO_WAVE = WaveState(0, None, 0, 0)
GRACE = 2.0  # seconds from the interrupt until the process is killed


class KernelProcess:
    """One kernel in a process of its own, used from one event loop.

    ``on_message`` gets every message but ``Idle``, in order; ``on_death`` is called once, after the last message.
    Neither may block. ``kill`` also ends what user code started.
    """

    def __init__(
        self,
        on_message: Callable[[Any], None],
        on_death: Callable[[Death], None] = lambda death: None,
        launch: Callable[[], Launched] = launch,
    ) -> None:
        self._on_message = on_message
        self._on_death = on_death
        self._launch = launch
        self._launched: Launched | None = None
        self._writer: asyncio.StreamWriter | None = None
        self._tasks: list[asyncio.Task[None]] = []
        self._sent = 0
        self._idle = asyncio.Event()
        self._dead: asyncio.Future[Death] | None = None
        self._is_wanted = False
        self._listening: asyncio.TimerHandle | None = None
        self._wave = _NO_WAVE  # as the kernel told it last

    @property
    def pid(self) -> int:
        """The process's id, 0 before ``start``."""
        return self._launched.process.pid if self._launched is not None else 0

    @property
    def is_busy(self) -> bool:
        """Whether a command was sent that the kernel is not through with."""
        return not self._idle.is_set()

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self._launched is not None and self._launched.process.returncode is None

    async def start(self) -> None:
        """Start the process; commands may be sent at once. Raises KernelError where it cannot be started."""
        launched = self._launched = self._launch()
        launched.wire.setblocking(False)
        reader, self._writer = await asyncio.open_connection(sock=launched.wire)
        self._idle.set()
        self._dead = asyncio.get_running_loop().create_future()
        self._tasks = [asyncio.create_task(self._watch(launched, reader))]

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
        if not self.is_busy or self._launched is None:
            return
        if cell := self._launched.note.read():
            # How far its wave is, the note does not say, but the kernel may have said before.
            told = self._wave if self._wave.running is not None else _NO_WAVE
            wave = replace(told, running=cell, ran=[])
            self._on_message(Delta(cells={cell: {"status": "running", "why": ""}}, wave=wave))
        else:
            self._listen()  # what keeps it silent has not begun, on a busy machine say

    def _signal(self, number: int) -> None:
        if self._launched is not None:
            self._launched.signal(number)

    async def _watch(self, launched: Launched, reader: asyncio.StreamReader) -> None:
        reading = asyncio.create_task(self._read(reader))
        code = await _ended(launched.process)
        # A process forked by user code may hold the socket open: what is there is read, an end is not waited for.
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(reading, 0.2)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(launched.process.pid, signal.SIGKILL)
        if self._writer is not None:
            self._writer.close()
        stderr = b""
        with contextlib.suppress(OSError):
            stderr = os.read(launched.stderr, 1 << 16)
        os.close(launched.stderr)
        result = death(code, self._is_wanted, launched.note.read(), stderr.decode("utf-8", "replace"))
        if self._listening is not None:
            self._listening.cancel()
        launched.note.close()
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
                    if isinstance(message, Delta) and message.wave is not None:
                        self._wave = message.wave
                    self._on_message(message)


async def _ended(process: subprocess.Popen[bytes]) -> int:
    """Wait until a process has ended, on a thread of its own; return its code."""
    loop = asyncio.get_running_loop()
    ended: asyncio.Future[int] = loop.create_future()

    def tell(code: int) -> None:
        if not ended.done():
            ended.set_result(code)

    def wait() -> None:
        code = process.wait()
        # Where the loop is closed, nobody waits any more.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(tell, code)

    threading.Thread(target=wait, name="cellweave_end", daemon=True).start()
    return await ended
