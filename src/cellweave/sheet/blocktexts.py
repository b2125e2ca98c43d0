"""Owns TEXT and TEXTJOIN in the block path: numbers laid out by a plain format code all together, dates once for each
day, cells of the row joined.

Codes of one section are done here that show a number with fixed decimals (``#,##0.00 "kg"``, ``0.0%``) or a date
without its time; all others are left to the function itself.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from cellweave.errors import FormulaError
from cellweave.formula import parameters
from cellweave.formula.format_code import Section, sections
from cellweave.formula.format_date import LAST_SERIAL
from cellweave.formula.format_digits import shown_token
from cellweave.formula.operators import MOST_CHARACTERS
from cellweave.sheet import blockcalls, vectormath
from cellweave.sheet.arrays import np
from cellweave.sheet.blocks import Block, function
from cellweave.sheet.pool import BLANK, ERROR, NUMBER, TEXT
from cellweave.sheet.vector import Unsupported, Vector
from cellweave.values import VALUE, ErrorValue

# As many digits as a sheet shows of a number.
_SHOWN: Final = 1e15
_SECONDS: Final = 86_400.0
# Nearer to half a second than this, a day's seconds are rounded in decimal.
_DOUBTFUL: Final = 1e-3
# What stands for the days of the dates where the function is called.
_DAYS: Final = ("days",)


class _Layout(NamedTuple):
    """How numbers are shown: ``form`` is Python's for their size, after ``before`` and before ``after``."""

    before: str
    form: str
    after: str
    decimals: int
    percents: int


@function("TEXT")
def _text(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    if len(args) != 2 or args[0][0] == "missing" or type(code := block.literal(args[1])) is not str or not code:
        raise Unsupported
    try:
        section, *others = sections(code)
    except FormulaError as error:
        raise Unsupported from error
    value = block.value(args[0])
    if others or section.condition is not None or value.is_scalar:
        raise Unsupported
    tags = np.broadcast_to(value.tags, (block.count,))
    is_number = (tags == NUMBER) | (tags == BLANK)
    if not is_number.any():
        raise Unsupported
    numbers = np.where(is_number, value.data, 0.0)
    odd = ~(is_number | (tags == ERROR))
    odd = odd if value.odd is None else odd | value.odd
    result = _dates(block, section, args[1], numbers) if section.is_date else _laid_out(block, section, numbers)
    odd = odd | result.odd
    wrong = tags == ERROR
    data = np.where(wrong, value.data, result.data)
    return Vector(data, np.where(wrong, np.uint8(ERROR), np.asarray(result.tags, dtype=np.uint8)), odd)


@function("TEXTJOIN")
def _textjoin(block: Block, _name: str, args: tuple[Any, ...]) -> Vector:
    """Return cells of the row joined by a written delimiter."""
    if len(args) < 3 or any(arg[0] == "missing" for arg in args):
        raise Unsupported
    delimiter, skips = block.literal(args[0]), block.literal(args[1])
    items = args[2:]
    if type(delimiter) is not str or type(skips) is not bool or any(map(blockcalls.may_be_reference, items)):
        raise Unsupported
    vectors: list[Vector] = []
    for item in items:
        reach = block.reach(item)
        vectors += [block.value(item)] if reach is None or reach.is_cell else blockcalls.cells(block, reach)[0]

    def joined(*texts: str) -> str | ErrorValue:
        text = delimiter.join(filter(None, texts) if skips else texts)
        return text if len(text) <= MOST_CHARACTERS else VALUE

    return blockcalls.mapped(block, vectors, joined, [parameters.text] * len(vectors))


def _laid_out(block: Block, section: Section, numbers: Any) -> Vector:
    layout = _layout(section)
    digits = layout.decimals + 2 * layout.percents
    settle = block.book.language.rounding("ROUND", float(digits))
    with np.errstate(all="ignore"):
        shown = vectormath.rounded(Vector(numbers, NUMBER), digits, "half", settle).data * 100.0**layout.percents
        odd = ~(np.abs(shown) < _SHOWN / 10.0 ** (layout.decimals + 1))
    before, form, after = layout.before, layout.form, layout.after
    lines = [
        f"-{before}{-number:{form}}{after}" if number < 0.0 else f"{before}{number:{form}}{after}"
        for number in np.where(odd, 0.0, shown + 0.0).tolist()
    ]
    return Vector(np.array(block.book.pool.text_ids(lines), dtype=np.float64), TEXT, odd)


def _layout(section: Section) -> _Layout:
    """Return how a section shows numbers. Raises Unsupported where it is more than digits between texts."""
    tokens = section.tokens
    places = [place for place, token in enumerate(tokens) if token.kind in ("digit", "point", "comma")]
    if not places:
        raise Unsupported
    first, last = places[0], places[-1]
    pattern = "".join(token.text for token in tokens[first : last + 1])
    outer = (*tokens[:first], *tokens[last + 1 :])
    if last + 1 - first != len(places) or any(token.kind not in ("literal", "space", "percent") for token in outer):
        raise Unsupported
    whole, _, decimals = pattern.partition(".")
    zeros = len(whole) - len(whole.rstrip("0"))
    is_grouped = whole == "#,##0"
    if not zeros or (set(whole[:-zeros]) - {"#"} and not is_grouped) or set(decimals) - {"0"} or len(decimals) > 10:
        raise Unsupported
    if pattern.endswith("."):
        raise Unsupported
    width = zeros + (len(decimals) + 1 if decimals else 0)
    before, after = (
        "".join("%" if token.kind == "percent" else shown_token(token) for token in part)
        for part in (tokens[:first], tokens[last + 1 :])
    )
    percents = sum(token.kind == "percent" for token in outer)
    if percents > 1:
        raise Unsupported
    form = f",.{len(decimals)}f" if is_grouped else f"0{width}.{len(decimals)}f"
    return _Layout(before, form, after, len(decimals), percents)


def _dates(block: Block, section: Section, code: Any, numbers: Any) -> Vector:
    """Return dates without a time, whose text is that of their day."""
    if any(
        token.kind not in ("literal", "space", "date") or (token.kind == "date" and token.text[0] in "hns")
        for token in section.tokens
    ):
        raise Unsupported
    with np.errstate(all="ignore"):
        seconds = numbers * _SECONDS
        odd = np.abs(seconds - np.floor(seconds) - 0.5) < _DOUBTFUL
        odd |= ~((numbers >= 0.0) & (numbers <= LAST_SERIAL))
        days = np.where(odd, 0.0, np.floor(np.floor(seconds + 0.5) / _SECONDS))
    block.given[_DAYS] = Vector(days, NUMBER)
    try:
        found = blockcalls.called(block, "TEXT", (_DAYS, code))
    finally:
        del block.given[_DAYS]
    return Vector(found.data, found.tags, odd)
