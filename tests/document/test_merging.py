from typing import Literal

import pytest

from cellweave.document import Conflict, Delete, Document, Edit, Insert, Move, Replace, merge, read, resolved

BOOK = read(b"# %% A\na = 1\n\n# %% B\nb = 1\n\n# %% C\nc = 1\n")


def merged(here: list[Edit], disk: list[Edit], base: Document = BOOK) -> tuple[Document, tuple[Conflict, ...]]:
    return merge(base, base.apply(here)[0], read(base.apply(disk)[0].write()))


def shown(document: Document) -> list[str]:
    return [f"{cell.id} {cell.source}" for cell in document.cells]


@pytest.mark.parametrize(
    ("here", "disk", "expected"),
    [
        ([Replace("c1", source="here")], [Replace("c3", source="disk")], ["c1 here", "c2 b = 1", "c3 disk"]),
        ([Replace("c1", source="same")], [Replace("c1", source="same")], ["c1 same", "c2 b = 1", "c3 c = 1"]),
        ([Delete("c1")], [Delete("c3")], ["c2 b = 1"]),
        ([Delete("c1")], [Delete("c1")], ["c2 b = 1", "c3 c = 1"]),
        ([Move("c1", "c3")], [Replace("c1", source="disk")], ["c2 b = 1", "c3 c = 1", "c1 disk"]),
        ([Replace("c1", source="here")], [Move("c1", "c3")], ["c2 b = 1", "c3 c = 1", "c1 here"]),
        ([Move("c3", None)], [Delete("c1")], ["c3 c = 1", "c2 b = 1"]),
        ([Insert("n", "c1", "n()")], [Insert("m", "c2", "m()")],
         ["c1 a = 1", "n n()", "c2 b = 1", "c4 m()", "c3 c = 1"]),
        ([Insert("n", "c3", "n()")], [Insert("m", "c3", "m()")],
         ["c1 a = 1", "c2 b = 1", "c3 c = 1", "n n()", "c4 m()"]),
        ([Insert("n", "c1", "n()")], [Insert("m", "c1", "n()")], ["c1 a = 1", "n n()", "c2 b = 1", "c3 c = 1"]),
        ([Insert("n", "c1", "n()")], [Delete("c1")], ["n n()", "c2 b = 1", "c3 c = 1"]),
        ([Insert("n", "c3", "n()")], [Replace("c3", source="disk")], ["c1 a = 1", "c2 b = 1", "c3 disk", "n n()"]),
        ([Move("c1", "c2")], [Move("c3", None)], ["c3 c = 1", "c2 b = 1", "c1 a = 1"]),
    ],
)  # fmt: skip
def test_what_both_sides_did_without_conflict(here: list[Edit], disk: list[Edit], expected: list[str]) -> None:
    document, conflicts = merged(here, disk)
    assert shown(document) == expected
    assert conflicts == ()
    assert document.text.count("\n\n\n") == 0
    assert document.text.endswith("\n") and not document.text.endswith("\n\n")


@pytest.mark.parametrize(
    ("here", "disk", "sources", "kept"),
    [
        ([Replace("c2", source="here")], [Replace("c2", source="disk")], ("here", "disk"), "c2 here"),
        ([Delete("c2")], [Replace("c2", source="disk")], (None, "disk"), "c2 disk"),
        ([Replace("c2", source="here")], [Delete("c2")], ("here", None), "c2 here"),
    ],
)
def test_a_conflict_keeps_both_versions(
    here: list[Edit], disk: list[Edit], sources: tuple[str | None, str | None], kept: str
) -> None:
    document, (conflict,) = merged(here, disk)
    assert (conflict.cell, conflict.title, conflict.here, conflict.disk) == ("c2", "B", *sources)
    assert shown(document) == ["c1 a = 1", kept, "c3 c = 1"]
    for keep in ("here", "disk"):
        settled, _ = document.apply(resolved(document, conflict, keep))
        chosen = sources[0] if keep == "here" else sources[1]
        assert shown(settled) == ["c1 a = 1", *([f"c2 {chosen}"] if chosen else []), "c3 c = 1"]


