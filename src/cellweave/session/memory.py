"""Owns what a restart should know but no promise covers: ids, widget values, open conflicts. Written on change."""

from __future__ import annotations

import contextlib
import json
from typing import Any

from cellweave.errors import JournalError
from cellweave.session.journal import Journal


class Memory:
    """Facts kept beside the journal's chain; one that cannot be written is tried again the next time."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._known: dict[str, str] = {}

    def keep(self, **facts: Any) -> None:
        """Write the facts that differ from what was last kept."""
        for key, value in facts.items():
            text = json.dumps(value)
            if self._known.get(key) != text:
                with contextlib.suppress(JournalError):
                    self._journal.remember(key, value)
                    self._known[key] = text
