"""Owns matplotlib's figures: shown where ``show`` is called and at a cell's end, then closed. Imports nothing of it."""

from __future__ import annotations

import base64
import io
import sys
from collections.abc import Callable
from typing import Any

BACKEND = "module://cellweave.kernel.pyplot"  # for MPLBACKEND
SCALE = 2  # pixels per point of the page, for sharp screens


def bundle(value: Any) -> dict[str, Any]:
    """Return the bundle of a figure or of what is drawn in one, {} for every other value."""
    module = sys.modules.get("matplotlib.figure")
    if module is None:
        return {}
    if isinstance(value, module.FigureBase):
        return _picture(value)
    drawn = drawn_in(value)
    return _picture(drawn) if drawn is not None else {}


def drawn_in(value: Any) -> Any:
    """Return the figure that an artist, or the artists of a list or array, are drawn in; None for other values."""
    module = sys.modules.get("matplotlib.artist")
    if module is None:
        return None
    if is_array(value):
        value = value.ravel()[:1].tolist()
    if isinstance(value, (list, tuple)) and value:
        value = value[0]
    return getattr(value, "figure", None) if isinstance(value, module.Artist) else None


def is_open(figure: Any) -> bool:
    """Whether the figure will be shown at the cell's end anyway."""
    return any(other is figure for other in _open_figures())


def show_open(display: Callable[[Any], Any]) -> None:
    """Display and close every open figure; nothing where pyplot was never imported."""
    for figure in _open_figures():
        try:
            display(figure)
        finally:
            sys.modules["matplotlib.pyplot"].close(figure)


def is_array(value: Any) -> bool:
    """Whether the value is a numpy array."""
    numpy = sys.modules.get("numpy")
    return numpy is not None and isinstance(value, numpy.ndarray)


def _open_figures() -> list[Any]:
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is None:
        return []
    return [manager.canvas.figure for manager in helpers.Gcf.get_all_fig_managers()]


def _picture(figure: Any) -> dict[str, Any]:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=figure.dpi * SCALE, bbox_inches="tight")
    data = buffer.getvalue()
    width, height = (int.from_bytes(data[start : start + 4], "big") / SCALE for start in (16, 20))
    has_own_look = tuple(figure.get_facecolor())[:3] != (1.0, 1.0, 1.0)
    titles = [axes.get_title() for axes in figure.axes if axes.get_title()]
    return {
        "image/png": base64.b64encode(data).decode("ascii"),
        # A figure on plain white may take the page's theme; one with a colour of its own keeps it.
        "application/vnd.cellweave.props+json": {
            "width": width,
            "height": height,
            "theme": "own" if has_own_look else "page",
        },
        "text/plain": f"<matplotlib Figure {width:.0f} × {height:.0f}{f' {titles[0]!r}' if titles else ''}>",
    }
