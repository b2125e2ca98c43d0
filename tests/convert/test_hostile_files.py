"""Files made to hurt: each is an answer or a clear error, in bounded memory and time.

Every file is read in a process of its own that may use little memory and little processor time, so one that takes more
fails its test instead of the machine.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from xlsxwriter.utility import xl_col_to_name

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MEMORY, SECONDS = 6 << 30, 60

READ = """
import json, sys
import cellweave as cw
from cellweave.errors import CellweaveError
try:
    sheet = next(iter(cw.read_xlsx(sys.argv[1]).values()))
    said = repr(sheet.values(sys.argv[2]))
except CellweaveError as error:
    said = f"{type(error).__name__}: {error}"
# Not getrusage: its peak takes in the process this one was forked from.
with open("/proc/self/status") as status:
    peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM"))
print(json.dumps([said, peak >> 10]))
"""


def written(
    path: Path,
    rows: str,
    *,
    names: str = "",
    head: str = "",
    sheet: str | None = None,
    parts: dict[str, str] | None = None,
) -> Path:
    workbook = (
        f'{head}<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
        f"<definedNames>{names}</definedNames></workbook>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        for target, kind, folder in (
            ("xl/workbook.xml", "officeDocument", ""),
            ("worksheets/sheet1.xml", "worksheet", "xl/"),
        ):
            name = "_rels/.rels" if not folder else "xl/_rels/workbook.xml.rels"
            container.writestr(
                name,
                f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{LINKS}/{kind}" Target="{target}"/>'
                "</Relationships>",
            )
        container.writestr("xl/workbook.xml", workbook)
        container.writestr(
            "xl/worksheets/sheet1.xml",
            sheet or f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        )
        for name, text in (parts or {}).items():
            container.writestr(name, text)
    return path


def bounded() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def read(path: Path, area: str = "A1:B2") -> tuple[str, int]:
    """Return what reading ``area`` of the file's first sheet gives or says, and the peak memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path), area], capture_output=True, text=True, check=False, preexec_fn=bounded
    )
    assert done.returncode == 0, (done.returncode, done.stderr[-2000:])
    said, peak = json.loads(done.stdout)
    return said, peak


def test_a_cell_in_the_last_corner_costs_one_column(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="A1"><f>SUM(B1:XFD1048576)</f></c></row><row r="1048576"><c r="XFD1048576"><v>7</v></c></row>'
    )
    said, peak = read(written(tmp_path / "a.xlsx", rows), "A1")
    assert said == "[[7.0]]"
    assert peak < 300


def test_a_filled_last_row_is_refused(tmp_path: Path) -> None:
    cells = "".join(f'<c r="{xl_col_to_name(column)}1048576"><v>1</v></c>' for column in range(16_384))
    said, peak = read(written(tmp_path / "a.xlsx", f'<row r="1048576">{cells}</row>'))
    assert said.startswith("FileError: The sheet 'S' has values in 16,384 columns")
    assert peak < 500


def test_an_array_formula_over_the_whole_sheet_is_refused(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f t="array" ref="A1:XFD1048576">1+1</f><v>0</v></c></row>'
    said, _ = read(written(tmp_path / "a.xlsx", rows))
    assert said == "FileError: Array formulas of the sheet 'S' fill 17,179,869,184 cells. The file was not read."


def test_shared_formulas_that_need_each_other_are_circular(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}"><f t="shared" si="0"' + (' ref="A1:A9000">A2+B1</f>' if row == 1 else "/>")
        + f'</c><c r="B{row}"><f t="shared" si="1"' + (' ref="B1:B9000">A1</f>' if row == 1 else "/>") + "</c></row>"
        for row in range(1, 9001)
    )  # fmt: skip
    assert read(written(tmp_path / "a.xlsx", rows))[0] == "[[#CYCLE!, #CYCLE!], [#CYCLE!, #CYCLE!]]"


def test_members_of_a_shared_formula_that_is_missing_keep_their_values(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f t="shared" si="7"/><v>5</v></c></row>'
    assert read(written(tmp_path / "a.xlsx", rows), "A1")[0] == "[[5.0]]"


def test_a_hundred_thousand_names(tmp_path: Path) -> None:
    names = "".join(f'<definedName name="n_{i}">S!$A$1+{i}</definedName>' for i in range(100_000))
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>n_99999*2</f></c></row>'
    said, peak = read(written(tmp_path / "a.xlsx", rows, names=names), "B1")
    assert said == "[[200000.0]]"
    assert peak < 600


@pytest.mark.parametrize(
    "formula", ["n_{next}+S!$A$1", "n_{next}+n_{next}", "n_0"], ids=["a chain", "doubling", "a circle"]
)
def test_names_that_call_names_without_end(tmp_path: Path, formula: str) -> None:
    names = "".join(
        f'<definedName name="n_{i}">{formula.format(next=i + 1)}</definedName>' for i in range(5_000)
    )  # fmt: skip
    rows = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>n_0*2</f></c></row>'
    assert read(written(tmp_path / "a.xlsx", rows, names=names), "B1")[0] == "[[#NUM!]]"


def test_names_that_double_with_each_other_run_out_of_steps(tmp_path: Path) -> None:
    names = "".join(f'<definedName name="n_{i}">n_{i + 1}+n_{i + 1}</definedName>' for i in range(60))
    rows = '<row r="1"><c r="B1"><f>n_0*2</f></c></row>'
    assert read(written(tmp_path / "a.xlsx", rows, names=names), "B1")[0] == "[[#NUM!]]"


@pytest.mark.parametrize("where", ["workbook", "sheet"])
def test_entities_are_refused(tmp_path: Path, where: str) -> None:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10 if i else "ha"}">' for i in range(10))
    head = f"<!DOCTYPE lolz [{laughs}]>"
    if where == "workbook":
        path = written(tmp_path / "a.xlsx", "", head=head)
    else:
        cell = '<row r="1"><c r="A1" t="str"><v>&l9;</v></c></row>'
        sheet = f'{head}<worksheet xmlns="{MAIN}"><sheetData>{cell}</sheetData></worksheet>'
        path = written(tmp_path / "a.xlsx", "", sheet=sheet)
    said, peak = read(path)
    assert said.startswith("FileError: ")
    assert peak < 200


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(written(tmp_path / "a.xlsx", ""), "a", zipfile.ZIP_DEFLATED) as container:
        relations = container.read("xl/_rels/workbook.xml.rels").decode()
    path = tmp_path / "b.xlsx"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in ("xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"):
                new.writestr(name, old.read(name))
        new.writestr("xl/_rels/workbook.xml.rels", relations)
        with new.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as stream:
            stream.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for _ in range(200):
                stream.write(b" " * (1 << 20))
    said, peak = read(path)
    assert said.startswith("FileError: ")
    assert peak < 500


@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9, 0.99])
def test_a_cut_off_file_is_refused(tmp_path: Path, kept: float) -> None:
    data = written(tmp_path / "a.xlsx", '<row r="1"><c r="A1"><v>1</v></c></row>').read_bytes()
    (tmp_path / "b.xlsx").write_bytes(data[: int(len(data) * kept)])
    assert read(tmp_path / "b.xlsx")[0].startswith("FileError: ")


def test_a_formula_nested_a_thousand_deep_is_an_error_value(tmp_path: Path) -> None:
    formula = "(" * 5_000 + "1" + ")" * 5_000
    assert (
        read(written(tmp_path / "a.xlsx", f'<row r="1"><c r="A1"><f>{formula}</f></c></row>'), "A1")[0] == "[[#NAME?]]"
    )
