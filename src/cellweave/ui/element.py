"""Owns what a function that shows something returns: a handle to change it in place."""

from __future__ import annotations

from cellweave import host


class Element:
    """One output of the running cell. As a cell's last value it shows nothing more."""

    is_shown_element = True

    def __init__(self, id: str | None) -> None:
        self._id = id

    def empty(self) -> None:
        """Take the element away."""
        if self._id is not None and host.current is not None:
            host.current.remove(self._id)
