"""Owns the figures a cell leaves open: they are shown at its end and closed."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any


def show_open(display: Callable[[Any], Any]) -> None:
    """Display and close every open matplotlib figure; nothing where matplotlib was never imported."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return
    for number in pyplot.get_fignums():
        figure = pyplot.figure(number)
        display(figure)
        pyplot.close(figure)
