"""Owns opening a workbook: its lock, file and journal are taken, and a session stands over what they mean together."""

from __future__ import annotations

import getpass
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from cellweave.errors import JournalError
from cellweave.session.disk import Disk, require_file
from cellweave.session.history import History
from cellweave.session.journal import open_journal
from cellweave.session.lock import FileLock
from cellweave.session.opening import opened
from cellweave.session.places import places_of
from cellweave.session.runner import Factory
from cellweave.session.session import Session


def open_session(
    path: Path, kernel: Factory, *, arguments: Sequence[str] = (), clock: Callable[[], float] = time.time
) -> Session:
    """Open the workbook at ``path``; raises FileError when it cannot be read or another process has it open."""
    require_file(path)
    user = _user()
    places = places_of(path)
    lock = FileLock(places.lock)
    lock.take(str(path))
    try:
        disk = Disk(places.path)
        disk.tidy()
        text = disk.read()
        journal, notice = open_journal(places.journal, clock)
        try:
            history = History(journal)
            start = opened(history, text, places.path.name, user)
        except JournalError as error:
            if not error.facts.get("is_damaged"):
                journal.close()
                raise
            notice = journal.put_aside()
            history = History(journal)
            start = opened(history, text, places.path.name, user)
        notices = [item for item in (notice, *start.notices, *start.document.notices) if item]
        return Session(
            places, lock, disk, history, replace(start, notices=notices), kernel, user=user, arguments=arguments
        )
    except BaseException:
        lock.release()
        raise


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "someone"
