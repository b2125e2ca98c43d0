"""Reading and writing csv: types, delimiters, encodings, and texts that must not become formulas."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellweave.convert.delimited import csv_blocks, read_csv
from cellweave.convert.xlsx.model import ValueRun
from cellweave.errors import FileError
from cellweave.sheet.delimited import meanings
from cellweave.values import DIV0


def columns(path: Path) -> list[list[object]]:
    return [list(data.values[0].values) for data in read_csv(path).columns.values()]


def test_types(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,n,day,on\na,1.5,2024-02-29,TRUE\n007,-2e3,2024-03-01,false\n=1+1,,x,\n")
    sheet = read_csv(path)
    assert columns(path) == [
        ["name", "a", "007", "=1+1"],
        ["n", 1.5, -2000.0, None],
        ["day", 45351.0, 45352.0, "x"],
        ["on", True, False, None],
    ]
    assert [(run.first, run.last, run.style) for run in sheet.columns[2].styles] == [(1, 2, 1)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(delimiter.join(["a b", '"x,;|\ty"', "1"]) + "\n" + delimiter.join(["c", "d", "2"]))
    assert columns(path) == [["a b", "c"], ["x,;|\ty", "d"], [1.0, 2.0]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("größe,1\n".encode(encoding))
    assert columns(path) == [["größe"], [1.0]]


def test_ragged_rows_and_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1\n2,3\n4\n")
    assert columns(path) == [[1.0, 2.0, 4.0], [None, 3.0, None]]
    path.write_text("")
    assert read_csv(path).columns == {}


def test_a_column_of_numbers_is_an_array(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(map(str, range(1000))))
    assert read_csv(path).columns[0].values == [ValueRun(0, array("d", range(1000)))]


def test_rows_of_any_length_through_many_blocks(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    rows = [[float(row)] for row in range(45_000)]
    rows[30_000] = [1.0, 2.0]
    rows[44_999] = []
    path.write_text("".join(csv_blocks(rows)), newline="")
    first, second = columns(path)
    assert first == [float(row) for row in range(30_000)] + [1.0] + [float(row) for row in range(30_001, 44_999)] + [
        None
    ]
    assert second == [None] * 30_000 + [2.0] + [None] * 14_999


@pytest.mark.parametrize("last", ["x", "", " 1", "1_0", "nan", "1e999", "0123", "1\n"])
def test_one_field_that_is_no_plain_number_among_many(last: str) -> None:
    fields = ["7", "-0.5", "1e3", ".5"] * 1_000
    assert type(meanings(fields)[0]) is array
    values = meanings([*fields, last])[0]
    assert type(values) is list
    assert values[-1] == meanings([last])[0][0]


def test_what_is_no_text(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(bytes(10))
    with pytest.raises(FileError, match="NUL"):
        read_csv(tmp_path / "a.csv")
    with pytest.raises(FileError):
        read_csv(tmp_path / "none.csv")


def test_no_text_becomes_a_formula() -> None:
    row = ["=1+1", "+x", "-x", "@x", "\tx", -1.0, DIV0, None, True, 2.5]
    assert "".join(csv_blocks([row])) == "'=1+1,'+x,'-x,'@x,'\tx,-1,#DIV/0!,,TRUE,2.5\r\n"
    assert "".join(csv_blocks([["=1+1"]], formulas=True)) == "=1+1\r\n"


@given(st.lists(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=2, max_size=2), min_size=1))
def test_numbers_come_back_exactly(tmp_path_factory: pytest.TempPathFactory, rows: list[list[float]]) -> None:
    path = tmp_path_factory.mktemp("csv") / "a.csv"
    path.write_text("".join(csv_blocks(rows)), newline="")
    assert columns(path) == [list(column) for column in zip(*rows, strict=True)]
