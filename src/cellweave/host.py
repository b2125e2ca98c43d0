"""Owns the one seam between the functions users call (``cw.slider``, ``cw.write``) and whatever runs their code.

Under plain Python ``current`` is ``None``: ``ui`` prints and returns defaults. A kernel sets it while it lives.
"""

from __future__ import annotations

from typing import Any, Protocol


class Host(Protocol):
    """What a kernel offers to the functions a workbook calls while one of its code cells runs."""

    def widget(self, widget: str, label: str, key: str | None, default: Any, props: dict[str, Any]) -> Any:
        """Show the input and return its raw JSON value: what the viewer chose, else ``default``."""

    def widget_args(self, widget: str, label: str, key: str | None) -> Any:
        """Return the raw value the viewer chose for this input in the running cell, or ``host.UNSET``."""

    def show(self, bundle: dict[str, Any], *, element: str | None = None, parent: str | None = None) -> str:
        """Append an output (or replace ``element`` in place) and return its element id."""

    def remove(self, element: str) -> None:
        """Take an element away."""

    def display(self, value: Any, *, element: str | None = None, parent: str | None = None) -> str:
        """Show any Python value by its richest representation and return its element id."""


class _Unset:
    def __repr__(self) -> str:
        return "UNSET"


UNSET = _Unset()
current: Host | None = None
