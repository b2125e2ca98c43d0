"""Owns the sentence that says why a grid cell holds an error value, and the error that says it; evaluates nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cellweave.address import Address
from cellweave.errors import CellError
from cellweave.formula.registry import Function, lookup, plain_name
from cellweave.formula.syntax import Call, Name, Node, walk
from cellweave.values import BLOCKED, CALC, DIV0, GETTING_DATA, NA, NAME, NULL, NUM, REF, VALUE, ErrorValue

if TYPE_CHECKING:
    from cellweave.sheet.book import Book
    from cellweave.sheet.grid import Grid

_FARTHEST: Final = 1_000  # cells followed towards the one an error began in

_MEANINGS: Final = {
    NULL: "Two ranges that have no cell in common are intersected.",
    DIV0: "A number is divided by zero or by a blank cell.",
    VALUE: "An operand or argument has the wrong type: text where a number belongs, say.",
    REF: "A reference points at nothing: its cells were deleted or lie outside the sheet.",
    NAME: "A name or function is not known here.",
    NUM: "A number is outside what the function can compute with.",
    NA: "A value was looked for and not found.",
    CALC: "The formula has no value: an array without elements, say.",
    GETTING_DATA: "The data is not here.",
    BLOCKED: "The source of the data was not allowed.",
}


def cell_error(book: Book, grid: Grid, row: int, column: int) -> CellError:
    """Return what reading the error value at a place from Python raises."""
    place, value = str(Address(row, column)), grid.get(row, column)
    said = reason(book, grid, row, column)
    message = f"{grid.name}!{place} holds {value.code}. {said} Use sheet.values({place!r}) to get errors as data."
    return CellError(message, value=value, address=place, sheet=grid.name)


def reason(book: Book, grid: Grid, row: int, column: int) -> str:
    """Return why the error value at a place came about, in a sentence or two; "" where it is no error value.

    An error that was only passed on is followed to the cell it began in.
    """
    value = grid.get(row, column)
    if not isinstance(value, ErrorValue):
        return ""
    here, seen = (grid, row, column), {(grid, row, column)}
    while len(seen) < _FARTHEST and (before := _before(book, *here, value)) is not None and before not in seen:
        seen.add(before)
        here = before
    origin, at, across = here
    found = origin.get(at, across).detail or _own(book, origin, at, across, value)
    if found[-1:] not in (".", "!", "?", ""):
        found += "."
    if len(seen) == 1:
        return found
    sheet = "" if origin is grid else f"{origin.name}!"
    return f"It comes from {sheet}{Address(at, across)}. {found}".rstrip()


def _before(book: Book, grid: Grid, row: int, column: int, value: ErrorValue) -> tuple[Grid, int, int] | None:
    """Return a cell with the same error value that the formula at a place reads, None where it reads none."""
    anchor = grid.spill_over(row, column)
    if anchor is not None and anchor != (row, column):
        return grid, *anchor
    region = grid.regions.at(row, column)
    for reach in region.template.reaches if region is not None else ():
        read = grid if reach.sheet < 0 else book.grids[reach.sheet]
        area = reach.range(row, column)
        place = read.first_error(area) if area is not None else None
        if place is not None and read.get(*place) == value and (read, *place) != (grid, row, column):
            return read, *place
    return None


def _own(book: Book, grid: Grid, row: int, column: int, value: ErrorValue) -> str:
    """Return what an error value means where it began."""
    region = grid.regions.at(row, column)
    if value == NAME and region is not None:
        unknown = _unknown(book, region.template.formula.tree)
        if unknown:
            return " ".join(unknown)
    if value == VALUE and region is not None and (found := _miscounted(region.template.formula.tree)):
        return found
    return _MEANINGS.get(value, "")


def _miscounted(tree: Node) -> str:
    """Return a sentence about the first call whose function takes another number of arguments, "" where none is."""
    for node in walk(tree):
        if isinstance(node, Call):
            function, count = lookup(node.name), len(node.arguments)
            if function is not None and not function.accepts(count):
                return f"{function.name} takes {_counts(function)}, and got {count or 'none'}."
    return ""


def _counts(function: Function) -> str:
    least, most = function.least, function.most
    if most is None:
        group = len(function.parameters[-1].members)
        return f"{_arguments(least)} or more" + (f", {group} at a time" if group > 1 else "")
    if least == most:
        return _arguments(most)
    return f"{least} {'or' if most == least + 1 else 'to'} {_arguments(most)}"


def _arguments(count: int) -> str:
    return f"{count or 'no'} argument{'s' * (count != 1)}"


def _unknown(book: Book, tree: Node) -> list[str]:
    """Return a sentence for each word of a formula that stands for nothing."""
    nodes = walk(tree)
    bound = {name.casefold() for node in nodes if isinstance(node, Call) for name in _parameters(node)}
    sentences: dict[str, None] = {}
    for node in nodes:
        if not isinstance(node, (Call, Name)) or (isinstance(node, Call) and lookup(node.name) is not None):
            continue
        if plain_name(node.name) in ("LET", "LAMBDA") or _is_known(book, node.name) or node.name.casefold() in bound:
            continue
        kind = "a function or a defined name" if isinstance(node, Call) else "a defined name"
        sentences[f"{node.name} is not {kind}, and no code cell defines it."] = None
    return list(sentences)


def _is_known(book: Book, name: str) -> bool:
    folded = name.casefold()
    return folded in book.defined or folded in book.tables or book.names.knows(name)


def _parameters(call: Call) -> list[str]:
    """Return the names that LET or LAMBDA bind."""
    name = plain_name(call.name)
    places = call.arguments[:-1:2] if name == "LET" else call.arguments[:-1] if name == "LAMBDA" else ()
    return [node.name for node in places if isinstance(node, Name)]
