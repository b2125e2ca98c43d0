"""Data beside a sheet: what a csv or parquet file says, what it cannot say, and files that come back as they were."""

from __future__ import annotations

import datetime
from pathlib import Path

import polars
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cellweave as cw
from cellweave.errors import FileError, SheetError
from cellweave.sheet.datafile import read_columns, write_columns
from cellweave.sheet.delimited import meanings
from cellweave.values import NA


def read(path: Path, text: str | bytes) -> dict[str, list[object]]:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return {name: list(values) for name, values in read_columns(path)[0].items()}


def test_fields_are_what_they_look_like(tmp_path: Path) -> None:
    text = "n,p,day,at,on,what\n1.5,5%,2026-01-31,2026-01-31 12:00,TRUE,=1+1\n-2e3,,soon,13:45,false,#N/A\n"
    assert read(tmp_path / "a.csv", text) == {
        "n": [1.5, -2000.0],
        "p": [0.05, None],
        "day": [46053.0, "soon"],
        "at": [46053.5, 13.75 / 24],
        "on": [True, False],
        "what": ["=1+1", NA],
    }


def test_columns_call_for_number_formats(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("n,p,day\n1,,2026-01-31\n2,5%,soon\n")
    assert read_columns(tmp_path / "a.csv")[1] == {"p": "0%", "day": "yyyy-mm-dd"}


@pytest.mark.parametrize(
    ("fields", "values"),
    [
        (["007", "12", "x", ""], ["007", "12", "x", None]),
        (["12345678901234567890", "5"], ["12345678901234567890", "5"]),
        (["1152921504606846976", "5"], [2.0**60, 5.0]),
        (["0", "0.5", "00:30"], [0.0, 0.5, 30 / 1440]),
        (["1e400", "-", "."], ["#NUM!", "-", "."]),
        (["E01", "e5", "+", "5", ".5e1"], ["E01", "e5", "+", 5.0, 5.0]),
        ([" 5", " x "], [5.0, " x "]),
        (["nan", "inf", "1_000", "1,5", "NULL"], ["nan", "inf", "1_000", "1,5", "NULL"]),
        (['"quoted"'], ['"quoted"']),
    ],
    ids=["zeros", "digits", "exact", "zero", "range", "letters", "blanks", "words", "quotes"],
)
def test_codes_are_no_numbers_and_words_no_values(fields: list[str], values: list[object]) -> None:
    found = meanings(fields)[0]
    assert [repr(value) if repr(value) == "#NUM!" else value for value in found] == values


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_dialect(tmp_path: Path, delimiter: str, encoding: str) -> None:
    rows = [["größe", "note"], ["1", '"two\nlines, and ""quotes"""'], ["2", "x"]]
    text = "\r\n".join(map(delimiter.join, rows)) + "\r\n"
    assert read(tmp_path / "a.csv", text.encode(encoding)) == {
        "größe": [1.0, 2.0],
        "note": ['two\nlines, and "quotes"', "x"],
    }


def test_short_rows_and_missing_and_repeated_names(tmp_path: Path) -> None:
    assert read(tmp_path / "a.csv", "a,,a\n1\n2,3\n4,5,6,7\n") == {
        "a": [1.0, 2.0, 4.0],
        "Column2": [None, 3.0, 5.0],
        "a_": [None, None, 6.0],
        "Column4": [None, None, 7.0],
    }
    assert read(tmp_path / "a.csv", "") == {}


def test_dates_of_a_data_file_are_shown_as_dates(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("day,n\n2026-01-31,1\n2026-02-28,2\n")
    sheet = cw.sheet(data=tmp_path / "a.csv")
    assert (sheet["A2"], sheet.number_format("A3")) == (46053.0, "yyyy-mm-dd")


CELLS = st.one_of(
    st.none(), st.booleans(), st.text(), st.sampled_from(["007", "1", "TRUE", "2026-01-31", "#N/A", "=1", " x"]),
    st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 60_000).map(float), st.just(NA),
)  # fmt: skip


@pytest.mark.parametrize("kind", ["csv", "tsv", "parquet"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(values=st.lists(CELLS, min_size=1), is_date=st.booleans())
def test_what_is_written_is_read_or_refused(tmp_path: Path, kind: str, values: list[object], is_date: bool) -> None:
    path = tmp_path / f"a.{kind}"
    path.unlink(missing_ok=True)
    try:
        write_columns(path, {"a": values, "b": [1.0] * len(values)}, {"a": "yyyy-mm-dd"} if is_date else {})
    except SheetError:
        assert not path.exists()
        return
    back = cw.sheet(data=path)
    found = [row[0] for row in back.values(f"A2:A{len(values) + 1}")]
    assert [(type(value), value) for value in found] == [(type(value), value) for value in values]
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_a_sheet_gives_back_the_data_that_it_was_made_of(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"sales.{kind}"
    day = [datetime.date(2026, 1, day) for day in (1, 2, 3)]
    polars.DataFrame({"item": ["a", "b", None], "qty": [1, 2, 3], "day": day}).write_parquet(tmp_path / "a.parquet")
    sheet = cw.sheet(data=tmp_path / "a.parquet")
    sheet["D1:D4"] = ["double", "=B2*2", "=B3*2", "=B4*2"]
    sheet["B3"] = 20
    sheet.write_data(path)
    again = cw.sheet(data=path, formulas={"D2:D4": "=B2*2"})
    assert again.values("A1:D4")[1:] == sheet.values("A1:D4")[1:]
    assert again.header.keys() == {"item", "qty", "day"}
    assert again.number_format("C2") == "yyyy-mm-dd"


def test_what_no_file_can_say(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="no header"):
        cw.sheet("1 | 2").write_data(tmp_path / "a.csv")
    with pytest.raises(SheetError) as caught:
        cw.sheet('id\n"12"', header=True).write_data(tmp_path / "a.csv")
    assert (caught.value.column, caught.value.row) == ("id", 2)
    with pytest.raises(FileError):
        cw.sheet("id\n1", header=True).write_data(tmp_path / "a.xml")
    assert list(tmp_path.iterdir()) == []
