"""Laws of the formula language: text and formula agree, changes of the grid cancel, no formula crashes or hangs."""

from __future__ import annotations

import os
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import cellweave as cw
from cellweave.address import Address, Range, column_letters
from cellweave.errors import FormulaError
from cellweave.formula import registry
from cellweave.formula.context import Looks
from cellweave.formula.evaluate import evaluate
from cellweave.formula.parse import parse
from cellweave.formula.reference import Area, Grid
from cellweave.formula.renaming import renamed_sheet
from cellweave.formula.render import render
from cellweave.values import Array, ErrorValue

CASES = int(os.environ.get("CELLWEAVE_LAW_CASES", "300"))
SETTINGS = settings(max_examples=CASES)

_letters = st.sampled_from(["A", "B", "Z", "AA", "XFD", "$C", "$AB"])
_digits = st.sampled_from(["1", "2", "9", "$3", "100", "$1048576"])
_cell = st.builds("{}{}".format, _letters, _digits)
_place = st.one_of(
    _cell,
    st.builds("{}:{}".format, _cell, _cell),
    st.builds("{}{}{}".format, _cell, st.sampled_from([".:.", ".:", ":."]), _cell),
    st.sampled_from(["A:A", "$A:$C", "1:1", "$2:9", "#REF!", "A1#", "B2:C3", "A:.B", "$1.:.9"]),
)
_sheet = st.sampled_from(
    ["", "", "", "Other!", "'My Sheet'!", "'It''s'!", "Jan:Mar!", "[Book1.xlsx]Data!", "'[a b]c d'!"]
)
_reference = st.builds("{}{}".format, _sheet, _place).filter(lambda text: not (text.endswith("A1#") and ":" in text))
_leaf = st.one_of(
    _reference,
    st.integers(0, 10**16).map(str),
    st.floats(0, 1e300, allow_nan=False).map(repr),
    st.sampled_from(
        ["1.50", ".5", "1e5", "007", "TRUE", "false", "#N/A", "#DIV/0!", '{1,2;-3,"x"}', "tax_rate", "x.y"]
    ),
    st.sampled_from(
        ["T[amount]", "T[[#Totals],[a]:[b]]", "[@price]", "T[@[unit price]]", "T[]", "Other!rate", "T['#a]"]
    ),
    st.text(st.characters(exclude_characters="\0"), max_size=6).map(lambda text: '"' + text.replace('"', '""') + '"'),
)
_blank = st.sampled_from(["", "", "", " ", "  ", "\n"])


