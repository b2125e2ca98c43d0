"""Sheets of a program that read each other by their Python names."""

from __future__ import annotations

import cellweave as cw
from cellweave.values import CYCLE

one = cw.sheet("=two!B1+1 | 10")
two = cw.sheet("=one!B1*2 | 5")
chained = cw.sheet("=back!A1 | 3")
back = cw.sheet("=chained!C1 |")
chained["C1"] = "=B1*2"


def test_each_reads_what_the_other_was_given() -> None:
    assert (one["A1"], two["A1"]) == (6.0, 20.0)
    one["B1"] = 7
    assert two["A1"] == 14.0
    two["B1"] = 1
    assert one["A1"] == 2.0


def test_what_waits_for_itself_is_never_a_stale_number() -> None:
    assert back["A1"] == 6.0
    assert chained.values("A1")[0][0] in (6.0, CYCLE)
    ring = globals()["ring"] = cw.sheet("=round_trip!A1+1")
    globals()["round_trip"] = cw.sheet("=ring!A1+1")
    assert ring.values("A1") == [[CYCLE]]


def test_a_sheet_made_again_beside_another_keeps_no_format() -> None:
    plan = cw.sheet("=made!A1", name="plan")
    made = cw.sheet("2024-01-31", name="made", beside=plan, widths={"A": 30})
    assert (plan["A1"], made.number_format("A1")) == (45322.0, "yyyy-mm-dd")
    made = cw.sheet("5", name="made", beside=plan)
    assert (plan["A1"], made.number_format("A1"), made.text()) == (5.0, None, "5")
