"""Evaluation: operators, arrays, references, names, tables and Python functions."""

from __future__ import annotations

import datetime
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from cellweave.formula.context import Table
from cellweave.formula.parse import parse
from cellweave.formula.reference import Area
from cellweave.values import CALC, DIV0, NA, NAME, NULL, NUM, REF, VALUE, Array, ErrorValue


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=1+2*3", 7), ("=-2^2", 4), ("=2^3^2", 64), ("=50%%", 0.005), ("=1/0", DIV0), ("=0/0", DIV0), ("=0^0", NUM),
        ("=0^-1", DIV0), ("=(-5)^0", 1), ("=(-8)^-0", 1),
        ("=(-8)^(1/3)", -2.0), ("=(-8)^(2/3)", NUM), ("=1E+300*1E+300", NUM), ("=1E400", NUM),
        ('="a"&1&TRUE', "a1TRUE"), ('="3"*"4"', 12), ('="x"*1', VALUE),
        ("=TRUE+1", 2),
        ('="1/1/1900"+0', 1), ("=0.1+0.2=0.3", True), ("=1.1-1-0.1", 0),
        ("=ACOS(-0.5)=2.0943951023932", True), ("=1=1-1E-15", False), ("=1.000000000000004=1", True),
        ('="A"="a"', True), ('="2">1', True),
        ('=TRUE>"x"', True),
        ("=Z1=0", True), ('=Z1=""', True), ("=Z1=FALSE", True), ("=NA()+1/0", NA), ("=1/0+NA()", DIV0),
        ('=IF(1=1,"y","n")', "y"),
        ("=--TRUE", 1), ('=+"x"', "x"), ("=-Z1", 0), ("=#N/A", NA), ("=nobody", NAME), ("=nobody(1)", NAME),
        ("=Missing!A1", REF),
        ("=[Book]S!A1", REF), ("=#REF!+1", REF),
    ],
)  # fmt: skip
def test_operators(make_grid: Any, formula: str, expected: Any) -> None:
    got = make_grid().evaluate(formula)
    assert got == expected
    assert type(got) is (float if type(expected) is int else type(expected))


def test_nested_ifs_cost_what_they_are_long(make_grid: Any) -> None:
    # Reading each branch twice would double the work with each of the 60 levels.
    formula = "=" + "".join(f"IF(A1>{level},{level}," for level in range(60)) + '"less"' + ")" * 60
    assert make_grid().evaluate(formula) == "less"


@pytest.mark.parametrize(
    ("formula", "rows"),
    [
        ("={1,2}+{10;20}", [[11, 12], [21, 22]]),
        ("={1,2,3}*2", [[2, 4, 6]]),
        ("={1,2}+{1,2,3}", [[2, 4, NA]]),
        ("=A1:B2*10", [[10, 20], [30, 40]]),
        ("=-A1:B2", [[-1, -2], [-3, -4]]),
        ("=A1:B2>2", [[False, False], [True, True]]),
        ('=A1:A2&"x"', [["1x"], ["3x"]]),
        ("=A1:B2%", [[0.01, 0.02], [0.03, 0.04]]),
        ("=A:A+1", [[2], [4]]),
    ],
)
def test_arrays_broadcast(make_grid: Any, formula: str, rows: list[list[Any]]) -> None:
    assert make_grid({"A1": [[1, 2], [3, 4]]}).evaluate(formula) == Array(rows)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=SUM(A1:B2 B1:B9)", 6),
        ("=SUM(A1:A2 B1:B9)", NULL),
        ("=SUM((A1,B1:B2))", 7),
        ("=SUM(B2:A1)", 10),
        ("=SUM(A1:B1:B2)", 10),
        ("=SUM(A:A)", 4),
        ("=SUM(2:2)", 7),
        ("=SUM(Sheet1:Two!A1)", 101),
        ("=A1:nobody", NAME),
        ("=1:A1", VALUE),
    ],
)
def test_reference_operators(make_grid: Any, formula: str, expected: Any) -> None:
    grid = make_grid({"A1": [[1, 2], [3, 4]], "Two!A1": 100})
    assert grid.evaluate(formula) == expected


def test_names(make_grid: Any) -> None:
    grid = make_grid({"A1": 4}, {"rate": 0.5, "twice": "=LAMBDA(x,x*2)", "cell": "=$A$1", "n": 7})
    assert grid.evaluate("=rate*8") == 4
    assert grid.evaluate("=twice(RATE)") == 1
    assert grid.evaluate("=cell+1") == 5
    assert grid.evaluate("=LET(n,1,n+N)") == 2
    grid.names["me"] = "=me+1"
    assert grid.evaluate("=me") == NUM


