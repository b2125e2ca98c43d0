"""The alphabet: the order of texts, and what sorting makes of hyphens."""

from __future__ import annotations

import itertools

import pytest

from cellweave.formula.coercion import fold
from cellweave.formula.collation import alphabetical, in_sorting


@pytest.mark.parametrize(
    "ordered",
    [
        ["eclair", "éclair", "eclat", "fig"],
        ["cote", "coté", "coter", "Zoo"],
        ["a b", "a_b", "a1", "ab"],
        ["(x)", "~", "€", "0", "9", "a", "z", "λ", "ж"],
        ["strap", "strasse", "straße", "street"],
        ["ø", "p"],
        ["и", "й", "к"],
        ["", "A", "a "],
    ],
)
def test_order(ordered: list[str]) -> None:
    keys = [alphabetical(fold(text)) for text in ordered]
    assert all(one < two for one, two in itertools.pairwise(keys)), keys


def test_sorting_passes_over_hyphens_and_apostrophes() -> None:
    ordered = ["Billet", "bills", "bill's", "con", "coop", "co-op", "cooper"]
    assert sorted(ordered, key=lambda text: in_sorting(fold(text))) == ordered
    assert sorted(ordered, key=lambda text: alphabetical(fold(text))) != ordered


@pytest.mark.parametrize("key", [alphabetical, in_sorting])
def test_different_texts_are_never_equal(key: object) -> None:
    texts = ["coop", "co-op", "coöp", "co'op", "coop-", "coo", "a_", "a\x2f", "ß", "ss", "æ", "ae"]
    assert callable(key)
    assert len({key(text) for text in texts}) == len(texts)
