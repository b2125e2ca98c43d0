"""Owns cutting a worksheet's text, which comes in pieces, into what stands before its rows, whole rows and the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cellweave.convert.xlsx.text import unprefixed

_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\b[^>]*?(/?)>")
# What stands before the rows, and a row by itself, are shorter than this.
_LONGEST = 256 << 20
# What is wanted of the part after the rows stands within so many bytes.
_TAIL = 1 << 20


def row_blocks(pieces: Iterable[bytes]) -> Iterator[tuple[str, bytes]]:
    """Split a worksheet's text: ("head", before the rows), ("rows", whole rows) …; what comes after is not read.

    Comments and the namespace prefix of the elements are taken away. Raises ValueError where rows do not come or end.
    """
    rest, state = b"", "head"
    prefix = row_end = sheet_end = b""

    def grown() -> Iterator[bytes]:
        """Yield the pieces, at least as much as is left over: a long row is not looked through again with each."""
        waiting: list[bytes] = []
        size = 0
        for piece in pieces:
            waiting.append(piece)
            size += len(piece)
            if size >= len(rest):
                yield b"".join(waiting) if len(waiting) > 1 else piece
                waiting, size = [], 0
        yield b"".join(waiting)

    for piece in grown():
        text = rest + piece
        text, held = _uncommented(text)
        if state == "head":
            opening = _SHEET_DATA.search(text)
            if opening is None:
                rest = text + held
                continue
            prefix = opening[1]
            yield "head", unprefixed(text[: opening.start()], prefix)
            text, state = text[opening.end() :], "tail" if opening[2] else "rows"
            row_end, sheet_end = b"</" + prefix + b"row>", b"</" + prefix + b"sheetData>"
        if state == "rows":
            end = text.find(sheet_end)
            if end >= 0:
                yield "rows", unprefixed(text[:end], prefix).lstrip()
                text, state = text[end:], "tail"
            elif (end := text.rfind(row_end)) >= 0:
                end += len(row_end)
                yield "rows", unprefixed(text[:end], prefix).lstrip()
                text = text[end:]
        rest = text + held
        if state == "tail":
            if len(rest) > _TAIL:
                break
            continue
        if len(rest) > _LONGEST:
            raise ValueError("a row without end" if state == "rows" else "no rows")
    yield state, unprefixed(rest, prefix)


def _uncommented(text: bytes) -> tuple[bytes, bytes]:
    """Return the text without its comments, and one that has not ended yet."""
    if b"!" not in text:  # a single byte is looked for many times faster
        return text, b""
    kept, place = [], 0
    while (start := text.find(b"<!--", place)) >= 0:
        kept.append(text[place:start])
        end = text.find(b"-->", start + 4)
        if end < 0:
            return b"".join(kept), text[start:]
        place = end + 3
    return (b"".join(kept) + text[place:] if kept else text), b""
