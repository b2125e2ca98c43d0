"""Reading OpenDocument sheets: types, repeated cells, text with runs, and a file that repeats itself without end."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from cellweave.convert.files import convert_file
from cellweave.convert.ods import read_ods
from cellweave.convert.openformula import translated
from cellweave.convert.xlsx.loading import load
from cellweave.errors import FileError

OASIS = "urn:oasis:names:tc:opendocument:xmlns:"


def written(path: Path, rows: str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr(
            "content.xml",
            f'<office:document-content xmlns:office="{OASIS}office:1.0" xmlns:table="{OASIS}table:1.0" '
            f'xmlns:text="{OASIS}text:1.0"><office:body><office:spreadsheet><table:table table:name="One">{rows}'
            f"</table:table></office:spreadsheet></office:body></office:document-content>",
        )
    return path


def cell(kind: str, **given: str) -> str:
    extra = "".join(f' office:{name.replace("_", "-")}="{value}"' for name, value in given.items())
    return f'<table:table-cell office:value-type="{kind}"{extra}/>'


def test_values_of_every_type(tmp_path: Path) -> None:
    row = (
        cell("float", value="1.5")
        + cell("boolean", boolean_value="true")
        + cell("date", date_value="2024-02-29")
        + cell("time", time_value="PT06H00M00S")
        + '<table:table-cell office:value-type="string"><text:p>a<text:s text:c="2"/>b</text:p><text:p>c</text:p>'
        + "</table:table-cell>"
    )
    (sheet,) = read_ods(written(tmp_path / "a.ods", f"<table:table-row>{row}</table:table-row>")).sheets
    assert [list(data.values[0].values) for data in sheet.columns.values()] == [
        [1.5], [True], [45351.0], [0.25], ["a  b\nc"],
    ]  # fmt: skip


def test_repeated_cells_and_rows(tmp_path: Path) -> None:
    rows = (
        '<table:table-row table:number-rows-repeated="3"><table:table-cell/>'
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="7"/>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row>'
    )
    (sheet,) = read_ods(written(tmp_path / "a.ods", rows)).sheets
    assert {c: (data.values[0].row, list(data.values[0].values)) for c, data in sheet.columns.items()} == {
        1: (0, [7.0] * 3),
        2: (0, [7.0] * 3),
    }


def test_a_file_that_repeats_itself_without_end_is_refused(tmp_path: Path) -> None:
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
        'table:number-columns-repeated="16000" office:value-type="float" office:value="7"/></table:table-row>'
    )
    with pytest.raises(FileError, match="repeats"):
        read_ods(written(tmp_path / "a.ods", row))


def test_percentages_currencies_and_covered_cells(tmp_path: Path) -> None:
    row = (
        cell("percentage", value="0.05")
        + '<table:table-cell office:value-type="currency" office:currency="EUR" office:value="9.5" '
        'table:formula="of:=[.A1]*190" table:number-columns-spanned="2"/><table:covered-table-cell/>'
        + cell("float", value="3")
    )
    book = read_ods(written(tmp_path / "a.ods", f"<table:table-row>{row}</table:table-row>"))
    columns = book.sheets[0].columns
    assert {place: [list(run.values) for run in data.values] for place, data in columns.items()} == {
        0: [[0.05]], 1: [], 3: [[3.0]],
    }  # fmt: skip
    assert [run.text for run in columns[1].formulas] == ["A1*190"]
    assert book.formats[columns[0].styles[0].style] == "0.00%"


def formula(text: str, value: str = "0", more: str = "") -> str:
    text = text.replace('"', "&quot;")
    return f'<table:table-cell table:formula="{text}" office:value-type="float" office:value="{value}"{more}/>'


def test_formulas_are_computed_and_their_last_values_are_not_trusted(tmp_path: Path) -> None:
    rows = (
        "<table:table-row>" + cell("float", value="3") + formula("of:=[.A1]*2") + formula("of:=rate*10")
        + formula("of:=SUM([$'My sheet'.A1:.A2];1)") + "</table:table-row><table:table-row>"
        + cell("float", value="4") + formula("of:=[.A2]*2")
        + formula('of:=IF(COM.MICROSOFT.CONCAT("a;";"[b]")="a;[b]";MAX({1;2|3;4});0)')
        + formula("of:=SUM([.A1:.A2]~[.$A$1])") + "</table:table-row>"
    )  # fmt: skip
    spanned = ' table:number-matrix-rows-spanned="2" table:number-matrix-columns-spanned="1"'
    rows += (
        "<table:table-row>"
        + formula("of:=[.A1:.A2]*2", more=spanned)
        + formula("of:=['file:///b.ods'#$Sheet1.A1]", "7") + formula("of:=BETADIST(1;2;3;4;5;6)", "8")
        + formula("of:=UNHEARD.OF(1)", "9") + "</table:table-row><table:table-row>" + cell("float", value="0")
        + "</table:table-row>"
    )  # fmt: skip
    names = (
        '<table:named-expressions><table:named-expression table:name="rate" table:expression="[$One.$A$1]/2"/>'
        "</table:named-expressions>"
    )
    other = f'{rows}</table:table><table:table table:name="My sheet"><table:table-row>{cell("float", value="20")}'
    book = read_ods(written(tmp_path / "a.ods", f"{other}</table:table-row></table:table>{names}<table:table>"))
    assert load(book)["One"].values("A1:D4") == [
        [3.0, 6.0, 15.0, 21.0],
        [4.0, 8.0, 4.0, 10.0],
        [6.0, 7.0, 8.0, 9.0],
        [8.0, None, None, None],
    ]
    assert book.skipped == [
        "a formula is its last value: a reference to another file",
        "a formula is its last value: BETADIST with 6 arguments",
        "a formula is its last value: UNHEARD.OF",
    ]


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("of:=[.B2]+[.$B$2]", "B2+$B$2"),
        ("of:=SUM([.A:.B];[.1:.3])", "SUM(A:B,1:3)"),
        ("of:=[$'It''s'.A1:.B2]", "'It''s'!A1:B2"),
        ("of:=SUM([$One.A1:$Two.B2])", "SUM('One:Two'!A1:B2)"),
        ("of:=SUM([One.A1:One.B2])", "SUM('One'!A1:B2)"),
        ("of:=[.A1:.C1]![.B1:.B9]", "A1:C1 B1:B9"),
        ('of:=[.A1]&"[.A1];~"""', 'A1&"[.A1];~"""'),
        ("of:=[$Gone.#REF!]+1", "#REF!+1"),
        ("oooc:=LEGACY.NORMSDIST([.A1])", "NORMSDIST(A1)"),
        ("msoxl:=SUM(A1,B1)", "SUM(A1,B1)"),
    ],
)
def test_formulas_say_the_same_in_excels_words(written: str, text: str) -> None:
    assert translated(written, 4, 4) == text


