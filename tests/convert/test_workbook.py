"""Spreadsheet files as workbooks: the text computes what the file computes, and reads as a person would write it."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import cellweave as cw
from cellweave.convert.files import convert_file
from cellweave.convert.identifiers import identifier, identifiers
from cellweave.errors import FileError


def run(path: Path) -> dict[str, Any]:
    names: dict[str, Any] = {"__name__": "__main__", "__file__": str(path)}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), names)
    return names


def converted(tmp_path: Path, fill: Callable[[Any], None]) -> tuple[dict[str, Any], str, list[str]]:
    """Return the names of the workbook made from an xlsx file, its text, and what was told."""
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        fill(book)
    notes = convert_file(tmp_path / "a.xlsx", tmp_path / "a.py", run=run)
    formatted = [sys.executable, "-m", "ruff", "format", "--isolated", "--diff", str(tmp_path / "a.py")]
    assert subprocess.run(formatted, capture_output=True, text=True, check=False).stdout == ""
    names = run(tmp_path / "a.py")
    text = (tmp_path / "a.py").read_text(encoding="utf-8")
    file = cw.read_xlsx(tmp_path / "a.xlsx")
    made = [value for value in names.values() if isinstance(value, cw.Sheet)]
    assert len(made) == len(file)
    for one, other in zip(made, file.values(), strict=True):
        rows, columns = other.shape
        if rows:
            area = f"A1:{cw_letters(columns)}{rows}"
            assert one.values(area) == other.values(area), other.name
    return names, text, notes


def cw_letters(columns: int) -> str:
    return xlsxwriter.utility.xl_col_to_name(columns - 1)


def test_a_sheet_with_a_header_reads_as_a_person_would_write_it(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("Budget")
        page.write_row("A1", ["item", "qty", "price", "total", "on"])
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for row, (item, quantity, price) in enumerate([("laptop", 10, 999.5), ("A | B", 1, 3)], start=2):
            page.write_row(f"A{row}", [item, quantity, price])
            page.write_formula(f"D{row}", f"=B{row}*C{row}", book.add_format({"num_format": "0.00"}))
            page.write_datetime(f"E{row}", datetime.datetime(2026, 1, row), date)
        page.write_row("A4", ["Total"])
        page.write_formula("D4", "=SUM(D2:D3)")
        page.set_column(0, 0, 20)

    _, text, notes = converted(tmp_path, fill)
    assert notes == []
    assert text.endswith(
        '''# %% Budget
budget = cw.sheet(
    r"""
