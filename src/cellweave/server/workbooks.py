"""Owns the sessions a server holds and which files they may be: one file, or any Python file below one folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

from cellweave.errors import FileError
from cellweave.session.session import Session

_SKIPPED = frozenset({"__pycache__", "node_modules", "site-packages"})
_LONGEST_LIST = 2_000


class Workbooks:
    """The root and its open sessions; ``open_one`` makes a session of a path."""

    def __init__(self, root: Path, open_one: Callable[[Path], Session]) -> None:
        self.root = Path(os.path.realpath(root))
        self.is_folder = root.is_dir()
        self._open_one = open_one
        self._sessions: dict[Path, Session] = {}

    async def session(self, name: str) -> Session:
        """Return the session of the workbook ``name``, a path below the root, "" for the root file itself.

        Raises FileError for what is not below the root or cannot be opened.
        """
        path = self._path(name)
        if path not in self._sessions:
            session = self._sessions[path] = self._open_one(path)
            await session.start()
        return self._sessions[path]

    @property
    def folder(self) -> Path:
        """The folder whose files the workbooks are."""
        return self.root if self.is_folder else self.root.parent

    def open_root(self) -> Session | None:
        """Open the root file, so that what is wrong with it is known before anything is served."""
        if self.is_folder:
            return None
        session = self._sessions[self.root] = self._open_one(self.root)
        return session

    def address(self, path: Path) -> str:
        """Return where the page of the workbook at ``path`` is, relative to the server's address."""
        return f"w/{quote(path.relative_to(self.root).as_posix())}" if self.is_folder else ""

    def names(self) -> Iterator[str]:
        """Yield the Python files below the root, hidden and installed ones left out, at most some thousands."""
        count = 0
        for folder, folders, files in os.walk(self.root):
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)
            for name in sorted(files):
                if not name.endswith(".py"):
                    continue
                path = (Path(folder) / name).relative_to(self.root).as_posix()
                # A link that leads out of the root is refused, so it is not offered either.
                if _has_address(path) and Path(os.path.realpath(self.root / path)).is_relative_to(self.root):
                    yield path
                    count += 1
                    if count == _LONGEST_LIST:
                        return

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()
        self._sessions.clear()

    def _path(self, name: str) -> Path:
        if not self.is_folder:
            if name:
                raise FileError("This server shows one workbook only.", path=name)
            return self.root
        # A NUL is in no path, and resolving one is an error of its own; Path.is_file() raises for a name too long.
        path = Path(os.path.realpath(self.root / name.replace("\0", "")))
        if not path.is_relative_to(self.root) or path.suffix != ".py" or not os.path.isfile(path):  # noqa: PTH113
            raise FileError(f"There is no workbook {name!r} here.", path=name)
        return path


def _has_address(path: str) -> bool:
    """Whether an address can name a path: one of bytes that are no text, or with a line end, has to be opened alone."""
    return "\n" not in path and not any("\ud800" <= character <= "\udfff" for character in path)
