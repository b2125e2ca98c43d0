"""Sheets over data files: a file that changes, from outside or by another cell, runs the sheet and who reads it."""

import os
from pathlib import Path

import pytest

FORMATS = ("csv", "parquet")


@pytest.fixture(autouse=True)
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, quantities: list[int]) -> None:
    """Write from outside, at another time than before."""
    polars = pytest.importorskip("polars")
    before = Path(path).stat().st_mtime_ns if Path(path).exists() else 0
    frame = polars.DataFrame({"qty": quantities})
    frame.write_csv(path) if path.endswith("csv") else frame.write_parquet(path)
    os.utime(path, ns=(before + 10**9, before + 10**9))


SHEET = 'import cellweave as cw\n\nsales = cw.sheet(data="sales.{kind}", formulas={{"B2:B4": "=A2*2"}})'


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_changes_outside_runs_the_sheet(script, kind):
    write(f"sales.{kind}", [1, 2, 3])
    book = script(
        sheet=SHEET.format(kind=kind), one='one = sales["B2"]', total="total = sum(sales.qty)", other="other = 1"
    )
    assert (book["one"], book["total"]) == (2, 6)
    assert book.run("stale") == []
    write(f"sales.{kind}", [1, 20, 30])
    # Who read a cell that is the same again need not run.
    assert book.run("stale") == ["sheet", "total"]
    assert (book["one"], book["total"]) == (2, 51)


@pytest.mark.parametrize("kind", FORMATS)
def test_data_written_by_one_cell_is_read_by_the_sheet_of_another(script, kind):
    book = script(
        n="n = 5",
        made='import cellweave as cw\n\nmade = cw.Sheet.from_columns({"qty": [n, 2, 3]}, header=True)',
        written=f'made.write_data("sales.{kind}")',
        sheet=SHEET.format(kind=kind),
        total="total = sum(sales.qty)",
    )
    assert book["total"] == 10
    assert book.write(n="n = 50") == ["n", "made", "written", "sheet", "total"]
    assert book["total"] == 55
    assert book.write(n="n = 50 + 0") == ["n"]
