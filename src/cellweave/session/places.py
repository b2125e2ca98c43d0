"""Owns where the things beside a workbook live: journal, outputs, lock. Creates folders, never touches the workbook."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cellweave.errors import FileError


@dataclass(frozen=True)
class Places:
    """The paths of one open workbook. ``path`` has its symbolic links resolved, so two names of a file share a lock."""

    path: Path
    folder: Path
    is_beside: bool

    @property
    def journal(self) -> Path:
        return self.folder / f"{self.path.name}.journal"

    def make(self) -> bool:
        """Make the folder where it is not there; return whether it can be written."""
        return _is_usable(self.folder)

    @property
    def outputs(self) -> Path:
        return self.folder / f"{self.path.name}.outputs"

    @property
    def lock(self) -> Path:
        return self.folder / f"{self.path.name}.lock"


def places_of(path: Path, environ: Mapping[str, str] = os.environ) -> Places:
    """Return the places of the workbook at ``path`` and make their folder.

    The folder is ``.cellweave`` beside the file; where that cannot be written, one of the user's own, named after the
    file's path. Raises FileError when neither can be made.
    """
    path = Path(os.path.realpath(path))
    name = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    beside = Places(path, path.parent / ".cellweave", is_beside=True)
    own = Places(path, state_home(environ) / "workbooks" / name, is_beside=False)
    # A folder that may be written since: the past, and what never reached the file, is where it was begun.
    first, second = (own, beside) if own.journal.exists() and not beside.journal.exists() else (beside, own)
    for places in (first, second):
        if places.make():
            return places
    raise FileError(
        f"No place for the journal of {path}: neither {beside.folder} nor {own.folder} can be written.", path=str(path)
    )


def state_home(environ: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for what Cellweave keeps for this user; it may not exist yet."""
    home = environ.get("XDG_STATE_HOME") or environ.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".local" / "state") / "cellweave"


def _is_usable(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    if not os.access(folder, os.W_OK | os.X_OK):
        return False
    ignore = folder / ".gitignore"
    try:
        # The folder ignores itself, so that nobody has to edit a .gitignore of their own.
        if not ignore.exists():
            ignore.write_text("*\n")
    except OSError:
        # A full disk is reported where it matters, at the first edit.
        pass
    return True
