"""A file damaged anywhere is read as far as it goes or refused in a sentence: never a traceback, never without end."""

from __future__ import annotations

import io
import os
import random
import signal
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlsxwriter

import cellweave as cw
from cellweave.convert.files import convert_file

CASES = int(os.environ.get("CELLWEAVE_LAW_CASES", "150"))
# A damaged file of this size takes milliseconds; what takes this long has no end.
SECONDS = 20
PIECES = [
    b"99999999999999999999", b"-1", b"0", b"1e400", b"<!--", b"]]>", b"<![CDATA[", b"&#x0;", b"XFD1048576", b"A0",
    b"#REF!", b"[1]", b"_xlfn.", b"{1,2;3}", b"<", b">", b'"', b"\xff", b"\0",
]  # fmt: skip


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a file that has one of everything."""
    path = tmp_path_factory.mktemp("whole") / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        one, two = book.add_worksheet("One"), book.add_worksheet("Two words")
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for row in range(20):
            one.write_number(row, 0, row)
            one.write_formula(row, 1, f"=A{row + 1}*2+'Two words'!$A$1", None, 4)
            one.write_string(row, 2, f"text {row % 5} & <b>")
            one.write_number(row, 3, 45_000 + row, day)
            one.write_boolean(row, 4, row % 2)
        one.write_array_formula("G1:G3", "{=A1:A3*2}")
        one.write_dynamic_array_formula("H1", "=SEQUENCE(3)")
        one.add_table("J1:K4", {"name": "Prices", "columns": [{"header": "item"}, {"header": "price"}]})
        one.set_column(0, 3, 12.5)
        two.write_formula("A1", "=SUM(One!A:A)+rate")
        two.write_rich_string("B1", book.add_format({"bold": True}), "bo", "ld")
        book.define_name("rate", "=0.5")
    return path.read_bytes()


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def mutated(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(changed))
        length = chance.randrange(40)
        match chance.randrange(4):
            case 0:
                changed[at] = chance.randrange(256)
            case 1:
                del changed[at : at + length]
            case 2:
                changed[at:at] = changed[at : at + length]
            case _:
                changed[at:at] = chance.choice(PIECES)
    return bytes(changed)


def repacked(whole: bytes, chance: random.Random) -> bytes:
    """Return the file with one part damaged inside a whole container."""
    with zipfile.ZipFile(io.BytesIO(whole)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = chance.choice([name for name in parts if name.endswith((".xml", ".rels"))])
    parts[name] = mutated(parts[name], chance)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as new:
        for part, content in parts.items():
            new.writestr(part, content)
    return packed.getvalue()


@pytest.mark.parametrize("damaged", [mutated, repacked])
def test_damage_is_read_or_refused(tmp_path: Path, whole: bytes, damaged: object) -> None:
    for case in range(CASES):
        path = tmp_path / "a.xlsx"
        path.write_bytes(damaged(whole, random.Random(case)))  # type: ignore[operator]
        signal.alarm(SECONDS)
        try:
            for sheet in cw.read_xlsx(path).values():
                sheet.values("A1:L30")
            if case % 8 == 0:
                for target in (tmp_path / "a.py", tmp_path / "b.xlsx"):
                    convert_file(path, target, run=dict, is_forced=True)
        except cw.CellweaveError:
            pass
        except Exception as error:
            raise AssertionError(f"case {case}") from error


ROW = '<row r="1"><c r="A1"><v>7</v></c></row>'
MANY = 400_000


@pytest.mark.parametrize(
    "row",
    [
        '<row r="2">' + "<c>" * MANY + "</row>",
        "<row>" * MANY,
        "<row " * MANY,
        " " * (8 * MANY) + ROW,
        "<row " + "a" * (8 * MANY) + "></row>",
        '<row r="2"><c r="A2">' + "<v>" * MANY + "</c></row>",
        '<row r="2"><c r="A2" t="inlineStr"><is>' + "<rPh>" * MANY + "</is></c></row>",
        '<row r="2"><c r="A2" t="inlineStr"><is>' + "<t>" * MANY + "</is></c></row>",
        '<row r="2"><c r="A2" t="str"><v>' + "<![CDATA[" * MANY + "</v></c></row>",
        "<!--" * MANY,
    ],
    ids=["cells", "rows", "tags", "blanks", "attribute", "values", "hints", "runs", "sections", "comments"],
)
def test_what_never_closes_takes_no_longer_than_what_does(tmp_path: Path, row: str) -> None:
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="S" r:id="s"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="s" '
        f'Type="{links}/worksheet" Target="sheet.xml"/></Relationships>',
        "xl/sheet.xml": f'<worksheet xmlns="{main}"><sheetData>{ROW}{row}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as container:
        for name, text in parts.items():
            container.writestr(name, text)
    # Quadratic time would be hours.
    signal.alarm(SECONDS)
    assert cw.read_xlsx(tmp_path / "a.xlsx")["S"]["A1"] == 7.0
