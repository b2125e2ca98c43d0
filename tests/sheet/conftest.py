"""What the tests of sheets share."""

from __future__ import annotations

import pytest

from cellweave import host


@pytest.fixture(autouse=True)
def no_kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no kernel of another test say which names its workbook defines twice."""
    monkeypatch.setattr(host, "defined_twice", None)
