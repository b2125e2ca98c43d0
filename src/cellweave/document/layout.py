"""Owns how a text falls into what stands before the cells, and the cells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from cellweave.document.lexical import plain
from cellweave.document.paragraphs import paragraph_positions
from cellweave.document.percent import marker_positions

# Interpreter line, declared encoding, the header jupytext writes, blank lines. Never a marker.
_PREAMBLE = re.compile(
    r"""(?:\#![^\n]*\n)?
        (?:(?:(?!\#[^\S\n]*%%)[ \t\f]*(?:\#[^\n]*)?\n)?[ \t\f]*\#[^\n]*?coding[:=][ \t]*[-\w.]+[^\n]*\n)?
        (?:(?:\#[^\S\n]*\n)*\#[ ]?---[^\S\n]*\n
           (?>(?:(?!\#[^\S\n]*%%|\#[ ]?---[^\S\n]*\n)\#[^\n]*\n)*)\#[ ]?---[^\S\n]*\n)?
        (?:[^\S\n]*\n)*""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """``preamble`` is the text before the cells; ``texts`` are the cells', which follow it without a gap."""

    preamble: str
    texts: list[str]
    has_markers: bool


def layout(text: str) -> Layout:
    """Return how ``text`` falls into cells: at its markers, or into paragraphs when it has none."""
    looked_at = plain(text)
    found = _PREAMBLE.match(looked_at if looked_at.endswith("\n") else looked_at + "\n")
    begin = min(found.end(), len(text)) if found else 0
    positions = marker_positions(looked_at, begin)
    has_markers = bool(positions)
    if not looked_at[begin : positions[0] if positions else len(text)].strip():
        begin = positions[0] if positions else len(text)
    elif has_markers:
        # What stands above the first marker is a cell without one.
        positions.insert(0, begin)
    else:
        positions = paragraph_positions(looked_at, begin)
    texts = [text[start:stop] for start, stop in pairwise([*positions, len(text)])]
    return Layout(text[:begin], texts, has_markers)