def test_both_versions_of_a_conflict_can_stay_as_two_cells() -> None:
    document, (conflict,) = merged([Replace("c2", source="here")], [Replace("c2", source="disk")])
    both, _ = document.apply(resolved(document, conflict, "both"))
    assert [cell.source for cell in both.cells] == ["a = 1", "here", "disk", "c = 1"]


@pytest.mark.parametrize("here", ["here", None])
def test_what_was_typed_since_the_conflict_stays_with_the_side_it_was_typed_in(here: str | None) -> None:
    edits: list[Edit] = [Delete("c2")] if here is None else [Replace("c2", source=here)]
    document, (conflict,) = merged(edits, [Replace("c2", source="disk")])
    typed, _ = document.apply([Replace("c2", source="typed since")])
    standing: Literal["here", "disk"] = "disk" if here is None else "here"
    other: Literal["here", "disk"] = "here" if here is None else "disk"
    assert resolved(typed, conflict, standing) == ()
    settled, _ = typed.apply(resolved(typed, conflict, other))
    assert [cell.source for cell in settled.cells] == ["a = 1", *(["disk"] if here else []), "c = 1"]


def test_a_conflict_in_a_deleted_cell_is_settled_already() -> None:
    document, (conflict,) = merged([Replace("c2", source="here")], [Replace("c2", source="disk")])
    gone, _ = document.apply([Delete("c2")])
    assert resolved(gone, conflict, "here") == ()


def test_paragraphs_merge_with_the_same_file_given_markers() -> None:
    base = read(b"a = 1\n\nb = 1\n")
    here, _ = base.apply([Replace("c1", source="a = 2")])
    document, conflicts = merge(base, here, read(b"# %% A\na = 1\n\n# %%\nb = 2\n"))
    assert (document.text, conflicts) == ("# %% A\na = 2\n\n# %%\nb = 2\n", ())


def test_a_title_and_a_source_merge() -> None:
    document, conflicts = merged([Replace("c2", source="here")], [Replace("c2", title="New")])
    assert (document.cells[1].title, document.cells[1].source, conflicts) == ("New", "here", ())


def test_a_kind_and_a_source_do_not_merge() -> None:
    document, (conflict,) = merged([Replace("c2", source="here")], [Replace("c2", kind="markdown", source="disk")])
    assert (document.cells[1].kind, document.cells[1].source) == ("code", "here")
    assert conflict.disk == "disk"


def test_what_stands_above_the_cells_merges_too() -> None:
    base = read(b"#!/x\n# %%\na\n")
    here, _ = base.apply([Replace("c1", source="b")])
    assert merge(base, here, read(b"#!/y\n# %%\na\n"))[0].text == "#!/y\n# %%\nb\n"


def test_an_encoding_that_lacks_what_was_typed_here_leaves_the_head_as_it_is_here() -> None:
    base = read(b"# coding: utf-8\n# %%\na = 1\n\n# %%\nb = 1\n")
    here, _ = base.apply([Replace("c1", source="a = '\u20ac'")])
    document, conflicts = merge(base, here, read("# coding: latin-1\n# %%\na = 1\n\n# %%\nb = 'é'\n".encode("latin-1")))
    assert document.write() == "# coding: utf-8\n# %%\na = '\u20ac'\n\n# %%\nb = 'é'\n".encode()
    assert conflicts == ()


def test_an_empty_paragraph_outlives_a_change_on_disk() -> None:
    base, _ = read(b"a = 1\n\nb = 1\n").apply([Insert("n", "c1")])
    document, conflicts = merge(base, base, read(b"a = 1\n\nb = 2\n"))
    assert (shown(document), conflicts) == (["c1 a = 1", "n ", "c2 b = 2"], ())
