"""Laws of the document: reading loses nothing, an edit and its inverse cancel, merging is what both sides did."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from encodings.aliases import aliases
from itertools import count, pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cellweave.document import (
    Delete,
    Document,
    Edit,
    Insert,
    Move,
    Replace,
    adopted,
    diff,
    edit_from_json,
    edit_to_json,
    merge,
    read,
)
from cellweave.errors import DocumentError

CASES = int(os.environ.get("CELLWEAVE_LAW_CASES", "300"))
law = settings(max_examples=CASES)

LINES = [
    "x = 1",
    "y = x + 1  ",
    "    return x",
    "def f(a):",
    "@cached",
    "class C:",
    "if x:",
    "else:",
    "except E:",
    "import os",
    "# a comment",
    "#",
    "#no blank",
    "   # indented",
    "# %%",
    "#%%",
    "# %% Title",
    '# %% Title key="v" tags=["a", "b"]',
    "# %% [markdown]",
    "# %% Head [md] hidden",
    "# %% [raw]",
    "# %% [markdwon]",
    "# %%% Deep",
    "# %%time",
    "    # %% inside",
    "# In[3]:",
    "# ```",
    "# ~~~ text",
    "# ---",
    "# jupyter:",
    "# /// script",
    "# ///",
    "#!/usr/bin/env python",
    "# -*- coding: utf-8 -*-",
    "# coding: latin-1",
    'z = """',
    '"""',
    "'''",
    'r"""text"""',
    "s = 'it''s'",
    "s = 'open",
    "v = [",
    "]",
    "t = (1,",
    ")",
    "print 'python 2'",
    "a \\",
    "\f",
    "\t",
    "  ",
    "",
    "",
    "",
    "é€😀\x00\x1c\u2028",
]
line_ends = st.sampled_from(["\n"] * 6 + ["\r\n", "\r"])
lines = st.sampled_from(LINES)
sources = st.lists(lines, max_size=5).map("\n".join)
texts = st.one_of(
    st.lists(lines, max_size=14).map("\n".join),
    st.lists(lines, max_size=14).map(lambda found: "\r\n".join([*found, ""])),
    st.lists(st.tuples(lines, line_ends), max_size=14).map(lambda found: "".join(map("".join, found))),
)
files = st.one_of(
    texts.map(lambda text: text.encode()),
    texts.map(lambda text: b"\xef\xbb\xbf" + text.encode()),
    texts.map(lambda text: text.encode().replace(b"\xc3", b"\xff")),
    st.binary(max_size=60),
)
titles = st.sampled_from(["", "Title", "a = b", "{", "[markdown]", "%% x", ".dot", "two\nlines", "é  x", "# %%"])
metadatas = st.dictionaries(
    st.sampled_from(["key", "tags", "a b", "title", "cell_depth", "x.y"]),
    st.one_of(
        st.none(), st.booleans(), st.integers(0, 3), st.text(max_size=4), st.lists(st.text(max_size=3), max_size=2)
    ),
    max_size=2,
)
kinds = st.sampled_from(["code", "markdown", "raw"])


@st.composite
def edits_of(draw: st.DrawFn, document: Document) -> list[Edit]:
    """A few edits that can be meant for ``document``, one after the other."""
    ids = [cell.id for cell in document.cells]
    used = set(ids)
    found: list[Edit] = []
    for _ in range(draw(st.integers(1, 4))):
        op = draw(st.sampled_from(["replace", "insert", "delete", "move"])) if ids else "insert"
        after = draw(st.sampled_from([None, *ids]))
        if op == "insert":
            new = next(id for number in count() if (id := f"new{number}") not in used)
            used.add(new)
            if draw(st.booleans()):
                found.append(Insert(new, after, draw(sources)))
            else:
                found.append(Insert(new, after, draw(sources), draw(titles), draw(kinds), draw(metadatas)))
            ids.append(new)
            continue
        id = draw(st.sampled_from(ids))
        if op == "replace":
            parts = draw(
                st.fixed_dictionaries(
                    {}, optional={"source": sources, "title": titles, "kind": kinds, "metadata": metadatas}
                )
            )
            found.append(Replace(id, **parts))
        elif op == "delete":
            found.append(Delete(id))
            ids.remove(id)
        elif after != id:
            found.append(Move(id, after))
    return found


