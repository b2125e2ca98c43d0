"""Owns the sheets that cells define or name last, each shown below its cell as it is once a wave is over.

A sheet is evaluated where it is read, over names that may be defined further down, so what it shows is none of its
cell's doing: showing it makes the cell read no values, and a name that moves brings up new ones without a run.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any, Protocol

from cellweave.kernel.cells import CodeCell
from cellweave.kernel.place import Place
from cellweave.kernel.reach import Reached, followed
from cellweave.kernel.sheets import has_disturbed, is_sheet, names_of


class Showing(Protocol):
    """What shows a sheet."""

    def viewing(self, cell: str) -> AbstractContextManager[None]:
        """Say which cell's sheet is evaluated meanwhile: its formulas may call functions of the user."""

    def view(self, cell: str, value: Any) -> None:
        """Show the sheet below its cell, in place of what was shown of it before."""


class Views:
    """Brings what is shown of sheets up to date, as far as something they depend on moved."""

    def __init__(self, place: Place, showing: Showing) -> None:
        self._place = place
        self._showing = showing
        self._shown: dict[str, tuple[Any, ...]] = {}  # cell → its sheet, its run, and what the formulas reached
        self._impure: dict[str, str] = {}  # cell → its source, where formulas did more than compute values

    def takes(self, cell: CodeCell, value: Any) -> bool:
        """Whether ``value``, the last expression of ``cell``, is shown here and not by the run.

        Formulas that do more than compute values run where they are read, and nowhere else.
        """
        return bool(cell.named) and is_sheet(value) and self._impure.get(cell.id) != cell.source

    def refresh(self, cells: Sequence[CodeCell], told: Callable[[CodeCell, str], None]) -> bool:
        """Evaluate and show the sheets whose cells, values or names are not as they were; a wave is over.

        ``told`` hears whose sheet is evaluated, and what the cell is after that: functions of the user may take long.
        Returns whether such a function did more than compute a value, so that another wave has to remake what it
        changed. Its sheet is not evaluated here again.
        """
        has_changed = False
        for cell in cells:
            sheet = _named_by(cell)
            if sheet is None or not self.takes(cell, sheet):
                continue
            reach = self._reach(sheet)
            if reach.sees_all or reach.unknown is not None:
                continue
            if self._shown.get(cell.id) == self._state(cell, sheet, reach):
                continue
            told(cell, "running")
            try:
                with self._showing.viewing(cell.id):
                    sheet._book.refresh()
            except BaseException:
                # Stopped, or a function ended the program: shown when something moves again.
                has_failed = True
            else:
                has_failed = False
            reach = self._reach(sheet)  # functions may have been reached that were not before
            if has_disturbed(self._place, reach, [sheet._book], cells):
                has_changed = True
                self._impure[cell.id] = cell.source
            told(cell, "fresh")
            if not has_failed:
                self._showing.view(cell.id, sheet)
                self._shown[cell.id] = self._state(cell, sheet, reach)
        self._shown = {cell.id: self._shown[cell.id] for cell in cells if cell.id in self._shown}
        return has_changed

    def _reach(self, sheet: Any) -> Reached:
        env = self._place.env
        return followed({name: env.get(name) for name in names_of(sheet._book)}, env, False)

    @staticmethod
    def _state(cell: CodeCell, sheet: Any, reach: Reached) -> tuple[Any, ...]:
        # Versions and sheets are compared by identity, and kept, so that no other comes to have theirs.
        return sheet, cell.runs, sheet._book.revision, reach.inputs


def _named_by(cell: CodeCell) -> Any:
    """Return the sheet that the last statement of ``cell`` binds or names, None where there is none."""
    record, name = cell.record, cell.named
    if record is None or record.status != "fresh" or not name:
        return None
    version = record.outputs.get(name) or record.inputs.get(name)
    return version.value if version is not None and is_sheet(version.value) else None
