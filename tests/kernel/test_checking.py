import builtins
import random

import pytest

from cellweave.kernel import checking
from cellweave.kernel.checking import Checker, Player
from cellweave.kernel.edits import RandomEdit, random_edit, with_other_literal
from cellweave.protocol.state import CellSource

SOURCES = ["k = 1", "a = [k]", "a.append(k + 1)", "n = len(a)", "import random\nrandom.seed(k)", "r = random.random()"]


def cells(*sources: str) -> list[CellSource]:
    return [CellSource(f"c{number}", "", "code", source) for number, source in enumerate(sources)]


def test_a_sound_document_is_proven():
    report = Checker(cells(*SOURCES)).check(edits=20, seed=1)
    assert report.is_proven
    assert report.edits == 20
    assert report.volatile == []
    assert report.settled == 0


def test_names_that_differ_at_every_run_say_nothing():
    report = Checker(cells("import uuid\nid = uuid.uuid4()", "n = 1")).check(edits=3, seed=1)
    assert report.volatile == ["id"]
    assert report.is_proven


def test_what_a_module_is_born_with_is_no_name_of_the_workbook():
    report = Checker(cells('"""Says what it is."""', "__name__ = 'other'", "n = len(vars(int))", "x = n + 1")).check(
        3, 1
    )
    assert report.is_proven


def test_what_only_the_first_run_sees_stops_no_check(monkeypatch):
    monkeypatch.setattr(builtins, "law_secret", [], raising=False)
    document = cells("law_secret.append(1)\nn = min(len(law_secret), 2)", "m = 2")
    report = Checker(document).check(edits=3, seed=1)
    assert (report.is_proven, report.edits, report.volatile) == (True, 3, ["n"])


def test_an_edit_that_makes_a_loop_endless_is_taken_back(monkeypatch):
    monkeypatch.setattr(checking, "PATIENCE", 0.2)
    report = Checker(cells("n = 3", "while n > 0:\n    n -= 1", "k = n")).check(edits=12, seed=11)
    assert report.is_proven
    assert report.endless > 0
    assert report.edits + report.endless == 12


def test_a_disagreement_is_shown_as_the_smallest_sequence(monkeypatch):
    # What a cell keeps in an object of the test itself is state no engine can see; every run from the top clears it.
    monkeypatch.setattr(builtins, "law_secret", [], raising=False)
    checker = Checker(cells("law_secret.clear()", "k = 1", "law_secret.append(k)\nn = len(law_secret)", "m = 2"))
    again = RandomEdit("rerun", "c2")
    found = checker.shrunk([RandomEdit("rewrite", "c3", "m = 3"), again, RandomEdit("rewrite", "c3", "m = 4")])
    assert found.edits == [again]
    assert set(found.names) == {"n"}


def test_edits_can_be_replayed_in_part():
    document = cells("a = 1", "b = 2")
    assert RandomEdit("delete", "gone").applied(document) == document
    assert [cell.id for cell in RandomEdit("insert", "new", "c = 3", after="c0").applied(document)] == [
        "c0",
        "new",
        "c1",
    ]
    assert [cell.id for cell in RandomEdit("swap", "c0", after="c1").applied(document)] == ["c1", "c0"]


@pytest.mark.parametrize("source", ["x = 1", "é = 'é'; x = 2.5", "x = [1, 2]\ny = -3", "x = (", "", "x = 'only text'"])
def test_another_literal_keeps_the_rest(source):
    for seed in range(10):
        changed = with_other_literal(source, random.Random(seed))
        assert len(changed.splitlines()) == len(source.splitlines())
        if not any(character.isdigit() for character in source):
            assert changed == source


def test_random_edits_follow_their_seed():
    document = cells(*SOURCES)
    assert random_edit(document, 0, random.Random(5)) == random_edit(document, 0, random.Random(5))


def test_what_an_edit_makes_differ_at_every_run_says_nothing():
    player = Player(Checker(cells("import uuid\nid = 1", "n = 1")))
    player.apply(RandomEdit("rewrite", "c0", "import uuid\nid = uuid.uuid4()"))
    assert player.compare() == {}
    assert player.checker.volatile == {"id"}
    player.close()
