"""Owns the string table of a file being written: each text once, numbered in the order of its first use."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from cellweave.convert.xlsx.parts import MAIN, XML
from cellweave.convert.xlsx.text import cell_xml

LONGEST: Final = 32_767


class Strings:
    """The texts of a file. ``count`` is how many cells have one of them, ``shortened`` how many texts were cut."""

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self.count = 0
        self.shortened = 0

    def __len__(self) -> int:
        return len(self._numbers)

    def number(self, text: str) -> int:
        """Return the number of ``text``, keeping it if it is new."""
        self.count += 1
        return self._numbers.setdefault(text, len(self._numbers))

    def part(self) -> Iterator[str]:
        """Yield the string table piece by piece."""
        yield f'{XML}<sst xmlns="{MAIN}" count="{self.count}" uniqueCount="{len(self)}">'
        for text in self._numbers:
            kept = fitting(text)
            self.shortened += kept is not text
            # Blanks at an edge are dropped by some readers unless told not to.
            space = ' xml:space="preserve"' if kept[:1].isspace() or kept[-1:].isspace() else ""
            yield f"<si><t{space}>{cell_xml(kept)}</t></si>"
        yield "</sst>"


def fitting(text: str) -> str:
    """Return as much of a text as a cell can hold: Excel counts units of UTF-16."""
    if len(text) * 2 <= LONGEST:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return text if len(units) <= 2 * LONGEST else units[: 2 * LONGEST].decode("utf-16-le", "ignore")