def apply_where_encodable(document: Document, edits: list[Edit]) -> tuple[Document, tuple[Edit, ...]] | None:
    try:
        return document.apply(edits)
    except DocumentError as error:
        assert "character" in error.facts
        return None


def shown(document: Document) -> list[tuple[str, str]]:
    return [(cell.id, cell.text) for cell in document.cells]


@law
@given(files)
def test_reading_and_writing_changes_nothing(data: bytes) -> None:
    document = read(data)
    assert document.write() == data
    assert document.preamble + "".join(cell.text for cell in document.cells) == document.text
    assert len({cell.id for cell in document.cells}) == len(document.cells)
    assert document.notices == read(data).notices


@law
@given(st.sampled_from(sorted({*aliases.values(), "idna", "punycode", "unicode_escape", "undefined"})), st.binary())
def test_whatever_encoding_is_declared_nothing_is_lost(name: str, rest: bytes) -> None:
    file = f"# coding: {name}\n\nx = 1\n\n# %% a\n".encode() + rest
    document = read(file)
    assert document.write() == file
    result = apply_where_encodable(document, [Insert("new", None, "y = 'é'")])
    if result is not None:
        edited, inverse = result
        assert read(edited.write()) == edited
        assert edited.apply(inverse)[0].write() == file


@law
@given(st.data(), files)
def test_a_document_in_memory_is_what_its_file_holds(data: st.DataObject, file: bytes) -> None:
    document = read(file)
    result = apply_where_encodable(document, data.draw(edits_of(document)))
    if result is None:
        return
    edited, _ = result
    again = read(edited.write())
    assert again == edited
    assert again.cells == tuple(cell for cell in edited.cells if cell.text)
    assert again.preamble == edited.preamble
    assert len({cell.id for cell in edited.cells}) == len(edited.cells)


@law
@given(st.data(), files)
def test_edits_and_their_inverse_cancel(data: st.DataObject, file: bytes) -> None:
    document = read(file)
    steps = [(document, ())]
    for _ in range(data.draw(st.integers(1, 3))):
        result = apply_where_encodable(steps[-1][0], data.draw(edits_of(steps[-1][0])))
        if result is not None:
            steps.append(result)
    for (before, _), (after, inverse) in reversed(list(pairwise(steps))):
        stored = [edit_from_json(json.loads(json.dumps(edit_to_json(edit)))) for edit in inverse]
        back, forth = after.apply(stored)
        assert back.write() == before.write()
        assert shown(back) == shown(before)
        again, _ = back.apply(forth)
        assert shown(again) == shown(after)


@law
@given(st.data(), texts)
def test_replacing_one_source_changes_its_lines_only(data: st.DataObject, text: str) -> None:
    document = read(text.encode())
    if not document.cells:
        return
    cell = data.draw(st.sampled_from(document.cells))
    result = apply_where_encodable(document, [Replace(cell.id, source=data.draw(sources))])
    if result is None or result[0].has_markers != document.has_markers:
        return
    index = [other.id for other in document.cells].index(cell.id)
    before = document.preamble + "".join(other.text for other in document.cells[:index]) + cell.marker
    behind = "".join(other.text for other in document.cells[index + 1 :])
    assert result[0].text.startswith(before)
    assert result[0].text.endswith(behind)


@law
@given(files, st.data())
def test_replacing_with_the_same_changes_nothing(file: bytes, data: st.DataObject) -> None:
    document = read(file)
    edits = [Replace(cell.id, cell.source, cell.title, cell.kind, cell.metadata) for cell in document.cells]
    assert document.apply(edits) == (document, ())


@law
@given(files, files)
def test_a_difference_applied_is_the_other_document(one: bytes, other: bytes) -> None:
    old = read(one)
    new = adopted(old, read(other))
    result, inverse = old.apply(diff(old, new))
    assert result.write() == other
    assert shown(result) == shown(new)
    assert result.apply(inverse)[0].write() == one


