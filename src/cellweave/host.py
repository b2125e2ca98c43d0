"""Owns the one seam between the functions users call (``cw.slider``, ``cw.write``) and whatever runs their code.

Under plain Python ``current`` is ``None``: ``ui`` prints and returns defaults. A kernel sets it while it lives.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol


class _Unset:
    def __repr__(self) -> str:
        return "UNSET"


UNSET = _Unset()


class Host(Protocol):
    """What a kernel offers to the functions a workbook calls while one of its code cells runs.

    An element id names one output of the running cell. ``element`` replaces that output in place, ``parent`` puts a
    new one inside another.
    """

    def widget(
        self,
        widget: str,
        label: str,
        key: str | None,
        default: Any,
        props: dict[str, Any],
        *,
        accept: Callable[[Any], Any] = lambda raw: raw,
        callback: Callable[[], Any] | None = None,
        declared: Any = UNSET,
    ) -> Any:
        """Show the input and return its raw JSON value: what the viewer chose, else ``default``.

        ``accept`` makes a choice valid for the present ``props``, or returns ``UNSET`` where the default is to be
        taken instead. ``callback`` runs before the cell does when the viewer changes the value. ``declared`` is what
        the code says of the value, where that is not ``default``: when it changes, what the viewer chose is forgotten.
        """

    def show(
        self, bundle: dict[str, Any], *, kind: str = "mime", element: str | None = None, parent: str | None = None
    ) -> str:
        """Append an output (or replace ``element`` in place) and return its element id."""

    def remove(self, element: str) -> None:
        """Take an element away."""

    def display(self, value: Any, *, element: str | None = None, parent: str | None = None) -> str:
        """Show any Python value by its richest representation and return its element id."""

    def table(self, data: Any, props: dict[str, Any], *, element: str | None = None, parent: str | None = None) -> str:
        """Show anything that can be seen as a table as one that scrolls, and return its element id."""

    def fail(self, error: BaseException, *, element: str | None = None, parent: str | None = None) -> str:
        """Show an exception with its traceback and return the element id; the cell goes on."""


current: Host | None = None
# Called with (sheet, range) for everything a program reads from a sheet, with (sheet, None) where it asked for more
# than values; a kernel sets it while a code cell runs.
on_sheet_read: Callable[[Any, Any], None] | None = None
# Called with a name a formula uses; a kernel answers with a sentence where several cells define it, for then nobody
# could say which one is meant, else with "".
defined_twice: Callable[[str], str] | None = None
# Entered around the first use of a public name, which imports its module: what an import changes is no cell's doing.
loading: Callable[[], AbstractContextManager[None]] = nullcontext