item | qty | price | total | on
laptop | 10 | 999.5 | =@qty*@price | 2026-01-02
"A | B" | 1 | 3 | =@qty*@price | 2026-01-03
Total |  |  | =SUM(D2:@total[-1])
""",
    header=True,
    formats={"D2:D3": "0.00"},
    widths={"A": 20.71},
    name="Budget",
)
'''
    )
    assert "# /// script" in text


def test_sheets_names_and_tables_by_their_python_names(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        data, report = book.add_worksheet("My data"), book.add_worksheet("2026")
        data.add_table(0, 0, 3, 1, {"name": "Prices", "columns": [{"header": "item"}, {"header": "price"}]})
        data.write_column("A2", ["a", "b", "c"])
        data.write_column("B2", [1, 2, 3])
        data.write_formula("D1", "=SUM(Prices[price])")
        book.define_name("Rate", "=0.5")
        book.define_name("first.price", "='My data'!$B$2")
        book.define_name("All_prices", "='My data'!$B$2:$B$4")
        report.write_formula("A1", "=SUM('My data'!B2:B4)*Rate")
        report.write_formula("A2", "=SUM(Prices[price])+first.price")
        report.write_formula("A3", "=MAX(All_prices)")
        report.write_formula("A4", '=Rate&" """&"""|"')

    names, text, _ = converted(tmp_path, fill)
    assert "rate = 0.5" in text
    assert "my_data!B2:B4" in text
    assert 'tables={"Prices": "A1:B4"}' in text
    assert names["sheet_2026"].name == "2026"


def test_sheets_that_read_each_other_are_recalculated_as_one(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        one, two, three = (book.add_worksheet(name) for name in ("One", "Two", "Three"))
        one.write_row("A1", [1])
        one.write_formula("A2", "=Two!A1*2")
        two.write_formula("A1", "=One!A1+10")
        two.write_formula("A2", "=One!A2+100")
        three.write_formula("A1", "=SUM(One:Two!A1:A2)")

    names, text, _ = converted(tmp_path, fill)
    assert 'name="two",\n    beside=one,' in text
    names["one"]["A1"] = 2
    assert names["two"]["A2"] == 124.0
    assert names["three"]["A1"] == 2 + 24 + 12 + 124


def test_array_formulas_that_ask_for_their_own_rows(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet()
        page.write_column("A1", [10, 20, 30, 40])
        page.write_array_formula("B1:B4", "{=ROW()}")
        page.write_array_formula("C2:E3", "{=COLUMN()+ROW()}")
        page.write_array_formula("F2:G4", "{=INDEX(A1:A4,ROW())}")

    names, text, _ = converted(tmp_path, fill)
    assert "=ROW($B$1:$B$4)" in text
    assert names["sheet1"].values("B1:G4") == [
        [1.0, None, None, None, None, None],
        [2.0, 5.0, 6.0, 7.0, 20.0, 20.0],
        [3.0, 6.0, 7.0, 8.0, 30.0, 30.0],
        [4.0, None, None, None, 40.0, 40.0],
    ]
    convert_file(tmp_path / "a.py", tmp_path / "b.xlsx", run=run)
    (back,) = cw.read_xlsx(tmp_path / "b.xlsx").values()
    assert back.values("B1:G4") == names["sheet1"].values("B1:G4")


def test_arrays(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("One")
        page.write_column("A1", [3, 1, 2])
        page.write_dynamic_array_formula("B1:B3", "=SORT(A1:A3)")
        page.write_formula("C1", "=SUM(_xlfn.ANCHORARRAY(B1))")
        page.write_array_formula("D1:D4", "{=A1:A3*2}")
        page.write_array_formula("E1:E2", "{=A1:A2*2}")
        page.write_formula("F2", "=A$1:A$3*2")
        page.write_dynamic_array_formula("G1", "=LET(x,A1,LAMBDA(y,x+y)(1))")
        page.write_formula("H1", "=INDEX(A1:A3,MATCH(2,A1:A3,0))+INDEX(A1:B3,2,1)")
        page.write_formula("I1", "=INDEX(A1:A3,A2)")

    _, text, _ = converted(tmp_path, fill)
    # One value of a range need not be asked for where nothing else can come.
    assert "=INDEX(@A:A3,MATCH(2,@A:A3,0))+INDEX(@A:B3,2,1)" in text
    assert "=SINGLE(INDEX(@A:A3,@A[1]))" in text
    assert "=SORT(@A:A3)" in text
    assert "=TAKE(IF(SEQUENCE(4,1),@A:A3*2),4,1)" in text
    assert "=@A:@A[1]*2 " in text
    assert "=SINGLE(A$1:A$3)*2" in text


def test_a_large_sheet_keeps_its_data_in_a_file_beside(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("Sales")
        page.write_row("A1", ["id", "amount", "tax", "share"])
        date = book.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(2, 1002):
            page.write_row(f"A{row}", [f"item {row}", row / 3])
            page.write_formula(f"C{row}", f"=B{row}*0.21")
            page.write_number(f"D{row}", 46000 + row, date)

    _, text, notes = converted(tmp_path, fill)
    assert notes == ["the data of a large sheet is in a-sales.csv"]
    assert (
        """(
    data=here / "a-sales.csv",
    formulas={"tax": "=B2*0.21"},
    formats={"D:D": "yyyy-mm-dd"},
"""
        in text
    )
    assert len(text) < 600


def test_a_large_sheet_without_a_header_keeps_its_rows_in_a_file_beside(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("Sales")
        for row in range(1, 1102):
            page.write_row(f"A{row}", [f"0{row}", row])
            page.write_formula(f"C{row}", f"=B{row}*0.21")

    _, text, _ = converted(tmp_path, fill)
    assert '(here / "a-sales.txt").read_text' in text


def test_what_is_left_out_is_said_in_the_file_too(tmp_path: Path) -> None:
    def fill(book: Any) -> None:
        page = book.add_worksheet("One")
        page.write("A1", 1)
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=One!$A$1:$A$1"})
        page.insert_chart("C1", chart)

    _, text, notes = converted(tmp_path, fill)
    assert notes == ["the sheet 'One' is shown without its charts and pictures"]
    assert "# - the sheet 'One' is shown without its charts and pictures\n" in text


def test_python_to_xlsx_takes_sheets_and_frames(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'import cellweave as cw\nimport pandas as pd\nrate = 0.5\norders = pd.DataFrame({"x": [1, 2]})\n'
        'budget = cw.sheet("2 | =A1*rate")\nagain = budget\n_, path = 1, str\n'
    )
    assert convert_file(tmp_path / "a.py", tmp_path / "a.xlsx", run=run) == []
    back = cw.read_xlsx(tmp_path / "a.xlsx")
    assert list(back) == ["orders", "budget"]
    assert back["budget"]["B1"] == 1.0
    back["budget"]["A1"] = 8
    assert back["budget"]["B1"] == 4.0


def test_csv_both_ways(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,on\n007,2026-01-31\n=1+1,2026-02-28\n", encoding="utf-8")
    convert_file(tmp_path / "a.csv", tmp_path / "a.py", run=run)
    convert_file(tmp_path / "a.py", tmp_path / "b.csv", run=run)
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == "id,on\n007,2026-01-31\n'=1+1,2026-02-28\n"
    convert_file(tmp_path / "a.py", tmp_path / "b.csv", run=run, formulas=True, is_forced=True)
    assert "\n=1+1," in (tmp_path / "b.csv").read_text(encoding="utf-8")
    convert_file(tmp_path / "a.csv", tmp_path / "a.xlsx", run=run)
    assert cw.read_xlsx(tmp_path / "a.xlsx")["a"].formula("A3") is None


def test_nothing_is_replaced_unasked(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("1")
    (tmp_path / "a.py").write_text("mine")
    with pytest.raises(FileError, match="--force"):
        convert_file(tmp_path / "a.csv", tmp_path / "a.py", run=run)
    assert (tmp_path / "a.py").read_text() == "mine"
    convert_file(tmp_path / "a.csv", tmp_path / "a.py", run=run, is_forced=True)
    assert "cw.sheet" in (tmp_path / "a.py").read_text()


def test_of_several_sheets_one_is_chosen_for_a_csv_file(tmp_path: Path) -> None:
    cw.write_xlsx(tmp_path / "a.xlsx", {"One": cw.sheet("1"), "Two": cw.sheet("2")})
    with pytest.raises(FileError) as caught:
        convert_file(tmp_path / "a.xlsx", tmp_path / "a.csv", run=run)
    assert caught.value.sheets == ["One", "Two"]
    convert_file(tmp_path / "a.xlsx", tmp_path / "a.csv", run=run, sheet="Two")
    assert (tmp_path / "a.csv").read_text() == "2\n"


@pytest.mark.parametrize(
    ("name", "made"),
    [("Q1 sales", "q1_sales"), ("2026", "sheet_2026"), ("a1", "sheet_a1"), ("class", "class_"), ("Größe", "größe"),
     ("!!", "sheet"), ("sum", "sum_"), ("R1C1", "sheet_r1c1")],
)  # fmt: skip
def test_identifiers(name: str, made: str) -> None:
    assert identifier(name) == made


def test_identifiers_differ() -> None:
    assert identifiers(["A B", "a-b", "A_B"], ["a_b_2"]) == {"A B": "a_b", "a-b": "a_b_3", "A_B": "a_b_4"}


def test_a_cell_too_far_for_rows_of_text_is_refused(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        book.add_worksheet("Far").write("XFD1048576", 7)
    with pytest.raises(FileError, match="The sheet 'Far' goes as far as XFD1048576"):
        convert_file(tmp_path / "a.xlsx", tmp_path / "a.py", run=run)
    assert not (tmp_path / "a.py").exists()