def _grown(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operator = st.sampled_from(["+", "-", "*", "/", "^", "&", "=", "<>", "<", ">", "<=", ">="])
    name = st.sampled_from(["SUM", "if", "_xlfn.LET", "NORM.DIST", "with_tax", "a.b", "LOG10"])
    return st.one_of(
        st.builds("{}{}{}{}{}".format, inner, _blank, operator, _blank, inner),
        st.builds("{}{}".format, st.sampled_from("-+@"), inner),
        st.builds("({}{})".format, inner, _blank),
        st.builds("{}%".format, inner),
        st.builds("{}({})".format, name, st.lists(st.one_of(inner, st.just("")), max_size=3).map(",".join)),
        st.builds("SUM(({},{}))".format, _cell, _cell),
        st.builds("LAMBDA(x,{})({})".format, inner, inner),
        st.builds("A1:INDEX({},1)".format, _place),
        st.builds("SUM({} {})".format, _cell, _cell),
        st.builds("SUM({}~{})".format, _cell, _cell),
    )


_formulas = st.recursive(_leaf, _grown, max_leaves=8).map("={}".format)
_places = st.tuples(st.integers(0, 120), st.integers(0, 60))


@SETTINGS
@given(_formulas, _places)
def test_a_formula_shows_the_text_that_was_typed(text: str, place: tuple[int, int]) -> None:
    formula = parse(text, *place)
    assert render(formula, *place) == text
    assert parse(render(formula, *place), *place) == formula


@SETTINGS
@given(_formulas, _places)
def test_every_notation_reads_back_what_it_wrote(text: str, place: tuple[int, int]) -> None:
    formula = parse(text, *place)
    for notation in ("R1C1", "rows"):
        shown = render(formula, *place, notation=notation)
        assert parse(shown, *place, notation=notation).leaves == formula.leaves, shown


@SETTINGS
@given(_formulas, _places, _places)
def test_filling_a_formula_keeps_its_relative_form(text: str, place: tuple[int, int], other: tuple[int, int]) -> None:
    formula = parse(text, *place)
    shown = render(formula, *other)
    if shown.count("#REF!") == text.count("#REF!"):
        assert parse(shown, *other) == formula


def _holding(text: str, row: int, column: int) -> tuple[cw.Sheet, cw.Sheet, str]:
    """Return a sheet with a formula, another one of its book, and where the formula stands."""
    sheet, place = cw.Sheet(name="Own"), str(Address(row, column))
    other = cw.sheet(name="Other", beside=sheet)
    sheet[place] = text
    return sheet, other, place


@SETTINGS
@given(_formulas, _places, st.integers(1, 130), st.integers(1, 9), st.booleans(), st.booleans())
def test_inserting_and_deleting_cancel(
    text: str, place: tuple[int, int], at: int, count: int, rows: bool, is_own: bool
) -> None:
    # References to the grid's last row or column are pushed out of the grid, which nothing brings back.
    text = text.replace("1048576", "2000").replace("XFD", "XY")
    sheet, other, where = _holding(text, *place)
    changed = sheet if is_own else other
    if rows:
        changed.insert_rows(at, count)
        changed.delete_rows(at, count)
    else:
        changed.insert_columns(column_letters(at - 1), count)
        changed.delete_columns(column_letters(at - 1), count)
    assert sheet.formula(where) == text


@SETTINGS
@given(_formulas, _places, st.integers(0, 20), st.integers(0, 5), st.integers(200, 300), st.integers(70, 90))
def test_moving_cells_there_and_back_cancels(
    text: str, place: tuple[int, int], top: int, left: int, down: int, across: int
) -> None:
    text = text.replace("1048576", "150")
    sheet, _, where = _holding(text, *place)
    source = Range(top, left, top + 10, left + 3)
    target = Range(top + down, left + across, top + 10 + down, left + 3 + across)
    sheet.move(str(source), str(Address(target.top, target.left)))
    there = Address(place[0] + down, place[1] + across) if source.holds(*place) else Address(*place)
    if "#REF!" in str(sheet.formula(str(there))) and "#REF!" not in text:
        return
    sheet.move(str(target), str(Address(top, left)))
    assert sheet.formula(where) == text


@SETTINGS
@given(_formulas)
def test_renaming_there_and_back_cancels(text: str) -> None:
    formula = parse(text)
    assert renamed_sheet(renamed_sheet(formula, "Other", "New"), "New", "Other") == formula


@SETTINGS
@given(st.text(st.sampled_from(list("=ABR1C2$:,;(){}[]#@!%^&*+-/<>\"'. \\_x\n\x01\x02é#")), max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        formula = parse(text, 5, 5)
    except FormulaError:
        return
    assert parse(render(formula, 5, 5), 5, 5) == formula


_ARGUMENTS = [
    "", "0", "1", "-1", "2.5", "1E+300", "\"\"", "\"x\"", "\"2\"", "TRUE", "#N/A", "#DIV/0!", "A1", "A9", "A1:B3",
    "A:A", "Z1:Z9",
    "{1,2;3,4}", "{\"a\",1;TRUE,#N/A}", "LAMBDA(x,x)", "LAMBDA(x,y,x+y)", "SUM", "(A1,B2)", "nobody", "1000000",
    "-99999", "\"2024-01-31\"",
    "\"*\"", "\">1\"", "\"[(\"", "{1;2;3}", "44000", "0.5", "Missing!A1", "A1#", "ROW(1:3)",
]  # fmt: skip


def _is_value(value: Any) -> bool:
    if isinstance(value, Array):
        return all(_is_value(item) and not isinstance(item, Array) for item in value)
    return value is None or isinstance(value, ErrorValue) or (type(value) in (float, str, bool) and value == value)


class _World(Grid):
    """A context with a few cells of every kind."""

    sheet, row, column = "S", 20, 5
    fills = None
    _cells = {  # noqa: RUF012
        (0, 0): 1.0,
        (1, 0): "text",
        (2, 0): True,
        (0, 1): 5.0,
        (1, 1): -2.0,
        (2, 1): ErrorValue("#N/A"),
        (3, 0): "7",
    }

    def cell(self, sheet: Any, row: int, column: int) -> Any:
        return self._cells.get((row, column))

    def rows(self, sheet: Any, top: int, left: int, bottom: int, right: int) -> list[list[Any]]:
        return [[self.cell(sheet, r, c) for c in range(left, right + 1)] for r in range(top, bottom + 1)]

    def extent(self, sheet: Any) -> tuple[int, int]:
        return 4, 2

    def sheet_key(self, name: str) -> Any:
        raise KeyError(name)

    def sheet_keys(self) -> list[Any]:
        return ["S"]

    def name(self, name: str, sheet: Any) -> Any:
        raise KeyError(name)

    function = table = sheet_key

    def spilled(self, sheet: Any, row: int, column: int) -> None:
        return None

    formula_text = spilled

    def formulas(self, area: Area) -> list[Any]:
        return []

    def hidden_rows(self, sheet: Any) -> set[int]:
        return {1}

    def filtered_rows(self, sheet: Any) -> set[int]:
        return set()

    def looks(self, sheet: Any, row: int, column: int) -> Looks:
        return Looks()

    def file(self, sheet: Any) -> str:
        return ""

    def total(self, name: str, area: Area) -> Any:
        return NotImplemented

    def now(self) -> float:
        return 46_000.5

    def random(self) -> float:
        return 0.25


@pytest.mark.parametrize("name", sorted(registry.names()))
def test_a_function_never_crashes(name: str) -> None:
    chance = random.Random(name)
    function = registry.lookup(name)
    assert function is not None
    most = function.least + 3 if function.most is None else function.most
    for _ in range(max(8, CASES // 10)):
        count = chance.randint(function.least, most)
        text = f"={name}({','.join(chance.choice(_ARGUMENTS) for _ in range(count))})"
        value = evaluate(parse(text, 20, 5), _World(), steps=20_000)
        assert _is_value(value), f"{text} gave {value!r}"


@SETTINGS
@given(_formulas)
def test_any_formula_has_a_value(text: str) -> None:
    assert _is_value(evaluate(parse(text, 20, 5), _World(), steps=20_000))


@pytest.mark.parametrize(
    "text",
    [
        "=" + "+".join(["1"] * 8000),
        "=" + "&".join(['"x"'] * 4000),
        "=" + ":".join(["A1"] * 3000),
        "=" + "-" * 5000 + "1",
        "=1" + "%" * 5000,
        "=LET(f,LAMBDA(me,n,me(me,n)&me(me,n)),f(f,1))",
        '=REDUCE("x",SEQUENCE(100),LAMBDA(a,b,a&a))',
        "=A1" + "#" * 2000,
    ],
    ids=lambda text: text[:20],
)
def test_long_and_deep_formulas_end(text: str) -> None:
    assert _is_value(evaluate(parse(text, 20, 5), _World(), steps=20_000))


@pytest.mark.parametrize(
    "text", ["=" + "(" * 3000 + "1" + ")" * 3000, "=" + "ABS(" * 3000, "=" + "{" * 3000, "=1" * 20_000]
)
def test_what_is_too_deep_is_refused(text: str) -> None:
    with pytest.raises(FormulaError):
        parse(text)
