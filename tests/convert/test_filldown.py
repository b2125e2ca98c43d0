"""Runs of filled-down formulas found among texts that each row spells out."""

import random
from pathlib import Path

import openpyxl
import pytest

import cellweave as cw
from cellweave.convert.xlsx.columns import Gatherer
from cellweave.convert.xlsx.filldown import template


def _runs(texts: list[str]) -> list[tuple[int, int, str]]:
    gatherer = Gatherer(0, {})
    gatherer.formulas(0, texts)
    return [(run.first, run.last, run.text) for run in gatherer.data.formulas]


@pytest.mark.parametrize("seed", range(30))
def test_runs_are_the_longest_there_are(seed: int) -> None:
    draw = random.Random(seed)
    texts: list[str] = []
    expected: list[tuple[int, int, str]] = []
    number = 0
    while len(texts) < 500:
        number += 1
        row, length = len(texts), draw.choice((1, 1, 2, 7, 8, 9, 10, 60, 300))
        text = draw.choice((f"A{row + 1}*{number}", f'SUM(B$1:B{row + 3})&"A1"&{number}', f"{number}+Q1_total"))
        texts += template(text)(0, length)
        expected.append((row, row + length - 1, text))
    assert _runs(texts) == expected


def test_formulas_of_other_numbers_in_each_row_are_not_each_made_a_program() -> None:
    template.cache_clear()
    assert len(_runs([f"A{row}*{row % 3}" for row in range(1, 6_001)])) == 6_000
    assert template.cache_info().misses == 0
    assert len(_runs([f"A{row}*{row // 2}" for row in range(1, 6_001)])) == 3_001
    assert template.cache_info().misses == 0


def test_a_file_of_formulas_of_other_numbers_in_each_row(tmp_path: Path) -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("S")
    for row in range(1, 501):
        sheet.append([row, f"=A{row}*{row % 3}", f"=A{row}+1" if row % 50 else "=1+1"])
    book.save(tmp_path / "a.xlsx")
    read = cw.read_xlsx(tmp_path / "a.xlsx")["S"]
    assert [read.formula(f"B{row}") for row in range(1, 501)] == [f"=A{row}*{row % 3}" for row in range(1, 501)]
    assert [row[0] for row in read.values("C1:C500")] == [row + 1.0 if row % 50 else 2.0 for row in range(1, 501)]
