"""Every example and the tour is a script first: plain Python runs it, and so does ``cellweave run``."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
EXAMPLES = sorted(ROOT.glob("examples/*.py"))
TOUR = ROOT / "src" / "cellweave" / "tour" / "hello.py"


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, timeout=300, check=False)


def test_there_are_examples() -> None:
    assert {"airports", "cleaning", "electricity", "employment", "loan", "million", "penguins"} <= {
        path.stem for path in EXAMPLES
    }


@pytest.mark.parametrize("path", [*EXAMPLES, TOUR], ids=lambda path: path.stem)
def test_plain_python_runs_it(path: Path) -> None:
    done = run(str(path))
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("path", [*EXAMPLES, TOUR], ids=lambda path: path.stem)
def test_cellweave_runs_it(path: Path) -> None:
    done = run("-m", "cellweave", "run", str(path))
    assert (done.returncode, done.stderr) == (0, "")


def test_the_loan_follows_its_inputs() -> None:
    path = str(ROOT / "examples" / "loan.py")
    assert "Harbour is the cheapest offer: 1,435.45 a month at 3.85%." in run(path).stdout
    changed = run(path, "--interest", "two points more", "--years", "10")
    assert "2,646.45 a month at 5.85%" in changed.stdout
    assert "Paid off after 120 months" in changed.stdout
    # Rent, upkeep, payments and the sale after ten years, by hand from the same schedule.
    assert "the flat returns 11.4% a year; 6.0% are wanted. It pays.\n" in run(path).stdout
    assert "It does not pay.\n" in run(path, "--rent-a-month", "800").stdout


def test_cleaning_finds_what_was_entered_twice() -> None:
    said = run(str(ROOT / "examples" / "cleaning.py")).stdout
    assert "entered twice          2\n" in said
    assert "fees, each visit once  5,215.5\n" in said
