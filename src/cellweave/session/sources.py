"""Owns noticing that a file which cells use changed on disk; never what depends on it, which the kernel knows."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping

from cellweave.kernel.files import state_of

Stamp = list[int] | None


class Sources:
    """The files that cells read or wrote, and how the kernel last found them: [size, time in ns]."""

    def __init__(self) -> None:
        self._stamps: dict[str, Stamp] = {}
        self._asked: set[str] = set()  # changed files whose readers were asked to run
        self._folders: dict[str, tuple[int, Stamp]] = {}  # when a folder last changed, and its stamp then

    def take(self, stamps: Mapping[str, Stamp]) -> None:
        """Take what the kernel knows after a wave.

        A file that moved during the very run its change led to is one that its readers write by ways the kernel does
        not see (a program they start). As it is now counts as known, or they would run each other for ever.
        """
        self._stamps = {path: self._stamp(path) if path in self._asked else stamp for path, stamp in stamps.items()}
        self._asked.clear()

    def have_changed(self) -> bool:
        """Whether a file is not as it was known; each change is told once."""
        changed = {path: now for path, known in self._stamps.items() if (now := self._stamp(path)) != known}
        self._stamps.update(changed)
        self._asked |= changed.keys()
        return bool(changed)

    def _stamp(self, path: str) -> Stamp:
        try:
            found = os.stat(path)  # noqa: PTH116 - of many files, twice a second
        except OSError:
            return None
        if not stat.S_ISDIR(found.st_mode):
            return [found.st_size, found.st_mtime_ns]
        # What a folder holds is its names: saving a file in it moves its time, and is no change to who lists it.
        at, stamp = self._folders.get(path, (-1, None))
        if at != found.st_mtime_ns:
            state = state_of(path, is_kept=False)
            stamp = None if state.stamp is None else list(state.stamp)
            self._folders[path] = found.st_mtime_ns, stamp
        return stamp
