"""Owns a book: its grids, who reads whom across them, what is stale; every change of a cell goes through here.

Nothing is computed when something is written. A read recalculates what is stale first, in one wave.
"""

from __future__ import annotations

import copy
import datetime
import random
from collections.abc import Callable, Collection
from contextlib import nullcontext
from pathlib import PurePath
from typing import Any

from cellweave.address import MAX_COLUMNS, Range
from cellweave.formula.syntax import Formula
from cellweave.sheet.arrays import np, zero_numbers, zero_tags
from cellweave.sheet.carrying import given, outside, settled, taken
from cellweave.sheet.collector import keeper, resting
from cellweave.sheet.dependents import Dependents
from cellweave.sheet.evaluate import FEW_ROWS, Postponed
from cellweave.sheet.grid import Grid
from cellweave.sheet.iterating import Iteration
from cellweave.sheet.language import Language
from cellweave.sheet.names import Names
from cellweave.sheet.pool import Pool
from cellweave.sheet.regions import Put, Region
from cellweave.sheet.spill import unspill
from cellweave.sheet.tables import Table
from cellweave.sheet.template import Template
from cellweave.sheet.turns import in_turn
from cellweave.sheet.visible import recalculate_visible
from cellweave.sheet.wave import Stale, Wave, place
from cellweave.values import ErrorValue

if np is not None:
    from cellweave.sheet.arrayengine import ArrayEngine

# A book of more regions than this is left alone by Python's collector.
_LARGE = 4096


