"""What Python programs put into grid cells: values and columns of other libraries, rows, iterators, their shapes."""

from __future__ import annotations

import datetime
import enum
import math
from collections import deque
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

import cellweave as cw
from cellweave.errors import AddressError, SheetError

np = pytest.importorskip("numpy")
pd = pytest.importorskip("pandas")


class Level(enum.IntEnum):
    HIGH = 3


class Kind(str, enum.Enum):  # noqa: UP042 - as programs for older Pythons have it
    TEXT = "text"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.datetime64("2024-01-02T12:00:00.000000000"), 45293.5),
        (np.timedelta64(36, "h"), 1.5),
        (np.datetime64("NaT"), None),
        (Decimal("1.10"), 1.1),
        (Decimal("sNaN"), None),
        (Decimal("nan"), None),
        (Fraction(1, 4), 0.25),
        (Level.HIGH, 3.0),
        (Kind.TEXT, "text"),
        (pd.Period("2024-01", "M"), 45292.0),
        (pd.NaT, None),
        (math.nan, None),
        (datetime.datetime(2024, 1, 2, 12, tzinfo=datetime.UTC), 45293.5),
    ],
)
def test_a_value_of_python_is_a_value_of_the_grid(value: Any, expected: Any) -> None:
    sheet = cw.sheet()
    sheet["A1"] = value
    assert sheet["A1"] == expected
    assert type(sheet["A1"]) is type(expected)
    sheet["B1:B2"] = [value, value]
    assert sheet["B1:B2"] == [[expected], [expected]]


@pytest.mark.parametrize("value", [10**400, Fraction(10**400), math.inf, Decimal("inf")])
def test_numbers_without_a_float_are_num(value: Any) -> None:
    sheet = cw.sheet()
    sheet["A1"] = value
    assert str(sheet.values("A1")) == "[[#NUM!]]"


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ((i for i in range(3)), [0.0, 1.0, 2.0]),
        (map(str, [1]), ["1"]),
        (deque([1, 2]), [1.0, 2.0]),
        ({"a": 1}.keys(), ["a"]),
        (np.ma.array([1.0, 2.0], mask=[False, True]), [1.0, None]),
        (np.array([b"caf\xc3\xa9"]), ["café"]),
        (pd.Series([1, None], dtype="Int64"), [1.0, None]),
        (pd.Series(["a", "b", "a"], dtype="category"), ["a", "b", "a"]),
        ([1, 2.5, 10**15], [1.0, 2.5, 1e15]),
        ([], []),
    ],
)
def test_a_column_of_any_kind_goes_down(column: Any, expected: list[Any]) -> None:
    sheet = cw.sheet()
    sheet["B2"] = column
    assert sheet.values(f"B2:B{len(expected) + 2}") == [*([one] for one in expected), [None]]


def test_columns_of_arrow_and_polars() -> None:
    arrow, polars = pytest.importorskip("pyarrow"), pytest.importorskip("polars")
    sheet = cw.sheet()
    sheet["A1"] = arrow.array([1, None, 3])
    sheet["B1"] = arrow.table({"x": [1, 2], "y": ["a", None]})
    sheet["D1"] = polars.DataFrame({"x": [1], "y": ["a"]}).lazy()
    assert sheet["A1:E3"] == [[1.0, 1.0, "a", 1.0, "a"], [None, 2.0, None, None, None], [3.0, None, None, None, None]]


@pytest.mark.parametrize(
    "rows",
    [
        [[1, 2], [3, 4]],
        ((1, 2), (3, 4)),
        [range(1, 3), range(3, 5)],
        [np.array([1, 2]), np.array([3, 4])],
        deque([[1, 2], [3, 4]]),
        np.array([[1, 2], [3, 4]]),
        np.array([(1, 2.0), (3, 4.0)], dtype=[("a", "i4"), ("b", "f8")]),
        pd.DataFrame([[1, 2], [3, 4]], columns=["x", "x"]),
        [["=1", "=A1+1"], [3, "=4"]],
    ],
)
@pytest.mark.parametrize("key", ["A1", "A1:B2", "A:B", "A1:C3"])
def test_rows_of_any_kind_stand_as_they_are(rows: Any, key: str) -> None:
    sheet = cw.sheet()
    sheet[key] = rows
    assert sheet["A1:B2"] == [[1.0, 2.0], [3.0, 4.0]]


def test_rows_of_different_length_end_with_blanks() -> None:
    sheet = cw.sheet()
    sheet["A1"] = [[1, 2, 3], [4]]
    assert sheet["A1:C2"] == [[1.0, 2.0, 3.0], [4.0, None, None]]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("A1:A2", [1, 2, 3]),
        ("A1:B1", [1, 2, 3]),
        ("A1:B2", [[1, 2, 3], [4, 5, 6]]),
        ("A1:B2", np.zeros((3, 2))),
        ("A1:A3", [[1, 2, 3]]),
        ("A1:B2", [1, 2, 3, 4]),
        ("A1", [1, [2, 3]]),
        ("A1", np.zeros((2, 2, 2))),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_written(key: str, value: Any) -> None:
    sheet = cw.sheet()
    with pytest.raises(SheetError):
        sheet[key] = value
    assert sheet.shape == (0, 0)


def test_a_column_by_its_header_takes_more_rows_than_there_are() -> None:
    sheet = cw.sheet("qty\n1\n2", header=True)
    sheet["qty"] = [1, 2, 3, 4]
    assert sheet.qty == [1.0, 2.0, 3.0, 4.0]
    sheet.qty = [5]
    assert sheet.qty == [5.0, 2.0, 3.0, 4.0]


def test_whole_rows_and_columns_end_with_the_sheet() -> None:
    sheet = cw.sheet("1 | 2\n3 | 4")
    sheet["1:1"] = 5
    sheet["B:B"] = "=A1*2"
    assert (sheet.shape, sheet["A1:B2"]) == ((2, 2), [[5.0, 10.0], [3.0, 6.0]])


def test_columns_are_filled_by_a_formula_or_a_value() -> None:
    sheet = cw.Sheet.from_columns({"qty": [1, 2], "rate": 0.5, "total": "=@qty*@rate"}, header=True)
    assert sheet["A2:C3"] == [[1.0, 0.5, 0.5], [2.0, 0.5, 1.0]]
    assert cw.Sheet.from_columns({"A": (i for i in range(2)), "C": "=A1+1"})["C1:C2"] == [[1.0], [2.0]]


def test_texts_of_arrays_are_no_formulas() -> None:
    sheet = cw.sheet()
    sheet["A1"] = pd.Series(["=1+1"])
    sheet["B1:C1"] = np.array(["=1+1", "x"])
    assert sheet["A1:C1"] == [["=1+1", "=1+1", "x"]]


def test_two_columns_of_one_name_are_refused_where_names_count() -> None:
    with pytest.raises(SheetError, match="'x'"):
        cw.sheet(data=pd.DataFrame([[1, 2]], columns=["x", "x"]))


@pytest.mark.parametrize("data", [[1, 2], None, 5])
def test_columns_that_are_none_are_refused(data: Any) -> None:
    with pytest.raises(SheetError):
        cw.Sheet.from_columns(data)


def test_names_of_columns_ask_for_a_header() -> None:
    with pytest.raises(AddressError, match="header=True"):
        cw.Sheet.from_columns({"price": [1]})
