"""The matplotlib backend of a kernel: Agg, whose ``plt.show()`` puts the open figures into the running cell.

Matplotlib imports this module by itself, by the name in MPLBACKEND; nothing of ours imports matplotlib.
"""

from __future__ import annotations

from typing import Any

from matplotlib.backend_bases import FigureManagerBase
from matplotlib.backends.backend_agg import FigureCanvasAgg

from cellweave import host
from cellweave.kernel import figures


class FigureManager(FigureManagerBase):
    """Shows figures by the current host; without one, as in a script a cell starts, showing does nothing."""

    @classmethod
    def pyplot_show(cls, *, block: bool | None = None) -> None:
        """Show every open figure now and close it."""
        current = host.current
        if current is not None:
            figures.show_open(current.display)

    def show(self) -> None:
        """Show this figure now; it stays open."""
        if host.current is not None:
            host.current.display(self.canvas.figure)


class FigureCanvas(FigureCanvasAgg):
    """An Agg canvas with our manager."""

    manager_class: Any = FigureManager
