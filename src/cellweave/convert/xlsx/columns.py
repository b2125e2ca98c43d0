"""Owns gathering: cells arrive row by row or in blocks, columns of runs come out."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from operator import itemgetter

from cellweave.convert.xlsx.filldown import matching
from cellweave.convert.xlsx.model import ColumnData, FormulaRun, StyleRun, ValueRun
from cellweave.values import Scalar


class Gatherer:
    """Collects one column from top to bottom. Shared formulas are looked up in ``shared``: {si: (text, origin)}."""

    def __init__(self, column: int, shared: dict[str, tuple[str, tuple[int, int]]]) -> None:
        self.column = column
        self.data = ColumnData()
        self._shared = shared

    def value(self, row: int, value: Scalar) -> None:
        run = self.data.values[-1] if self.data.values else None
        if run is None or run.row + len(run.values) != row:
            self.data.values.append(ValueRun(row, array("d", (value,)) if isinstance(value, float) else [value]))
        elif isinstance(run.values, list) or isinstance(value, float):
            run.values.append(value)  # type: ignore[arg-type]  # an array gets floats only, as the condition says
        else:
            self.data.values.append(ValueRun(row, [value]))

    def values(self, row: int, values: Sequence[Scalar] | array[float]) -> None:
        """Add a block of consecutive rows."""
        run = self.data.values[-1] if self.data.values else None
        if run is not None and run.row + len(run.values) == row and type(run.values) is type(values):
            run.values.extend(values)  # type: ignore[arg-type]
        else:
            self.data.values.append(ValueRun(row, values if isinstance(values, (array, list)) else list(values)))

    def style(self, first: int, last: int, style: int) -> None:
        run = self.data.styles[-1] if self.data.styles else None
        if run is not None and run.last == first - 1 and run.style == style:
            run.last = last
        else:
            self.data.styles.append(StyleRun(first, last, style))

    def formula(self, row: int, text: str) -> None:
        self.formulas(row, [text])

    def formulas(self, row: int, texts: list[str]) -> None:
        """Add formulas of consecutive rows, extending the run above as far as they continue it."""
        place = 0
        while place < len(texts):
            run = self.data.formulas[-1] if self.data.formulas else None
            at = row + place
            if run is not None and run.array is None and run.last == at - 1 and run.origin[1] == self.column:
                same = matching(run.text, at - run.origin[0], texts, place)
                run.last += same
                place += same
                if same:
                    continue
            self.data.formulas.append(FormulaRun(at, at, texts[place], (at, self.column)))
            place += 1

    def filled(self, first: int, last: int, text: str) -> None:
        """Add rows known to be one formula filled down; ``text`` is that of ``first``."""
        self.formulas(first, [text])
        self.data.formulas[-1].last = last

    def shared(self, first: int, last: int, index: str) -> bool:
        """Add members of a shared formula; False where its master is unknown."""
        known = self._shared.get(index)
        if known is None:
            return False
        text, origin = known
        run = self.data.formulas[-1] if self.data.formulas else None
        if run is not None and run.last == first - 1 and run.text == text and run.origin == origin and not run.array:
            run.last = last
        else:
            self.data.formulas.append(FormulaRun(first, last, text, origin))
        return True

    def array(self, row: int, text: str, shape: tuple[int, int], dynamic: bool) -> None:
        self.data.formulas.append(FormulaRun(row, row, text, (row, self.column), shape, dynamic))

    def cut(self, gaps: Iterable[tuple[int, int]]) -> None:
        """Remove the constants in the given rows (first and last of each gap)."""
        merged: list[tuple[int, int]] = []
        for first, last in sorted(gaps):
            if merged and first <= merged[-1][1] + 1:
                merged[-1] = merged[-1][0], max(last, merged[-1][1])
            else:
                merged.append((first, last))
        if merged:
            self.data.values = [piece for run in self.data.values for piece in _without(run, merged)]


def _without(run: ValueRun, gaps: list[tuple[int, int]]) -> Iterator[ValueRun]:
    """Yield what is left of a run; ``gaps`` are sorted and apart."""
    row, end = run.row, run.row + len(run.values)
    for first, last in gaps[bisect_left(gaps, row, key=itemgetter(1)) :]:
        if first >= end:
            break
        if first > row:
            yield ValueRun(row, run.values[row - run.row : first - run.row])
        row = last + 1
    if row < end:
        yield ValueRun(row, run.values[row - run.row :])
