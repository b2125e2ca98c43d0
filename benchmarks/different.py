"""Sheets that are not filled down: many different formulas, their chains, one rate, a model of many sheets; shifts.

usage: scripts/bench different [rows]     ten formulas a row, each with constants of its own

For formulas of different shapes the floor is Python's own ``compile`` of as many expressions of that shape.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
from shapes import Shapes
from sheet import Edits, best, line

import cellweave as cw
from cellweave.address import Range, column_letters
from cellweave.sheet.loading import Loader


def once(measure: str, action: Callable[[], Any], goal: float | None = None, floor: float | None = None) -> Any:
    """Run an action once, print its milliseconds of processor time, and return what it gave."""
    start = time.process_time()
    given = action()
    line(measure, (time.process_time() - start) * 1e3, floor, goal)
    return given


def formulas(rows: int) -> None:
    def entered() -> cw.Sheet:
        sheet = cw.Sheet.from_columns({"A": np.arange(float(rows))})
        for row in range(1, rows + 1):
            for column in range(1, 11):
                sheet[f"{column_letters(column)}{row}"] = f"={column_letters(column - 1)}{row}*{row}+{column}"
        return sheet

    number = [0.0]

    def rewrite() -> None:
        number[0] += 1.0
        sheet["B78"] = f"=A78*{number[0]:.0f}+1"
        sheet.values("K78")

    sheet = once("different formulas: entering", entered, 1500)
    once("different formulas: first calculation", lambda: sheet.values(f"K{rows}"), 500)
    line("different formulas: all again", best(sheet.recalculate_all))
    line("different formulas: input edit", best(Edits(sheet, "A77", "K77"), 30), None, 1)
    line("different formulas: formula edit", best(rewrite, 30), None, 1)
    line("different formulas: insert a row", best(lambda: (sheet.insert_rows(rows // 2), sheet["A1"])), None, 1000)
    line("different formulas: delete a row", best(lambda: (sheet.delete_rows(rows // 2), sheet["A1"])), None, 1000)


def chain(rows: int) -> None:
    def entered() -> cw.Sheet:
        sheet = cw.Sheet()
        sheet["A1"] = 1.0
        for row in range(2, rows + 1):
            sheet[f"A{row}"] = f"=A{row - 1}*1.0000{row % 9 + 1}+{row}"
        return sheet

    sheet = once("chain of different formulas: entering", entered)
    once("chain of different formulas: first calculation", lambda: sheet.values(f"A{rows}"))
    line("chain of different formulas: head edit", best(Edits(sheet, "A1", f"A{rows}"), 3))


def rate(rows: int) -> None:
    def entered() -> cw.Sheet:
        sheet = cw.Sheet()
        for row in range(1, rows + 1):
            sheet[f"B{row}"] = f"=$A$1*{row}+1"
        return sheet

    sheet = once("one rate of different formulas: entering", entered)
    line("one rate of different formulas: rate edit", best(Edits(sheet, "A1", f"B{rows}"), 3))


def model() -> None:
    """Ten sheets of fifty rows over sixty months, the formulas of a row of one kind, over this sheet and the last."""
    names = ["Inputs", "Revenue", "Costs", "People", "Debt", "Tax", "Cash", "Balance", "Ratios", "Summary"]
    kinds = (
        "{c}{u}*(1+Inputs!$B${r})", "IF({s}!{c}{r}>100,{c}{v}*0.5,{c}{u})", "SUM({c}1:{c}{u})-{s}!{c}{r}",
        "{p}{r}+{c}{u}", "ROUND({c}{u}/12,2)+MAX({c}{v},{s}!{c}{u})", "IFERROR({c}{u}/{s}!{c}{r},0)",
        "AVERAGE({s}!B{r}:{c}{r})*{m}",
    )  # fmt: skip

    def entered() -> dict[str, cw.Sheet]:
        loader = Loader()
        for name in names:
            loader.sheet(name)
        for place, name in enumerate(names):
            for month in range(1, 61):
                loader.values(name, month, 0, [float(row * month % 17) for row in range(1, 51 if place == 0 else 3)])
        for before, name in pairwise(names):
            for row in range(3, 51):
                for month in range(1, 61):
                    text = kinds[(row * 5 + len(name)) % 7].format(
                        c=column_letters(month), p=column_letters(month - 1), r=row, u=row - 1, v=row - 2, s=before,
                        m=month,
                    )  # fmt: skip
                    loader.formula(name, Range(row - 1, month, row - 1, month), text)
        return loader.sheets

    sheets = once("model of ten sheets, 25,920 formulas: entering", entered)
    once("model: first calculation", lambda: sheets["Summary"].values("BI50"))
    number = [0.0]

    def edit() -> None:
        number[0] += 1.0
        sheets["Inputs"]["B3"] = number[0]
        sheets["Summary"].values("BI50")

    line("model: edit of an input", best(edit, 3))
    line("model: insert a row of inputs", best(lambda: (sheets["Inputs"].insert_rows(10), sheets["Summary"]["B1"])))


def shapes(formulas: int, sheets: int) -> None:
    """A book of formulas that are unlike each other, entered cell by cell."""
    cells = Shapes(formulas, sheets).cells
    what = f"{formulas:,} shapes on {sheets} sheets" if sheets > 1 else f"{formulas:,} shapes"
    start = time.process_time()
    for *_, text in cells:
        if isinstance(text, str):
            compile(expression(text), "", "eval")
    floor = (time.process_time() - start) * 1e3

    loader, bottom = Loader(), cells[-1][1] + 1
    book = [loader.sheet(f"Sheet{number}") for number in range(sheets)]
    last = book[-1]

    def enter() -> None:
        for sheet, row, column, given in cells:
            book[sheet][f"{column_letters(column)}{row + 1}"] = given

    once(f"{what}: entering", enter, floor=floor)
    once(f"{what}: first calculation", lambda: last.values(f"A{bottom}"), floor=floor)
    line(f"{what}: all again", best(last.recalculate_all, 1), floor)
    number = [0.0]

    def rewrite() -> None:
        number[0] += 1.0
        last[f"B{bottom - 1}"] = f"=A{bottom - 3}*{number[0]:.0f}+SUM(B{bottom - 9}:B{bottom - 5})"
        last.values(f"J{bottom}")

    line(f"{what}: formula edit", best(rewrite, 30), None, 1)
    line(f"{what}: insert a row", best(lambda: (last.insert_rows(bottom // 2), last.values("A1"))), None, 1000)


def expression(text: str) -> str:
    """Return a formula as an expression of Python with as many parts."""
    for excel, python in (("IF(", "IF_("), ("AND(", "AND_("), ("OR(", "OR_("), (":", "_"), ("!", "_"), ("^", "**")):
        text = text.replace(excel, python)
    return text[1:].replace("=", "==")


def shifts() -> None:
    """Rows and columns inserted, deleted and moved at 500,000 rows by 17 columns, one of them a formula."""
    rows = 500_000
    sheet = cw.Sheet.from_columns({column_letters(c): np.arange(float(rows)) * (c + 1) for c in range(16)})
    sheet[f"Q1:Q{rows}"] = "=A1*2"
    sheet["Q1"]
    away = [False]

    def move() -> None:
        away[0] = not away[0]
        sheet.move(*(("A1:Q1000", "U1") if away[0] else ("U1:AK1000", "A1")))
        sheet["A2000"]

    actions: dict[str, Callable[[], Any]] = {
        "insert a row": lambda: sheet.insert_rows(rows // 2),
        "delete a row": lambda: sheet.delete_rows(rows // 2),
        "insert a column": lambda: sheet.insert_columns("H"),
        "delete a column": lambda: sheet.delete_columns("H"),
        "cut 1,000 rows and paste them aside": move,
        "sort": lambda: sheet.sort(f"A1:Q{rows}", "B", descending=True),
    }
    for name, action in actions.items():
        line(f"500,000 × 17: {name}", best(lambda action=action: (action(), sheet["Q1"])), None, 500)


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    cw.sheet("1 | =A1*2+1")["B1"]  # what is imported and compiled once is no cost of a formula
    formulas(rows)
    chain(rows * 10)
    rate(rows * 10)
    model()
    shapes(rows * 3, 1)
    shapes(rows * 8, 40)
    shifts()


if __name__ == "__main__":
    main()
