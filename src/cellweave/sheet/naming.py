"""Owns renaming a sheet of a book: every formula, defined name and name of that sheet follows, as Excel has it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cellweave.errors import SheetError
from cellweave.formula.renaming import renamed_sheet
from cellweave.formula.syntax import Formula, Name, Reference

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid

_LONGEST = 31  # characters, in Excel and so in files
_FORBIDDEN = re.compile(r"[\\/?*\[\]:\x00-\x1f]")


def rename_sheet(book: Book, grid: Grid, name: str) -> None:
    """Call a sheet ``name`` from now on; no value changes by it. Raises SheetError for a name no sheet can have."""
    _check(book, grid, name)
    old = grid.name
    if name == old:
        return
    book.refresh()
    book.call(grid, name)
    has_definitions = _rename_in_definitions(book, old, name)
    mentioned = {old.casefold(), name.casefold()}
    book.language.forget_sheets(mentioned)
    for other in book.grids:
        for region in [each for each in other.regions if mentions(each.template.formula, mentioned)]:
            template = region.template
            read = book.language.interned(other, renamed_sheet(template.formula, old, name), template.fills)
            other.regions.remove(region)
            book.leave([region])
            book.enter_piece(other, region.area, read, stale=bool(other.spills), order=region.order)
    if has_definitions:
        book.redefine()


def mentions(formula: Formula, sheets: set[str]) -> bool:
    """Whether a formula's references or names are of one of ``sheets``, in folded case."""
    named = [leaf for leaf in formula.leaves if type(leaf) is Reference and leaf.book is None]
    of = [*(leaf.sheet for leaf in named), *(leaf.last_sheet for leaf in named)]
    of += [word.sheet for word in formula.skeleton.words if isinstance(word, Name)]
    return any(name is not None and name.casefold() in sheets for name in of)


def _rename_in_definitions(book: Book, old: str, name: str) -> bool:
    """Rewrite defined names; return whether any changed."""
    scope = old.casefold() + "!"

    def key(before: str) -> str:
        return f"{name.casefold()}!{before[len(scope) :]}" if before.startswith(scope) else before

    renamed = {key(before): renamed_sheet(formula, old, name) for before, formula in book.defined.items()}
    if renamed == book.defined:
        return False
    book.spellings = {
        key(before): f"{name}!{spelled.rpartition('!')[2]}" if before.startswith(scope) and "!" in spelled else spelled
        for before, spelled in book.spellings.items()
    }
    book.defined = renamed
    book.language.forget_definitions()
    return True


def _check(book: Book, grid: Grid, name: str) -> None:
    if not isinstance(name, str):
        raise SheetError(f"A sheet's name is a text, not {name!r}.", name=name)
    if not name.strip() or len(name) > _LONGEST:
        raise SheetError(f"A sheet's name has 1 to {_LONGEST} characters.", name=name)
    if _FORBIDDEN.search(name) or name[0] == "'" or name[-1] == "'":
        raise SheetError(rf"A sheet's name has none of \ / ? * [ ] :, and no ' at its ends: {name!r}.", name=name)
    if (other := book.grid_named(name)) is not None and other is not grid:
        raise SheetError(f"There is a sheet {other.name!r} already.", name=name)
