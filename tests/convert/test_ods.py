"""Reading OpenDocument sheets: types, repeated cells, text with runs, and a file that repeats itself without end."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from cellweave.convert.ods import read_ods
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
    assert {place: list(data.values[0].values) for place, data in columns.items()} == {0: [0.05], 1: [9.5], 3: [3.0]}
    assert book.formats[columns[0].styles[0].style] == "0.00%"


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
