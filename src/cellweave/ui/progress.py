"""Owns the elements that show how far something is."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any, Literal

from cellweave import host
from cellweave.errors import CellweaveError
from cellweave.ui import plain
from cellweave.ui.element import Element


class Progress(Element):
    """A bar that moves in place."""

    def __init__(self, id: str | None, width: int | str) -> None:
        super().__init__(id)
        self._width = width

    def progress(self, value: float, text: str | None = None) -> Progress:
        """Move the bar; ``value`` and ``text`` as for ``cw.progress``."""
        self._id = _shown(value, text, self._width, self._id)
        return self

    def empty(self) -> None:
        """Take the bar away."""
        if host.current is None:
            plain.clear_progress()
        super().empty()


def progress(value: float, text: str | None = None, width: int | Literal["stretch"] = "stretch") -> Progress:
    """Show a progress bar and return it: ``.progress(value, text)`` moves it, ``.empty()`` takes it away.

    ``value`` is an int from 0 to 100 or a float from 0.0 to 1.0; others raise CellweaveError. ``text`` is Markdown.
    """
    return Progress(_shown(value, text, width, None), width)


def _shown(value: float, text: str | None, width: int | str, id: str | None) -> str | None:
    fraction = _fraction(value)
    if host.current is None:
        plain.progress(fraction, text or "")
        return None
    data: dict[str, Any] = {"value": fraction, "text": text or "", "width": width}
    return host.current.show(data, kind="progress", element=id)


def _fraction(value: Any) -> float:
    if isinstance(value, Integral) and 0 <= int(value) <= 100:
        return int(value) / 100
    # Sums of steps end a hair above 1; that is the end, not a mistake.
    if isinstance(value, Real) and not isinstance(value, Integral) and 0 <= float(value) <= 1 + 1e-9:
        return min(float(value), 1.0)
    raise CellweaveError(
        f"progress: got {value!r}, wanted an int from 0 to 100 or a float from 0.0 to 1.0.", value=value
    )
