"""Formulas that read what a file does not hold: their last results are kept, and that is said."""

from __future__ import annotations

import html
from array import array
from pathlib import Path

import pytest
from minimal import NAMESPACE, RELATION, only_sheet, rows, written

from cellweave.convert.xlsx.model import ValueRun
from cellweave.convert.xlsx.reader import read_book


def test_what_a_data_table_tried_stays(tmp_path: Path) -> None:
    body = (
        '<row r="1"><c r="A1"><f t="dataTable" ref="A1:A2" dt2D="0" dtr="0" r1="C1"/><v>7</v></c></row>'
        '<row r="2"><c r="A2"><v>8</v></c></row>'
    )
    sheet = only_sheet(written(tmp_path / "a.xlsx", rows(body)))
    assert sheet.columns[0].values == [ValueRun(0, array("d", [7.0, 8.0]))]
    assert sheet.skipped == ["1 data table, but for the last results"]


def test_a_formula_on_another_workbook_keeps_its_last_result(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1"><f>[1]Sheet1!B2+1</f><v>41</v></c><c r="B1"><f>Table1[1]</f><v>5</v></c></row>'
    sheet = only_sheet(written(tmp_path / "a.xlsx", rows(body)))
    assert sheet.columns[0].values == [ValueRun(0, array("d", [41.0]))]
    assert sheet.columns[1].formulas[0].text == "Table1[1]"
    assert sheet.skipped == ["1 formula reading other workbooks, but for the last results"]


FOREIGN = [
    "[1]Data!A1*2",
    "VLOOKUP(1,elsewhere,1,0)",
    "['file:///home/a.xlsx']Data!A1",
    'GETPIVOTDATA("Sales",$A$3)',
    "myMacro(1)+1",
    "_xlfn._xlws.PY(0,1)",
]
ITS_OWN = [
    'CONCATENATE("myMacro(",B1,")")',
    "Twice(2)",
    "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.x,_xlpm.x),_xlpm.f(1))",
    "SUM(Table1[1],'my(x)'!A1)",
    "SUM(Elsewhere2)",
]


@pytest.mark.parametrize("rows_before", [0, 5])
def test_formulas_that_read_what_is_not_there_keep_their_results(tmp_path: Path, rows_before: int) -> None:
    """Wherever the row stands: by itself, or after rows that look like it."""
    names = (
        '<definedName name="elsewhere">[1]!Months</definedName><definedName name="Twice">_xlfn.LAMBDA(_xlpm.x,'
        '_xlpm.x*2)</definedName><definedName name="myMacro" function="1" vbProcedure="1">myMacro</definedName>'
        '<definedName name="Elsewhere2" function="false" vbProcedure="0">Sheet1!$A$1</definedName>'
    )
    workbook = (
        f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATION}"><sheets><sheet name="S" sheetId="1" r:id="s"/></sheets>'
        f"<definedNames>{names}</definedNames></workbook>"
    )
    texts = ["SUM(B1)"] * rows_before + FOREIGN + ITS_OWN
    body = "".join(
        f'<row r="{row}"><c r="A{row}"><f>{html.escape(text)}</f><v>{row}</v></c></row>'
        for row, text in enumerate(texts, start=1)
    )
    sheet = only_sheet(written(tmp_path / "a.xlsx", rows(body), **{"xl/workbook.xml": workbook}))
    kept = [float(rows_before + place) for place in range(1, len(FOREIGN) + 1)]
    assert sheet.columns[0].values == [ValueRun(rows_before, array("d", kept))]
    assert [run.text for run in sheet.columns[0].formulas if run.first >= rows_before] == ITS_OWN
    assert [name for name, *_ in read_book(tmp_path / "a.xlsx").names] == ["elsewhere", "Twice", "Elsewhere2"]
    assert sheet.skipped == [
        "3 formulas reading other workbooks, but for the last results",
        "1 formula asking pivot tables, cubes or servers, but for the last results",
        "2 formulas calling functions of macros or add-ins, but for the last results",
    ]


def test_members_of_a_foreign_shared_formula_keep_their_results(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1"><f t="shared" si="0" ref="A1:A4">[1]Data!B1</f><v>1</v></c></row>' + "".join(
        f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"/><v>{row}</v></c></row>' for row in range(2, 6)
    )
    (column,) = only_sheet(written(tmp_path / "a.xlsx", rows(body))).columns.values()
    assert column.formulas == []
    assert column.values == [ValueRun(0, array("d", [1.0, 2.0, 3.0, 4.0, 5.0]))]


def test_a_foreign_formula_without_a_result_stays(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1"><f>mine(1)</f></c><c r="B1" t="e"><f>mine(2)</f><v>#NAME?</v></c></row>'
    sheet = only_sheet(written(tmp_path / "a.xlsx", rows(body)))
    assert [run.text for column in sheet.columns.values() for run in column.formulas] == ["mine(1)", "mine(2)"]
