"""Owns when the file is written: soon after a change, many changes as one, again and again while it fails."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable

from cellweave.errors import FileError
from cellweave.session.disk import SETTLE

PAUSE = 0.2  # seconds of changes that become one write
RETRY = 2.0
_TRIES = 10  # until it is told that another program goes on writing the file


class Saver:
    """Calls ``save`` after changes, off the event loop's thread; ``failed`` hears what went wrong."""

    def __init__(
        self, save: Callable[[], Callable[[], None] | None], saved: Callable[[FileError | None], None]
    ) -> None:
        self._save = save
        self._saved = saved
        self._task: asyncio.Task[None] | None = None
        self._lock = asyncio.Lock()

    def soon(self) -> None:
        """Write the file after a short pause; a call within the pause changes nothing."""
        if self._task is None:
            self._task = asyncio.create_task(self._later())

    async def now(self) -> bool:
        """Write the file; return whether it now holds what it should."""
        async with self._lock:
            for patience in range(_TRIES, 0, -1):
                write = self._save()
                if write is None:
                    # An undo may have come before the write it takes back: the file holds the text already.
                    break
                try:
                    await asyncio.to_thread(write)
                    break
                except FileError as error:
                    if not error.facts.get("is_foreign") or patience == 1:
                        self._saved(error)
                        return False
                    await asyncio.sleep(SETTLE)
            self._saved(None)
            return True

    async def close(self) -> None:
        """Write what is not written yet, once."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        await self.now()

    async def _later(self) -> None:
        pause = PAUSE
        while True:
            await asyncio.sleep(pause)
            # From here on a change needs a write of its own.
            self._task = None
            if await self.now() or self._task is not None:
                return
            self._task = asyncio.current_task()
            pause = RETRY