def test_python_functions(make_grid: Any) -> None:
    grid = make_grid({"A1": [[1], [2]], "B1": NA})
    seen: list[Any] = []

    def with_tax(amount: Any, rate: float = 0.5) -> Any:
        seen.append(amount)
        return amount * (1 + rate)

    grid.functions = {
        "with_tax": with_tax,
        "total": sum,
        "stats.rows": lambda: [[1, 2], [3, None]],
        "fails": lambda: {}["x"],
        "leaves": lambda: sys.exit(1),
    }
    assert grid.evaluate("=with_tax(SUM(A1:A2))") == 4.5
    assert grid.evaluate("=total(A1:A2)") == 3
    assert grid.evaluate("=stats.rows()") == Array([[1.0, 2.0], [3.0, None]])
    assert grid.evaluate("=with_tax(B1)") == NA
    assert grid.evaluate("=with_tax(Z1:Z2, )") == Array([[None]]) or seen[-1] == [None, None]
    failed = grid.evaluate("=fails()")
    assert failed == ErrorValue("#PYTHON!")
    assert failed.detail == "KeyError: 'x'"
    assert grid.evaluate("=leaves()").detail == "SystemExit: 1"
    assert seen[0] == 3.0


def test_python_functions_as_values(make_grid: Any) -> None:
    grid = make_grid({"A1": [[1], [2]]}, {"double": lambda number: number * 2})
    assert grid.evaluate("=MAP(A1:A2, double)") == Array([[2.0], [4.0]])
    assert grid.evaluate("=LET(f, double, f(4))") == 8
    assert grid.evaluate("=double") == CALC


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (3, 3.0),
        (True, True),
        (datetime.date(2024, 1, 31), 45322.0),
        (datetime.datetime(2024, 1, 31, 12), 45322.5),
        (datetime.date(1900, 1, 1), 1.0),
        (datetime.timedelta(hours=6), 0.25),
        (float("nan"), NUM),
        (10**400, NUM),
        ([1, 2], Array([[1.0], [2.0]])),
        ([[1, "a"], [2]], Array([[1.0, "a"], [2.0, None]])),
        ({"a": 1}, Array([["a", 1.0]])),
        ((), None),
    ],
)
def test_python_values(make_grid: Any, value: Any, expected: Any) -> None:
    assert make_grid(None, {"x": value}).evaluate("=x") == expected


def test_objects_stay_objects(make_grid: Any) -> None:
    figure = SimpleNamespace()
    assert make_grid(None, {"x": figure}).evaluate("=x") is figure
    assert make_grid(None, {"x": figure}).evaluate("=x+1") == VALUE


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("=SUM(T[b])", 11),
        ("=SUM(T[])", 14),
        ("=T[[#Headers],[b]]", "b"),
        ("=T[[#Totals],[b]]", 99),
        ("=SUM(T[[#Data],[#Totals],[b]])", 110),
        ("=SUM(T[[a]:[b]])", 14),
        ("=T[nothing]", REF),
        ("=SUM(F[amount])", 6),
        ("=F[nothing]", REF),
        ("=U[a]", NAME),
    ],
)
def test_structured_references(make_grid: Any, formula: str, expected: Any) -> None:
    grid = make_grid({"A1": [["a", "b"], [1, 5], [2, 6], ["sum", 99]]})
    grid.tables = {"t": Table(("a", "b"), Area(grid, "Sheet1", 0, 0, 3, 1), True, True), "f": {"amount": [1, 2, 3]}}
    assert grid.evaluate(formula) == expected


def test_this_row_of_a_table(make_grid: Any) -> None:
    grid = make_grid({"A1": [["a", "b"], [1, 5], [2, 6]]})
    grid.tables = {
        "": Table(("a", "b"), Area(grid, "Sheet1", 0, 0, 2, 1)),
        "t": Table(("a", "b"), Area(grid, "Sheet1", 0, 0, 2, 1)),
    }
    assert grid.evaluate("=[@a]+T[@b]", row=2) == 8
    assert grid.evaluate("=[@a]", row=9) == VALUE


def test_chains_of_cells_and_spills(make_grid: Any) -> None:
    grid = make_grid({"A1": "={1;2;3}", "B1": "=SUM(A1#)", "C1": "=B1*2", "D1": "=A2"})
    assert grid.evaluate("=C1+D1") == 14


def test_a_function_is_no_grid_value(make_grid: Any) -> None:
    assert make_grid().evaluate("=LAMBDA(x,x)") == CALC
    assert make_grid().evaluate("=SUM") == CALC


def test_a_budget_ends_what_would_never_end(make_grid: Any) -> None:
    formula = parse("=REDUCE(0,{1,2,3,4,5,6,7,8},LAMBDA(a,b,a+ABS(b)))")
    assert make_grid().evaluate(formula, steps=5) == NUM
    assert make_grid().evaluate(formula, steps=500) == 36


def test_long_text_is_refused(make_grid: Any) -> None:
    grid = make_grid({"A1": "x" * 20_000})
    assert grid.evaluate("=A1&A1") == VALUE