@law
@given(st.data(), files)
def test_a_document_read_again_has_the_same_ids(data: st.DataObject, file: bytes) -> None:
    result = apply_where_encodable(read(file), data.draw(edits_of(read(file))))
    if result is None:
        return
    document, _ = result
    again = read(document.write())
    assert again.identified(document.ids).ids == document.ids
    assert adopted(document, again).ids == document.ids


@law
@given(files, st.data())
def test_merging_with_an_unchanged_side_is_the_other_side(file: bytes, data: st.DataObject) -> None:
    base = read(file)
    result = apply_where_encodable(base, data.draw(edits_of(base)))
    if result is None:
        return
    here, _ = result
    assert merge(base, here, read(file)) == (here, ())
    assert merge(base, base, read(here.write())) == (here, ())
    assert merge(base, here, read(here.write())) == (here, ())


@law
@given(files, st.data())
def test_a_merge_never_fails_and_reads_back(file: bytes, data: st.DataObject) -> None:
    base = read(file)
    here = apply_where_encodable(base, data.draw(edits_of(base)))
    disk = apply_where_encodable(base, data.draw(edits_of(base)))
    if here is None or disk is None:
        return
    merged, conflicts = merge(base, here[0], read(disk[0].write()))
    assert read(merged.write()) == merged
    assert len({conflict.id for conflict in conflicts}) == len(conflicts)


@law
@given(st.data())
def test_edits_of_different_cells_merge_in_either_order(data: st.DataObject) -> None:
    marker = data.draw(st.sampled_from(["", "# %%\n", "# %% Cell {}\n"]))
    count = 6
    base = read("\n".join(f"{marker.format(number)}name_{number} = {number}\n" for number in range(count)).encode())
    parted = data.draw(st.permutations(list(base.cells)))
    sides = [data.draw(st.lists(changes(cell.id), max_size=1)) for cell in parted]
    here, _ = base.apply([edit for found in sides[:3] for edit in found])
    disk, _ = base.apply([edit for found in sides[3:] for edit in found])
    one, conflicts = merge(base, here, read(disk.write()))
    other, other_conflicts = merge(base, disk, read(here.write()))
    both, _ = base.apply([edit for found in sides for edit in found])
    assert conflicts == other_conflicts == ()
    assert one.text == other.text == both.text


@law
@given(st.data(), st.booleans())
def test_no_text_is_lost_in_a_merge(data: st.DataObject, has_markers: bool) -> None:
    marker = "# %%\n" if has_markers else ""
    base = read("\n".join(f"{marker}name_{number} = {number}\n" for number in range(5)).encode())
    sides = []
    for side in ("here", "disk"):
        edits = data.draw(edits_of(base))
        written = [
            replace(edit, source=f"{side}_{number} = 1", **CODE) if isinstance(edit, Insert | Replace) else edit
            for number, edit in enumerate(edits)
        ]
        sides.append(base.apply(written)[0])
    here, disk = sides
    merged, conflicts = merge(base, here, read(disk.write()))
    found = [cell.source for cell in merged.cells]
    assert len(found) == len(set(found))
    known = {cell.source for cell in base.cells}
    told = {conflict.here for conflict in conflicts} | {conflict.disk for conflict in conflicts}
    for cell in (*here.cells, *disk.cells):
        assert cell.source in known or cell.source in found or cell.source in told
    kept = {cell.source for cell in here.cells} & {cell.source for cell in disk.cells}
    assert kept <= {*found}


CODE: dict[str, Any] = {"title": "", "kind": "code", "metadata": None}


def changes(id: str) -> st.SearchStrategy[Edit]:
    number = id[1:]
    return st.one_of(
        st.just(Delete(id)),
        st.just(Replace(id, source=f"name_{number} = 'changed'\nprint(name_{number})")),
    )


@pytest.mark.parametrize("kind", ["code", "markdown"])
def test_a_conflict_keeps_both_texts(kind: str) -> None:
    base, _ = read(b"").apply([Insert("a", None, "one", "Title", kind), Insert("b", "a", "two", kind=kind)])
    here, _ = base.apply([Replace("a", source="here")])
    disk, _ = base.apply([Replace("a", source="disk")])
    merged, (conflict,) = merge(base, here, read(disk.write()))
    assert (conflict.cell, conflict.title, conflict.here, conflict.disk) == ("a", "Title", "here", "disk")
    assert merged == here
