"""``cw.write_xlsx``: what a file says comes back as the same sheets, and what it cannot say is told."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pytest
import xlsxwriter

import cellweave as cw
from cellweave.convert.xlsx.prefixes import PREFIXES, SPILLING
from cellweave.errors import FileError
from cellweave.formula.registry import lookup

growth = 5


def with_tax(amount: float) -> float:
    return amount * 1.21


def cached(path: Path, sheet: str, place: str) -> object:
    return openpyxl.load_workbook(path, data_only=True)[sheet][place].value


def formula(path: Path, sheet: str, place: str) -> object:
    found = openpyxl.load_workbook(path)[sheet][place].value
    return getattr(found, "text", found)


def test_values_of_every_kind_come_back(tmp_path: Path) -> None:
    text = 'a | 0.1 | 1e300 | TRUE | 2026-01-31 | #N/A | "=no formula" | "0123"'
    sheet = cw.sheet(text)
    # A number with seventeen digits, which %.16G would change.
    sheet["I1"] = 0.1 + 0.2
    assert cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet}) == []
    back = cw.read_xlsx(tmp_path / "a.xlsx")["One"]
    assert back.values("A1:I1") == sheet.values("A1:I1")
    assert back.number_format("E1") == "yyyy-mm-dd"
    assert back.formula("G1") is None


def test_formulas_are_written_with_their_values(tmp_path: Path) -> None:
    sheet = cw.sheet('2 | =A1*3\n4 | =A2*3\n | =SUM(B1:B2)&"!"')
    cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet})
    assert formula(tmp_path / "a.xlsx", "One", "B2") == "=A2*3"
    assert cached(tmp_path / "a.xlsx", "One", "B2") == 12
    assert cached(tmp_path / "a.xlsx", "One", "B3") == "18!"


def test_parameters_that_may_be_left_out_are_declared_as_files_have_them(tmp_path: Path) -> None:
    sheet = cw.sheet("12 | =LAMBDA(a,[b],IF(ISOMITTED(b),a/2,a*b))(A1) | =LAMBDA(a,[b],IF(ISOMITTED(b),a/2,a*b))(A1,3)")
    assert cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet}) == []
    declared = "_xlfn.LAMBDA(_xlpm.a,_xlop.b,IF(_xlfn.ISOMITTED(_xlpm.b),_xlpm.a/2,_xlpm.a*_xlpm.b))"
    assert formula(tmp_path / "a.xlsx", "One", "B1") == f"={declared}(A1)"
    back = cw.read_xlsx(tmp_path / "a.xlsx")["One"]
    assert back.values("B1:C1") == [[6.0, 36.0]]
    assert back.formula("C1") == sheet.formula("C1")


def test_trimmed_ranges_are_functions_in_files(tmp_path: Path) -> None:
    cw.write_xlsx(tmp_path / "a.xlsx", {"One": cw.sheet("1 | =SUM(A1:.A9)\n2 | =ROWS(A1.:.A9)")})
    assert formula(tmp_path / "a.xlsx", "One", "B1") == "=SUM(_xlfn._TRO_TRAILING(A1:A9))"
    back = cw.read_xlsx(tmp_path / "a.xlsx")["One"]
    assert (back.values("B1:B2"), back.formula("B1")) == ([[3], [2]], "=SUM(A1:.A9)")


def test_arrays_spill_again(tmp_path: Path) -> None:
    sheet = cw.sheet("=SEQUENCE(3)*{1,2}\n\n\n=SUM(A1#) | =LET(x,A1,x*2) | =A1:A3*2")
    cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet})
    assert formula(tmp_path / "a.xlsx", "One", "A1") == "=_xlfn.SEQUENCE(3)*{1,2}"
    assert formula(tmp_path / "a.xlsx", "One", "A4") == "=SUM(_xlfn.ANCHORARRAY(A1))"
    assert formula(tmp_path / "a.xlsx", "One", "B4") == "=_xlfn.LET(_xlpm.x,A1,_xlpm.x*2)"
    back = cw.read_xlsx(tmp_path / "a.xlsx")["One"]
    assert back.values("A1:C6") == sheet.values("A1:C6")
    assert back.formula("B4") == "=LET(x,A1,x*2)"


def test_functions_used_as_values_have_their_prefix(tmp_path: Path) -> None:
    sheet = cw.sheet("a | 1 | =GROUPBY(A1:A2,B1:B2,HSTACK(SUM,AVERAGE),0,0)\na | 2")
    assert cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet}) == []
    written = "=_xlfn.GROUPBY(A1:A2,B1:B2,_xlfn.HSTACK(_xleta.SUM,_xleta.AVERAGE),0,0)"
    assert formula(tmp_path / "a.xlsx", "One", "C1") == written
    back = cw.read_xlsx(tmp_path / "a.xlsx")["One"]
    assert back.formula("C1") == "=GROUPBY(A1:A2,B1:B2,HSTACK(SUM,AVERAGE),0,0)"
    assert back.values("C1:E2") == [["", "SUM", "AVERAGE"], ["a", 3.0, 1.5]]


def test_one_value_of_a_range_stays_a_plain_formula(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("One")
        for row in range(3):
            page.write_number(row, 0, row + 1)
            page.write_formula(row, 1, "=A$1:A$3*2")
    sheets = cw.read_xlsx(tmp_path / "a.xlsx")
    cw.write_xlsx(tmp_path / "b.xlsx", sheets)
    assert formula(tmp_path / "b.xlsx", "One", "B2") == "=A$1:A$3*2"
    assert cw.read_xlsx(tmp_path / "b.xlsx")["One"]["B1:B3"] == [[2.0], [4.0], [6.0]]


def test_names_and_sheets_of_python(tmp_path: Path) -> None:
    data = cw.sheet("100\n=A1*growth/100")
    report = cw.sheet("=data!A2+1")
    globals()["data"] = data
    notes = cw.write_xlsx(tmp_path / "a.xlsx", {"Data: 2026": data, "report": report})
    assert notes == ["the sheet 'Data: 2026' is named 'Data_ 2026', as Excel's tab names ask"]
    assert formula(tmp_path / "a.xlsx", "report", "A1") == "='Data_ 2026'!A2+1"
    back = cw.read_xlsx(tmp_path / "a.xlsx")
    assert back["report"]["A1"] == 6.0
    assert formula(tmp_path / "a.xlsx", "Data_ 2026", "A2") == "=A1*growth/100"


def test_what_excel_has_no_word_for_is_written_as_its_value_and_told(tmp_path: Path) -> None:
    globals()["orders"] = pd.DataFrame({"amount": [1.5, 2.5]})
    sheet = cw.sheet("=with_tax(100)\n=SUM(orders[amount])")
    notes = cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet, "orders": globals()["orders"]})
    assert notes == [
        "a formula on 'One' is written as its value: it calls the Python function with_tax",
        "a formula on 'One' is written as its value: it reads the frame orders",
    ]
    back = cw.read_xlsx(tmp_path / "a.xlsx")
    assert back["One"].values("A1:A2") == [[121.0], [4.0]]
    assert back["orders"].values("A1:A3") == [["amount"], [1.5], [2.5]]


def test_tables_names_widths_formats_and_hidden_rows(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("Data")
        page.add_table(0, 0, 2, 1, {"name": "Prices", "columns": [{"header": "item"}, {"header": "price"}]})
        for row, (item, price) in enumerate([("a", 2), ("b", 3)], start=1):
            page.write_row(row, 0, [item, price])
        page.write_formula("D1", "=SUM(Prices[price])*Rate")
        page.set_column(0, 0, 30)
        page.set_column(1, 1, None, book.add_format({"num_format": "0.00"}))
        page.set_row(4, None, None, {"hidden": True})
        page.write("A5", 1)
        book.define_name("Rate", "=0.5")
        book.define_name("Data!Local", "=Data!$B$2")
    cw.write_xlsx(tmp_path / "b.xlsx", cw.read_xlsx(tmp_path / "a.xlsx"))
    written = openpyxl.load_workbook(tmp_path / "b.xlsx")
    assert written["Data"].tables["Prices"].ref == "A1:B3"
    assert written["Data"].column_dimensions["A"].width == pytest.approx(30.7109375)
    assert written["Data"].row_dimensions[5].hidden
    assert written.defined_names["Rate"].attr_text == "0.5"
    assert written["Data"].defined_names["Local"].attr_text == "Data!$B$2"
    assert cw.read_xlsx(tmp_path / "b.xlsx")["Data"]["D1"] == 2.5


def test_an_array_formula_of_older_excel_keeps_its_area(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("One")
        page.write_column("A1", [1, 2, 3])
        page.write_array_formula("B1:B5", "{=A1:A3*2}")
        page.write_array_formula("C1:C2", "{=A1:A3*2}")
        page.write_array_formula("D1:E2", "{=A1*7}")
        page.write_array_formula("F1", "{=SUM(A1:A3*2)}")
    first = cw.read_xlsx(tmp_path / "a.xlsx")
    cw.write_xlsx(tmp_path / "b.xlsx", first)
    for sheets in (first, cw.read_xlsx(tmp_path / "b.xlsx")):
        rows = sheets["One"].values("B1:F5")
        assert [row[0] for row in rows[:3]] == [2.0, 4.0, 6.0]
        assert [str(row[0]) for row in rows[3:]] == ["#N/A", "#N/A"]
        assert [row[1] for row in rows] == [2.0, 4.0, None, None, None]
        assert [row[2:4] for row in rows[:2]] == [[7.0, 7.0], [7.0, 7.0]]
        assert rows[0][4] == 12.0
    first["One"]["A2"] = 10
    assert first["One"]["C2"] == 20.0
    first["One"].insert_rows(1)
    assert first["One"].values("C1:C4") == [[None], [2.0], [20.0], [None]]


def test_subtotals_leave_hidden_rows_out(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("One")
        page.write_column("A1", [1, 2, 4])
        page.write_formula("A4", "=SUBTOTAL(9,A1:A3)")
        page.set_row(1, None, None, {"hidden": True})
        page.write_formula("B1", "=SUBTOTAL(9,A1:A4)")
        page.write_formula("C1", "=SUBTOTAL(109,A1:A4)")
        page.write_formula("D1", "=AGGREGATE(9,5,A1:A3)")
    sheet = cw.read_xlsx(tmp_path / "a.xlsx")["One"]
    assert sheet["B1:D1"] == [[7.0, 5.0, 5.0]]
    sheet.insert_rows(1)
    sheet["A1"] = 8
    sheet.recalculate_all()
    assert sheet["C2"] == 5.0


def part(path: Path, name: str) -> str:
    with zipfile.ZipFile(path) as container:
        return container.read(name).decode()


def test_a_formula_filled_down_is_written_once(tmp_path: Path) -> None:
    sheet = cw.Sheet.from_columns({"A": [float(i) for i in range(15_000)], "C": ["text"] * 15_000})
    sheet["B1:B15000"] = "=A1*2"
    sheet["E14990"] = "=SEQUENCE(3)"
    assert cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet}) == []
    rows = part(tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml")
    assert rows.count("A1*2") == 1
    assert rows.count('<f t="shared" si="0"/>') == 14_999
    assert formula(tmp_path / "a.xlsx", "One", "B14999") == "=A14999*2"
    back = cw.read_xlsx(tmp_path / "a.xlsx")["One"]
    assert back.values("A1:E15000") == sheet.values("A1:E15000")
    assert back.formula("B15000") == "=A15000*2"


def test_a_formula_that_leaves_its_sheet_is_written_in_every_row(tmp_path: Path) -> None:
    rates = cw.sheet("2\n3\n4")
    globals()["rates"] = rates
    sheet = cw.sheet("1\n2\n3")
    sheet["B1:B3"] = '=A1*rates!A1+LEN("A1")'
    cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet, "rates": rates})
    assert [formula(tmp_path / "a.xlsx", "One", f"B{row}") for row in (1, 2, 3)] == [
        f'=A{row}*rates!A{row}+LEN("A1")' for row in (1, 2, 3)
    ]


def test_rows_leave_memory_as_they_are_written(tmp_path: Path) -> None:
    def peak(rows: int) -> int:
        sheet = cw.Sheet.from_columns({"A": [i / 7 for i in range(rows)]})
        sheet[f"B1:B{rows}"] = "=A1*2"
        assert sheet[f"B{rows}"] is not None
        tracemalloc.start()
        cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet})
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(100)  # Modules and caches are there from now on.
    assert peak(80_000) < 1.5 * peak(20_000)


def test_texts_that_mean_something_to_xml_or_to_excel_come_back(tmp_path: Path) -> None:
    texts = [
        "=1+1", "+1", "@x", "'x", "a & b < c > d \"e\"", "]]>", "&amp;", " blank edges ", "tab\there", "two\nlines",
        "a\rreturn", "\x01\x1f", "_x0041_", "_x000D", "\ud800", "\ufffe", "😀", "", "\u00a0",
    ]  # fmt: skip
    sheet = cw.Sheet.from_columns({"A": texts})
    sheet[f"B1:B{len(texts)}"] = '=A1&"<&>"'
    assert cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet}) == []
    back = [row[0] for row in cw.read_xlsx(tmp_path / "a.xlsx")["One"].values(f"A1:A{len(texts)}")]
    # Half a character is none.
    assert back == ["\ufffd" if text == "\ud800" else text for text in texts]
    assert [cached(tmp_path / "a.xlsx", "One", f"A{row}") for row in range(1, 11)] == texts[:10]
    assert cached(tmp_path / "a.xlsx", "One", "B5") == 'a & b < c > d "e"<&>'


@pytest.mark.parametrize(("text", "kept"), [("x" * 40_000, 32_767), ("😀" * 20_000, 16_383)], ids=["x", "pairs"])
def test_a_text_longer_than_a_cell_is_cut_and_told(tmp_path: Path, text: str, kept: int) -> None:
    sheet = cw.Sheet.from_columns({"A": [text]})
    notes = cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet})
    assert notes == ["a text longer than 32,767 characters was cut"]
    assert cw.read_xlsx(tmp_path / "a.xlsx")["One"]["A1"] == text[:kept]


def test_more_rows_than_excel_has_are_refused(tmp_path: Path) -> None:
    frame = {"A": np.zeros(1_048_576)}
    with pytest.raises(FileError) as caught:
        cw.write_xlsx(tmp_path / "a.xlsx", {"One": frame})
    assert caught.value.sheet == "One"
    assert "1,048,577 rows" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_errors_are_errors_and_booleans_booleans(tmp_path: Path) -> None:
    sheet = cw.sheet("#N/A | TRUE | =1/0 | =1=2 | =@A#")
    notes = cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet})
    assert notes == []
    page = openpyxl.load_workbook(tmp_path / "a.xlsx", data_only=True)["One"]
    assert [(cell.data_type, cell.value) for cell in page[1][:4]] == [
        ("e", "#N/A"), ("b", True), ("e", "#DIV/0!"), ("b", False)
    ]  # fmt: skip


def test_what_excel_would_call_damage_is_written_as_values(tmp_path: Path) -> None:
    globals().update(r=2, long="y")
    sheet = cw.sheet(f'=A2*r | =LEN("{"x" * 256}") | {"+".join(["=A2"] + ["A2"] * 4000)}\n5')
    notes = cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet})
    assert [note.partition(" it ")[2] for note in notes] == [
        "uses the Python name r",
        "holds a text of more than 255 characters",
        "is longer than 8,192 characters",
    ]
    assert cw.read_xlsx(tmp_path / "a.xlsx")["One"].values("A1:C1") == [[10.0, 256.0, 20005.0]]


def test_a_table_whose_header_is_a_number_gets_its_names_as_text(tmp_path: Path) -> None:
    sheet = cw.sheet("item | 2026\na | 2", tables={"Prices": "A1:B2"})
    assert cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet}) == []
    assert formula(tmp_path / "a.xlsx", "One", "B1") == "2026"
    assert list(openpyxl.load_workbook(tmp_path / "a.xlsx")["One"].tables["Prices"].column_names) == ["item", "2026"]


def test_a_table_without_names_of_its_own_is_a_range(tmp_path: Path) -> None:
    sheet = cw.sheet("item | item\na | 2", tables={"Prices": "A1:B2"})
    notes = cw.write_xlsx(tmp_path / "a.xlsx", {"One": sheet})
    assert notes == ["the table Prices is a plain range: Excel does not allow it"]


def test_names_of_several_sheets_are_each_ones_own_where_they_differ(tmp_path: Path) -> None:
    sheets = {
        name: cw.sheet(f"{number} | =first*2", name=name, names={"first": "=$A$1"})
        for number, name in enumerate(("One", "Two"), start=1)
    }
    assert cw.write_xlsx(tmp_path / "a.xlsx", sheets) == []
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert book.defined_names["first"].attr_text == "One!$A$1"
    assert book["Two"].defined_names["first"].attr_text == "Two!$A$1"
    assert [sheet["B1"] for sheet in cw.read_xlsx(tmp_path / "a.xlsx").values()] == [2.0, 4.0]


def test_equal_sheets_make_equal_files(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        cw.write_xlsx(tmp_path / name, {"One": cw.sheet("a | =1+1\n2026-01-31")})
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_no_sheet_makes_one_empty_sheet(tmp_path: Path) -> None:
    cw.write_xlsx(tmp_path / "a.xlsx", {})
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["Sheet1"]


def test_a_place_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        cw.write_xlsx(tmp_path / "missing" / "a.xlsx", {"One": cw.sheet("1")})
    assert caught.value.path == str(tmp_path / "missing" / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_the_table_of_prefixes_names_functions_that_exist() -> None:
    unknown = [name for name in {*PREFIXES, *SPILLING} - {"LET", "LAMBDA", "WEBSERVICE"} if lookup(name) is None]
    assert unknown == []


@pytest.mark.parametrize(
    ("path", "sheets"),
    [
        (5, {}),
        (None, {}),
        (io.BytesIO(), {}),
        ("book.xlsx", [cw.Sheet()]),
        ("book.xlsx", cw.Sheet()),
        ("book.xlsx", {"a": 5}),
    ],
)
def test_what_is_no_path_or_no_sheet_is_refused_in_words(
    path: Any, sheets: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileError):
        cw.write_xlsx(path, sheets)
    assert not list(tmp_path.iterdir())
    with pytest.raises(FileError):
        cw.read_xlsx(path)
