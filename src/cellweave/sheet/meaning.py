"""Owns what formulas mean in one book: where references reach and what names stand for, found once a skeleton.

100,000 different formulas share a handful of skeletons and of relative references, so making the template of one is
looking both up. Never values: a name outside is noted, not read.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from cellweave.formula.registry import lookup, plain_name
from cellweave.formula.renaming import resolved
from cellweave.formula.structured import read_structured
from cellweave.formula.syntax import (
    COLUMN_FIXED,
    END_COLUMN_FIXED,
    END_ROW_FIXED,
    IS_RANGE,
    ROW_FIXED,
    Call,
    Formula,
    Leaf,
    Name,
    Node,
    Reference,
    Skeleton,
    Slot,
    Structured,
    Union,
    walk,
)
from cellweave.sheet.reach import Corner, Reach
from cellweave.sheet.template import Template, is_followed, reach_of

if TYPE_CHECKING:
    from cellweave.sheet.book import Book

# Names that names are defined by, in all; who has more of them will see `#NUM!` before they are followed.
_MOST_NAMES = 1_000
_MOST_REFERENCES = 100_000
_MOST_TOGETHER = 4_096
# Functions that ask where references lie, not what cells hold: =ROWS(A$1:A1) stands in A1 and waits for nothing. What
# CELL and OFFSET read is seen when they read it.
_POINTING = {"AREAS", "CELL", "COLUMN", "COLUMNS", "FORMULATEXT", "ISFORMULA", "ISREF", "OFFSET", "ROW", "ROWS"}
_POINTING |= {"SHEET", "SHEETS"}


class Meaning(NamedTuple):
    """What all formulas of one skeleton have in common."""

    names: tuple[str, ...]
    # What names and tables of the book reach.
    reaches: tuple[Reach, ...]
    volatile: bool
    unseen: bool
    # Whether a block may evaluate it: every name may stand for one value, a constant of the block.
    is_block: bool
    # Leaves that are pointed at and not read, and those that INDEX chooses from.
    pointed: frozenset[int]
    indexed: frozenset[int]


# What most skeletons mean, for all of them: nothing but what their references reach.
_FIXED = ROW_FIXED | COLUMN_FIXED | END_ROW_FIXED | END_COLUMN_FIXED
_PLAIN = Meaning((), (), False, False, True, frozenset(), frozenset())


class Meanings:
    """The meanings of a book's formulas, kept until a sheet, a name or a table is added."""

    def __init__(self, book: Book) -> None:
        self._book = book
        # One bound method for all templates.
        self._reach = self.reach
        self._known: dict[Skeleton, Meaning] = {}
        # Each relative reference, each reach and each set of them once: an object less a formula for the collector to
        # look at. Kept reaches are told apart by identity.
        self._references: dict[Reference, tuple[Reference, Reach | None]] = {}
        self._reaches: dict[Reach, Reach] = {}
        self._several: dict[int | tuple[int, ...], tuple[Reach, ...]] = {}
        # Keys of definitions (``sheet!name`` for those of one sheet) by their names.
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        self._counted = 0

    def forget(self) -> None:
        """Drop everything: sheets, names or tables mean something else now."""
        self._known.clear()
        self._references.clear()
        self._reaches.clear()
        self._several.clear()
        self._counted = 0

    def forget_definitions(self) -> None:
        """Drop what follows from names and tables of the book: they stand for something else now."""
        self._known = {skeleton: meaning for skeleton, meaning in self._known.items() if not meaning.reaches}
        self._counted = -1

    def follows_definitions(self, skeleton: Skeleton) -> bool:
        """Whether formulas of a skeleton read what names or tables of the book stand for."""
        return bool(self._of(skeleton).reaches)

    def template(self, formula: Formula) -> Template:
        """Return a new template of a formula."""
        made = self._template(formula)
        if made.formula.skeleton.words and (self._book.defined or self._book.tables):
            meant = resolved(made.formula, self._stands_for)
            if meant is not made.formula:
                inner = self._template(meant)
                made.meant, made.is_block = inner.formula, inner.is_block
        return made

    def _stands_for(self, text: str) -> Leaf | None:
        """Return the one leaf that a name or a part of a table stands for, wherever the formula is; else None."""
        book, folded = self._book, text.casefold()
        definition = book.defined.get(folded)
        if definition is not None:
            tree = definition.tree
            if not isinstance(tree, Slot) or len(self._definitions(folded)) > 1:
                return None  # a sheet may have its own meaning for the name
            return definition.leaves[tree.index]
        part = Structured(text, (), None, None) if folded in book.tables else None
        if part is None and "[" in text:
            part = read_structured(text)
        table = book.tables.get(part.table.casefold()) if part is not None and part.table is not None else None
        if part is None or table is None or "row" in part.items:
            return None
        area = table.part(part.items, part.first, part.last)
        if area is None:
            return None
        return Reference(book.grids[table.sheet].name, *area, flags=_FIXED | IS_RANGE)

    def _template(self, formula: Formula) -> Template:
        skeleton, parts = formula
        meaning = self._known.get(skeleton) or self._of(skeleton)
        names, is_block = meaning.names, meaning.is_block
        volatile, unseen = meaning.volatile, meaning.unseen
        pointed = meaning.pointed
        leaves: list[Leaf] | None = None
        reaches: list[Reach] = []
        known = self._references
        for place, leaf in enumerate(parts):
            if type(leaf) is not Reference:
                continue
            kept, reach = known.get(leaf) or self._read(leaf)
            if kept is not leaf:
                leaves = leaves or list(parts)
                leaves[place] = kept
            if place in pointed:
                pass
            elif place in meaning.indexed and _is_around(leaf):
                # =SUM(A$2:INDEX(A:A,ROW()-1)) chooses among the cells around it, and not itself.
                volatile, unseen, is_block = True, True, False
            elif reach is not None:
                reaches.append(reach)
            elif leaf.book is None:
                if (missing := self._missing(leaf)) is not None:
                    names, is_block = tuple(dict.fromkeys((*names, missing))), False
                if leaf.last_sheet is not None:
                    reaches += self._through_sheets(leaf)
        if leaves is not None:
            formula = Formula(skeleton, tuple(leaves))
        reaches += meaning.reaches
        return Template(formula, self._together(reaches), names, is_block, volatile, unseen, self._reach)

    def reach(self, reference: Reference) -> Reach | None:
        """Return what the engine follows of a reference: None for a dead, foreign or 3-D one."""
        return (self._references.get(reference) or self._read(reference))[1]

    def _together(self, reaches: list[Reach]) -> tuple[Reach, ...]:
        """Return reaches as a tuple, each once; one tuple for the many formulas that read the same."""
        key = id(reaches[0]) if len(reaches) == 1 else tuple(map(id, reaches))
        several = self._several.get(key)
        if several is None:
            if len(self._several) >= _MOST_TOGETHER:
                self._several.clear()
            several = self._several[key] = tuple({id(reach): reach for reach in reaches}.values())
        return several

    def _of(self, skeleton: Skeleton) -> Meaning:
        meaning = self._known.get(skeleton)
        if meaning is None:
            meaning = self._known[skeleton] = self._found(skeleton)
        return meaning

    def _read(self, reference: Reference) -> tuple[Reference, Reach | None]:
        found = None
        if is_followed(reference):
            grid = None if reference.sheet is None else self._book.grid_named(reference.sheet)
            if grid is not None or reference.sheet is None:
                found = reach_of(reference, -1 if grid is None else grid.index)
                found = self._reaches.setdefault(found, found)
        if len(self._references) >= _MOST_REFERENCES:
            self._references.clear()
            self._reaches.clear()
            self._several.clear()
        self._references[reference] = reference, found
        return reference, found

    def _missing(self, reference: Reference) -> str | None:
        """Return the sheet's name where the book has no such sheet: the program outside may."""
        name = reference.sheet
        return name if name is not None and self._book.grid_named(name) is None else None

    def _through_sheets(self, reference: Reference) -> list[Reach]:
        first = self._book.grid_named(reference.sheet or "")
        last = self._book.grid_named(reference.last_sheet or "")
        if first is None or last is None:
            return []
        low, high = sorted((first.index, last.index))
        return [reach_of(reference, index) for index in range(low, high + 1)]

    def _found(self, skeleton: Skeleton) -> Meaning:
        names: dict[str, None] = {}
        reaches: list[Reach] = []
        volatile = unseen = False
        values: set[str] = set()
        pointed: set[int] = set()
        indexed: set[int] = set()
        for node in skeleton.words:
            if isinstance(node, Call):
                function = lookup(node.name)
                if function is None:
                    if plain_name(node.name) != "LET":
                        self._name(node.name, names, reaches)
                    continue
                volatile = volatile or function.volatile or function.unseen
                unseen = unseen or function.unseen
                if function.name in _POINTING:
                    pointed |= _slots(node.arguments[:1] if function.name != "CELL" else node.arguments)
                elif function.name == "INDEX":
                    indexed |= _slots(node.arguments[:1])
            elif isinstance(node, Name):
                self._name(node.name, names, reaches)
                if node.sheet is None:
                    values.add(node.name)
            else:
                self._structured(node, names, reaches)
        # A function, a frame or a sheet is no value.
        is_block = values >= names.keys() and not volatile and not unseen
        meaning = Meaning(
            tuple(names),
            tuple(dict.fromkeys(reaches)),
            volatile,
            unseen,
            is_block,
            frozenset(pointed),
            frozenset(indexed),
        )
        return _PLAIN if meaning == _PLAIN else meaning

    def _name(self, name: str, names: dict[str, None], reaches: list[Reach]) -> None:
        """Note what a name stands for: a range of the book it is defined as, or a name outside."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            name = waiting.pop()
            folded = name.casefold()
            if folded in seen:
                continue
            definitions = self._definitions(folded)
            if not definitions and folded in self._book.tables:
                self._structured(Structured(name, (), None, None), names, reaches)
                continue
            if not definitions or len(seen) > _MOST_NAMES:
                names[name] = None
                continue
            seen.add(folded)
            for definition in definitions:
                for reference in definition.references:
                    if not is_followed(reference):
                        continue
                    grid = self._book.grid_named(reference.sheet) if reference.sheet else None
                    if grid is None and reference.sheet is not None:
                        names[reference.sheet] = None
                        continue
                    reaches.append(reach_of(reference, -1 if grid is None else grid.index))
                for node in walk(definition.tree):
                    if isinstance(node, Name) or (isinstance(node, Call) and lookup(node.name) is None):
                        waiting.append(node.name)

    def _definitions(self, folded: str) -> list[Formula]:
        """Return all that a name is defined as: of the book, and of single sheets, whichever the formula is on."""
        defined = self._book.defined
        if self._counted != len(defined):
            self._counted = len(defined)
            self._by_name.clear()
            for key in defined:
                self._by_name[key.rpartition("!")[2]].append(key)
        return [defined[key] for key in self._by_name.get(folded, ())]

    def _structured(self, node: Structured, names: dict[str, None], reaches: list[Reach]) -> None:
        """Add what a structured reference reaches; ``[@price]`` may stand in any table that has the column."""
        is_known = node.table is None
        for table in self._book.tables.values():
            if node.table is not None and table.name.casefold() != node.table.casefold():
                continue
            area = table.part(node.items, node.first, node.last)
            if area is None:
                continue
            is_known = True
            is_row = node.items == ("row",)
            top = Corner(False, 0) if is_row else Corner(True, area.top)
            bottom = Corner(False, 0) if is_row else Corner(True, area.bottom)
            reaches.append(Reach(table.sheet, top, Corner(True, area.left), bottom, Corner(True, area.right)))
        if not is_known and node.table is not None:
            names[node.table] = None


def _slots(nodes: tuple[Node, ...]) -> set[int]:
    """Return the leaves that stand in a place themselves, alone or in a union."""
    found = set()
    for node in nodes:
        if isinstance(node, Slot):
            found.add(node.index)
        elif isinstance(node, Union):
            found |= _slots(node.parts)
    return found


def _is_around(reference: Reference) -> bool:
    """Whether a reference that moves along with its formula holds the formula's own cell."""
    flags = reference.flags
    if reference.sheet is not None or not flags & IS_RANGE or flags & (COLUMN_FIXED | END_COLUMN_FIXED):
        return False
    left, right = sorted((reference.column, reference.end_column))
    if not left <= 0 <= right:
        return False
    top, bottom = sorted((reference.row, reference.end_row))
    return bool(flags & (ROW_FIXED | END_ROW_FIXED)) or top <= 0 <= bottom