def test_rows_past_the_end_of_a_sheet_are_not_read(tmp_path: Path) -> None:
    row = '<table:table-row table:number-rows-repeated="{}">' + cell("float", value="1") + "</table:table-row>"
    (sheet,) = read_ods(written(tmp_path / "a.ods", row.format(1_048_575) + row.format(9))).sheets
    assert sum(len(run.values) for run in sheet.columns[0].values) == 1_048_576


@pytest.mark.parametrize("given", [cell("float", value="one"), cell("date", date_value="soon")])
def test_values_that_are_none_are_damage(tmp_path: Path, given: str) -> None:
    with pytest.raises(FileError, match="damaged"):
        read_ods(written(tmp_path / "a.ods", f"<table:table-row>{given}</table:table-row>"))


def test_damage_is_an_error_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="damaged"):
        read_ods(written(tmp_path / "a.ods", "<table:table-row>"))


def test_formulas_of_ods_files_are_formulas_of_the_workbook(tmp_path: Path) -> None:
    row = cell("float", value="3") + formula("of:=[.A1]*2", "99")
    written(tmp_path / "a.ods", f"<table:table-row>{row}</table:table-row>")
    assert convert_file(tmp_path / "a.ods", tmp_path / "a.py", run=dict) == []
    assert "\n3 | =@A*2\n" in (tmp_path / "a.py").read_text(encoding="utf-8")
