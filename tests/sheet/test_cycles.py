"""Which cells need themselves: those that ask for themselves while they are evaluated, as Excel has it."""

import random

import cellweave as cw
from cellweave.sheet.loading import Loader
from cellweave.values import CYCLE


def test_a_branch_not_taken_makes_no_circle() -> None:
    sheet = cw.sheet("=IF(C1,B1,1) | =A1+1 | FALSE | =CHOOSE(2,D1,5) | =ROW(E1)")
    assert sheet.values("A1:E1") == [[1.0, 2.0, False, 5.0, 1.0]]
    sheet["C1"] = True
    assert sheet.values("A1:B1") == [[CYCLE, CYCLE]]
    assert "Sheet1!A1 → Sheet1!B1 → Sheet1!A1" in sheet.values("B1")[0][0].detail
    sheet["C1"] = False
    assert sheet.values("A1:B1") == [[1.0, 2.0]]


def test_tables_of_two_sheets_look_each_other_up_row_by_row() -> None:
    loader = Loader()
    costs, claims = loader.sheet("Costs"), loader.sheet("Claims")
    for row in range(1, 13):
        costs[f"A{row}"] = claims[f"A{row}"] = row
    costs["B1:B12"] = "=VLOOKUP(A1,Claims!$A$1:$B$12,2,FALSE)*2"
    claims["B1"] = 1
    claims["B2:B12"] = "=VLOOKUP(A1,Costs!$A$1:$B$12,2,FALSE)+SUM(OFFSET(B2,-1,0,1,1))"
    assert claims["B1:B12"] == [[3.0**row] for row in range(12)]
    claims["B1"] = 2
    assert costs["B12"] == 4 * 3.0**11


def test_totals_of_their_own_column_ask_for_what_meets_the_criteria_only() -> None:
    sheet = cw.sheet("""
kind | amount
part | 10
total | =SUMIF(A:A,"part",B:B)
part | =B2*2
total | =SUMIFS(B:B,A:A,"part",B:B,">10")
mean | =AVERAGEIF(A2:A7,"part",B2:B7)
count | =COUNTIFS(A:A,"part",B:B,">10")+MAXIFS(B:B,A:A,"part")
""")
    assert sheet["B3:B7"] == [[30.0], [20.0], [20.0], [15.0], [21.0]]
    sheet["A3"] = "part"
    assert sheet.values("B3") == [[CYCLE]]
    assert "Sheet1!B3 → Sheet1!B3" in sheet.values("B3")[0][0].detail
    sheet["A3"] = "total"
    sheet["B2"] = 1
    assert sheet["B3:B5"] == [[3.0], [2.0], [0.0]]


def test_lookups_ask_for_their_keys_and_the_answer_only() -> None:
    sheet = cw.sheet("1 | 2\n=LOOKUP(2,A1:B1,A3:B3) | =HLOOKUP(2,A1:B3,3,FALSE)\n=A2 | 5")
    assert sheet["A2:B3"] == [[5.0, 5.0], [5.0, 5.0]]


def test_the_same_cells_need_themselves_wherever_the_search_begins() -> None:
    formulas = {
        "A1": "=SUM(B1:D1)", "B1": "=IFERROR(C1,7)", "C1": "=IF(E1>1,A1,2)", "D1": "=A1", "E1": "=CHOOSE(2,A1,B1+D1)",
    }  # fmt: skip
    chance = random.Random(5)
    seen = set()
    for _ in range(20):
        order = list(formulas)
        chance.shuffle(order)
        sheet = cw.sheet()
        for place in order:
            sheet[place] = formulas[place]
        seen.add(str(sheet.values("A1:E1")))
    assert len(seen) == 1


def test_a_ring_longer_than_the_stack_is_found_and_its_sentence_is_short() -> None:
    sheet = cw.sheet()
    sheet["A1"] = "=B5000"
    sheet["A2:A5000"] = "=B5001-A1"
    sheet["B1:B5000"] = "=A1"
    values = sheet.values("A1:B5000")
    assert values[0] == [CYCLE, CYCLE]
    assert len(values[0][0].detail) < 300


def test_totals_among_many_rows_are_those_of_few() -> None:
    rows = [["total" if i % 7 == 6 else "part", i // 7, "é1" if i % 3 else 5.0] for i in range(140)]
    sheets = [cw.Sheet(), cw.Sheet()]
    for sheet, few_rows in zip(sheets, (0, 1000), strict=True):
        sheet._book.few_rows = few_rows
        sheet["A1:C140"] = rows
        sheet["D1:D140"] = '=IF(A1="part",ROW(),SUMIFS(D$1:D$140,B$1:B$140,B1,C$1:C$140,"<f",A$1:A$140,"p*"))'
    assert sheets[0]["D1:D140"] == sheets[1]["D1:D140"]
    assert sheets[0]["D7"] == 2 + 3 + 5 + 6