class Book:
    """Sheets that can read each other, evaluated together."""

    def __init__(self, names: Names | None = None) -> None:
        self.pool = Pool()
        # What formulas compute with whole columns by.
        self.arrays = None if np is None else ArrayEngine(self)
        self.grids: list[Grid] = []
        self._by_name: dict[str, Grid] = {}
        self.dependents = Dependents()
        self.stale = Stale()
        self.names = names or Names()
        # Names of the book itself, in folded case: formulas as read in A1, and tables.
        self.defined: dict[str, Formula] = {}
        self.tables: dict[str, Table] = {}
        # How defined names were spelled; a name of one sheet is kept as ``sheet!name``.
        self.spellings: dict[str, str] = {}
        # How formulas that need themselves are computed; None makes them ``#CYCLE!``.
        self.iteration: Iteration | None = None
        # The file that the book came from, if from one.
        self.file: PurePath | None = None
        self.language = Language(self)
        self.order_known = False
        self.few_rows = FEW_ROWS
        # Whether the region that is being evaluated found cells of its own at run time.
        self.has_read_itself = False
        # One more with every edit and every wave that changed something: readers outside compare it.
        self.revision = 0
        # Whether evaluating did more than compute values, or read more than its names show; who runs programs says so.
        self.is_impure = False
        self.clock: Callable[[], datetime.datetime] = datetime.datetime.now
        self.random: Callable[[], float] = random.random
        self.last_wave: Wave | None = None
        self._volatile: set[Region] = set()
        self._named: dict[str, set[Region]] = {}
        self._running = False
        self._asking = False

    # Copies

    def __getstate__(self) -> dict[str, Any]:
        self.refresh()
        return taken(self) | {"outside": outside(self)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(settled(*state["outside"]))  # type: ignore[misc]
        given(self, state)
        for name in self.names_used():
            self.name_changed(name)

    def __deepcopy__(self, memo: dict[int, Any]) -> Book:
        self.refresh()
        other = memo[id(self)] = Book(self.names.twin())
        state = taken(self)
        given(other, state | {"objects": copy.deepcopy(state["objects"], memo)})
        return other

    # Grids

    def add_grid(self, name: str) -> Grid:
        """Return a new, empty grid at the end of the book."""
        grid = Grid(len(self.grids), name, self.pool)
        self.grids.append(grid)
        self._by_name.setdefault(name.casefold(), grid)
        return grid

    def grid_named(self, name: str) -> Grid | None:
        """Return the grid of a name, without regard to case."""
        return self._by_name.get(name.casefold())

    def call(self, grid: Grid, name: str) -> None:
        """Give a grid another name; formulas that name it are the caller's to rewrite."""
        self._by_name.pop(grid.name.casefold(), None)
        grid.name = name
        self._by_name[name.casefold()] = grid
        self.revision += 1

    # Writing

    def put(self, grid: Grid, row: int, column: int, value: Any) -> None:
        """Write one value; a formula that stood there is gone."""
        area = Range(row, column, row, column)
        self._vacate(grid, area)
        if grid.column(column).put(row, value):
            self.note_change(grid, area)

    def put_column(self, grid: Grid, column: int, first: int, numbers: Any, tags: Any) -> None:
        """Write packed values into rows of a column from ``first`` on."""
        if not len(numbers):
            return
        self._vacate(grid, Range(first, column, first + len(numbers) - 1, column))
        for low, high in grid.column(column).write(first, numbers, tags):
            self.note_change(grid, Range(low, column, high - 1, column))

    def clear(self, grid: Grid, area: Range) -> None:
        """Blank a range, its formulas included."""
        self._vacate(grid, area)
        self.clear_values(grid, area)

    def put_template(self, grid: Grid, area: Range, template: Template) -> None:
        """Fill a range with a formula."""
        if grid.spills:
            self._release_spills(grid, area)
        put = grid.regions.put(area, template)
        self._exchange(put.gone, put.new, put)
        self.stale.mark(put.region, area)
        self._wake_blocked(grid)
        self.revision += 1
        if self.revision % _LARGE == 0 and sum(grid.regions.size for grid in self.grids) > _LARGE:
            keeper.keep(self)

    def clear_values(self, grid: Grid, area: Range) -> None:
        """Blank a range that is known to hold no formulas."""
        inner = grid.clipped(area)
        if inner is None:
            return
        count = inner.bottom - inner.top + 1
        for index in range(inner.left, inner.right + 1):
            if index in grid.columns:
                for low, high in grid.columns[index].write(inner.top, zero_numbers(count), zero_tags(count)):
                    self.note_change(grid, Range(low, index, high - 1, index))

    def release_formulas(self, grid: Grid, area: Range) -> None:
        """Take the formulas of a range away and leave its values."""
        gone, rest = grid.regions.cut(area)
        self._exchange(gone, rest)

    def leave(self, regions: list[Region]) -> None:
        """Forget what regions read that were taken out of their map."""
        for region in regions:
            self._leave(region)
            self.stale.parts.pop(region, None)
            if region.group is not None:
                self.order_known = False
        self.revision += 1

    def shift(self, grid: Grid, start: int, by: int, *, rows: bool) -> None:
        """Let the regions from row (or column) ``start`` on lie ``by`` further, with all they read there.

        Their values are there already, and what is stale stays so.
        """
        down, across = (by, 0) if rows else (0, by)
        for region, parts in self.stale.parts.items():
            if region.sheet == grid.index and (region.area.top if rows else region.area.left) >= start:
                parts[:] = [
                    Range(part.top + down, part.left + across, part.bottom + down, part.right + across)
                    for part in parts
                ]
        grid.regions.shift(start, by, rows=rows)
        self.dependents.shift(grid.index, start, by, rows=rows)
        for group in {region.group for region in grid.regions if region.group is not None}:
            group.plan = False
        self.revision += 1

    def enter_piece(self, grid: Grid, area: Range, template: Template, *, stale: bool, order: float) -> None:
        """Fill a range with a template whose values stand there already, at its place in the order.

        ``stale`` when the values must be computed anew.
        """
        put = grid.regions.put(area, template)
        if put.before is not None:
            self.dependents.grow(put.region, put.before)
        for region in [*put.gone, put.region]:
            if (region in put.gone or put.before is not None) and (region.order != order or region.group is not None):
                self.order_known = False
        for region in put.gone:
            self._leave(region)
        for region in put.new:
            region.order = order
            self._enter(region)
        self.stale.replace(put.gone, [*put.new, put.region])
        if stale:
            self.stale.mark(put.region, area)

    def redefine(self) -> None:
        """Let the formulas that use names and tables of the book read what these stand for now."""
        follows = self.language.follows_definitions
        regions = [region for grid in self.grids for region in grid.regions if follows(region.template)]
        self.language.forget_definitions()
        for region in regions:
            grid, template = self.grids[region.sheet], region.template
            grid.regions.remove(region)
            self.leave([region])
            read = self.language.interned(grid, template.formula, template.fills)
            self.enter_piece(grid, region.area, read, stale=True, order=region.order)

    def withdraw_spills(self, grid: Grid) -> None:
        """Take all spill ranges of a grid back; their anchors are stale."""
        for row, column in list(grid.spills):
            unspill(self, grid, row, column, self.stale.changed)
            region = grid.regions.at(row, column)
            if region is not None:
                self.stale.mark(region, Range(row, column, row, column))

    def note_change(self, grid: Grid, area: Range) -> None:
        """Note that values of a range changed, so their readers are stale."""
        self.stale.changed.append((grid.index, area))
        self.revision += 1

    def mark(self, region: Region, part: Range) -> None:
        """Note that a part of a region must be evaluated again."""
        self.stale.mark(region, part)

    # Evaluating

    @property
    def is_fresh(self) -> bool:
        """Whether every cell shows what its formula gives now."""
        return not self.stale.parts and not self.stale.changed

    @property
    def is_volatile(self) -> bool:
        """Whether formulas draw random numbers or ask the time."""
        return bool(self._volatile)

    @property
    def is_running(self) -> bool:
        """Whether formulas are being evaluated: who reads now is one of their functions."""
        return self._running

    @in_turn
    def refresh(self) -> None:
        """Recalculate if something is stale, or a name outside has another value."""
        if self._running or self._asking:
            return
        # Sheets that read each other by name ask each other whether they changed.
        self._asking = True
        try:
            changed = self.names.changed()
        finally:
            self._asking = False
        for name in changed:
            self.name_changed(name)
        if not self.is_fresh:
            self.recalculate(volatile=bool(self.stale.changed or self.stale.parts))

    @in_turn
    def recalculate(self, visible: list[tuple[Grid, Range]] | None = None, *, volatile: bool = True) -> None:
        """Evaluate what is stale, volatile formulas too; with ``visible`` only what these ranges need."""
        if self._running:
            return
        if volatile and visible is None:
            for region in self._volatile:
                self.stale.mark(region, region.area)
        self._running = True
        try:
            # Without names of the program outside no code but the engine's runs, and what that makes stays. A lambda's
            # parameter and a function handed on are names, too, but nothing outside.
            with nullcontext() if any(map(self.names.knows, self.names_used())) else resting():
                if visible is not None:
                    recalculate_visible(self, visible)
                else:
                    self.last_wave = Wave(self)
                    self.last_wave.run()
        finally:
            self._running = False
        self.revision += 1
        if self.last_wave is not None:
            keeper.settle(self)

    @in_turn
    def recalculate_all(self) -> None:
        """Evaluate every formula, stale or not."""
        with resting():
            self.stale.parts = {region: [region.area] for grid in self.grids for region in grid.regions}
        self.recalculate()

    def name_changed(self, name: str) -> None:
        """Make the formulas that use a name stale."""
        for region in self._named.get(name, ()):
            self.stale.mark(region, region.area)

    def names_used(self) -> list[str]:
        """Return the names that formulas use, as written in their templates."""
        return sorted(name for name, regions in self._named.items() if regions)

    # What evaluation asks

    def require(self, sheet: int, area: Range, reading: Region | None, seen_to: Collection[Region] = ()) -> None:
        """Raise Postponed when a range that a formula reads unannounced (INDIRECT, OFFSET) is stale.

        The regions of ``seen_to`` are evaluated with the one that reads.
        """
        if reading is not None and self._running and self.last_wave is not None:
            self.last_wave.has_read(reading, sheet, area)
        stale = self.stale.parts
        if not stale:
            return
        for region in self.grids[sheet].regions.overlapping(area):
            if region in seen_to:
                continue
            if region is reading:
                self.has_read_itself = True
                continue
            if any(part.intersection(area) is not None for part in stale.get(region, ())):
                raise Postponed(region)
        grid = self.grids[sheet]
        for anchor, _ in grid.spills.overlapping(area):
            source = grid.regions.at(*anchor)
            if source is None or source is reading or source in seen_to:
                continue
            if any(part.holds(*anchor) for part in stale.get(source, ())):
                raise Postponed(source)

    def is_awaited(self, grid: Grid, area: Range) -> bool:
        """Whether a range is being calculated and not done yet: whoever reads it from outside waits for itself."""
        return self._running and any(
            region.sheet == grid.index and any(part.intersection(area) is not None for part in parts)
            for region, parts in self.stale.parts.items()
        )

    def reader(self, grid: Grid, template: Template, inquiry: Any = None) -> Any:
        """Return what a scalar evaluation reads through; ``inquiry`` is asked before every read."""
        return self.language.reader(grid, template, inquiry)

    def fill_error(self, region: Region, error: ErrorValue) -> list[Range]:
        """Write an error value into every cell of a region; return the ranges that differ."""
        grid = self.grids[region.sheet]
        changed = []
        for column in range(region.area.left, min(region.area.right, MAX_COLUMNS - 1) + 1):
            for row in range(region.area.top, region.area.bottom + 1):
                if grid.column(column).put(row, error):
                    changed.append(Range(row, column, row, column))
        return changed

    # Keeping the parts together

    def _vacate(self, grid: Grid, area: Range) -> None:
        self._release_spills(grid, area)
        gone, rest = grid.regions.cut(area)
        if gone:
            self._exchange(gone, rest)
        self._wake_blocked(grid)

    def _exchange(self, gone: list[Region], new: list[Region], put: Put | None = None) -> None:
        for region in gone:
            self._leave(region)
        for region in new:
            self._enter(region)
        grown = put.region if put is not None and put.before is not None else None
        if put is not None and put.before is not None:
            self.dependents.grow(put.region, put.before)
        if gone:
            self.stale.replace(gone, new if grown is None else [*new, grown])
        if self.order_known:
            place(self, gone, new, None if put is None else put.region)

    def _enter(self, region: Region) -> None:
        self.dependents.add(region)
        if region.template.volatile:
            self._volatile.add(region)
        for name in region.template.names:
            self._named.setdefault(name, set()).add(region)

    def _leave(self, region: Region) -> None:
        self.dependents.remove(region)
        self._volatile.discard(region)
        for name in region.template.names:
            self._named.get(name, set()).discard(region)

    def _release_spills(self, grid: Grid, area: Range) -> None:
        """Take back the spill ranges that ``area`` cuts into; their anchors must be placed anew."""
        for (row, column), _ in grid.spills.overlapping(area):
            unspill(self, grid, row, column, self.stale.changed)
            region = grid.regions.at(row, column)
            if region is not None:
                self.stale.mark(region, Range(row, column, row, column))

    def _wake_blocked(self, grid: Grid) -> None:
        if not grid.indexes.get("blocked"):
            return
        for row, column in list(grid.indexes["blocked"]):
            region = grid.regions.at(row, column)
            if region is None:
                grid.indexes["blocked"].discard((row, column))
            else:
                self.stale.mark(region, Range(row, column, row, column))
