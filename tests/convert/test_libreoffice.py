"""Another program opens what ``cw.write_xlsx`` wrote, computes it by itself, and comes to the same numbers.

Needs LibreOffice Calc (Debian: libreoffice-calc-nogui).
"""

from __future__ import annotations

import csv
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

import cellweave as cw
from cellweave.sheet.moments import date_text

pytestmark = pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice is not installed; install it with: sudo apt-get install libreoffice-calc-nogui",
)

# Comma, quote, UTF-8; every sheet to a file of its own; numbers in full, as they are and not as they show.
_FILTER = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Return a function that has LibreOffice recalculate a file and gives every sheet's rows."""
    profile = tmp_path_factory.mktemp("profile")
    # LibreOffice trusts the cached values of files from Excel unless it is told to compute anew on loading (0: always).
    registry = profile / "user" / "registrymodifications.xcu"
    registry.parent.mkdir()
    registry.write_text(
        '<?xml version="1.0"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">'
        '<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse">'
        "<value>0</value></prop></item></oor:items>"
    )

    def compute(path: Path) -> dict[str, list[list[str]]]:
        out = path.parent / "computed"
        command = ["soffice", "--headless", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", _FILTER]
        subprocess.run([*command, "--outdir", str(out), str(path)], check=True, capture_output=True, timeout=120)
        found = {}
        for file in out.glob("*.csv"):
            with file.open(newline="", encoding="utf-8") as text:
                found[file.stem.removeprefix(f"{path.stem}-")] = list(csv.reader(text))
        return found

    return compute


def same(shown: str, value: Any) -> bool:
    if isinstance(value, float):
        if date_text(value, "yyyy-mm-dd") == shown:
            return True
        return float(shown) == pytest.approx(value, rel=1e-12, abs=1e-12)
    return shown == {None: "", True: "TRUE", False: "FALSE"}.get(value, str(value))


def differences(sheet: cw.Sheet, rows: list[list[str]]) -> list[tuple[int, int, Any, str]]:
    """Return (row, column, our value, theirs) wherever the two differ."""
    height, width = sheet.shape
    ours = sheet.values(f"A1:{xlsxwriter.utility.xl_col_to_name(width - 1)}{height}")
    found = []
    for row, values in enumerate(ours):
        shown = rows[row] if row < len(rows) else []
        for column, value in enumerate(values):
            theirs = shown[column] if column < len(shown) else ""
            if not same(theirs, value):
                found.append((row, column, value, theirs))
    return found


def poisoned(path: Path) -> None:
    """Replace every cached value of a formula, so only a program that computes can show the right numbers."""
    import re
    import zipfile

    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in parts.items():
            if name.startswith("xl/worksheets/sheet"):
                data, count = re.subn(rb"</f><v>[-+0-9.e]+</v>", b"</f><v>-987654321</v>", data)
                assert count
            new.writestr(name, data)


def test_formulas_names_tables_and_arrays_come_to_the_same(tmp_path: Path, office: Any) -> None:
    globals()["rate"] = 0.19
    one = cw.sheet(
        r"""
item   | qty | price  | total        | on
laptop | 10  | 999.5  | =@qty*@price | 2026-01-31
"A | B"| 3   | 0.1    | =@qty*@price | 2026-02-28
mouse  | 25  | 12.345 | =@qty*@price | 2026-03-31
Total  |     |        | =SUM(D2:@D[-1])*(1+rate)
sorts  | =SUMPRODUCT(B2:B4,C2:C4) | =VLOOKUP("mouse",A2:D4,4,FALSE) | =INDEX(D2:D4,MATCH(25,B2:B4,0)) | =YEAR(E2)
        """,
        header=True,
    )
    globals()["one"] = one
    two = cw.sheet(
        r"""
=one!D5*2 | =PMT(0.05/12,240,-200000) | =TEXT(one!E2,"yyyy-mm-dd") | =IFERROR(1/0,"none") | =NORM.S.DIST(1.5,TRUE)
=AVERAGE(one!B2:B4) | =STDEV.S(one!B2:B4) | =SUMIFS(one!D2:D4,one!B2:B4,">5") | =AND(one!B2>5,TRUE)
=XIRR({-100;60;60},one!E2:E4) | =MOD(-7,3) | =ROUND(2.5,0)&"|" | =COUNTIF(one!A2:A4,"*o*")
=TRANSPOSE(one!B2:B4)
=SINGLE(INDEX(one!A2:A4,2)) | =SINGLE(one!B5:B5) | =INDEX(one!A2:A4,MATCH(25,one!B2:B4,0))
        """
    )
    path = tmp_path / "a.xlsx"
    assert cw.write_xlsx(path, {"one": one, "two": two}) == []
    poisoned(path)
    found = office(path)
    assert {name: differences(sheet, found[name]) for name, sheet in (("one", one), ("two", two))} == {
        "one": [],
        "two": [],
    }


def test_array_formulas_of_older_excel_come_to_the_same(tmp_path: Path, office: Any) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        page = book.add_worksheet("One")
        page.write_column("A1", [1, 2, 3])
        page.write_array_formula("B1:B5", "{=A1:A3*2}")
        page.write_array_formula("C1:C2", "{=A1:A3*2}")
        page.write_array_formula("D1:E2", "{=A1*7}")
        page.write_array_formula("F1:H3", "{=A1:A3*2}")
        page.write_array_formula("I1", "{=SUM(A1:A3*2)}")
        for row in range(1, 4):
            page.write_formula(f"J{row}", "=A$1:A$3*2")
    sheets = cw.read_xlsx(tmp_path / "a.xlsx")
    path = tmp_path / "b.xlsx"
    cw.write_xlsx(path, sheets)
    poisoned(path)
    assert differences(sheets["One"], next(iter(office(path).values()))) == []
