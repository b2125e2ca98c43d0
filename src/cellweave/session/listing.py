"""Owns the words of the history panel: what each change did, short enough for a line or two."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

from cellweave.session.journal import Event

_MOST = 240  # characters of what was removed or put in
_MOST_LINES = 8


def listed(events: Iterable[Event], is_all: bool) -> dict[str, Any]:
    """Return the answer to ``ReadHistory``."""
    return {"entries": [_entry(event) for event in events], "is_all": is_all}


def _entry(event: Event) -> dict[str, Any]:
    # Undoing an edit puts in what the edit took out.
    before, after = _lines(event.body.get("inverse", ())), _lines(event.body.get("edits", ()))
    return {
        "seq": event.seq,
        "at": event.at,
        "who": event.who,
        "kind": event.kind,
        "label": event.body.get("label", "the file as it was opened first"),
        "removed": _short(line for line in before if line not in after),
        "inserted": _short(line for line in after if line not in before),
    }


def _lines(edits: Iterable[dict[str, Any]]) -> list[str]:
    """Return the lines of code and text that edits bring."""
    texts = [text for edit in edits for text in (edit.get("source"), *(cell[1] for cell in edit.get("cells", ())))]
    return [
        line
        for text in texts
        for line in (text or "").splitlines()
        if line.strip() and not line.startswith("# %%")  # titles are told by the label
    ]


def _short(lines: Iterable[str]) -> str:
    text = "\n".join(itertools.islice(lines, _MOST_LINES))
    # What is not UTF-8 in the file stands in it as surrogates, which no message can carry.
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= _MOST else text[: _MOST - 1] + "…"
