import dataclasses
import json

import pytest

from cellweave.document import Delete, Edit, Insert, Move, Replace, Splice, edit_from_json, edit_to_json
from cellweave.errors import DocumentError
from cellweave.protocol.state import CellEdit

EDITS: list[Edit] = [
    Replace("c1", source="x"),
    Replace("c1", "x", "T", "markdown", {"a": [1]}),
    Insert("n", None),
    Insert("n", "c1", "x", "T", "raw", {"a": 1}),
    Delete("c1"),
    Move("c1", "c2"),
    Move("c1", None),
    Splice(None, ("c1", "c2"), (("c2", None), ("c3", "# %%\n"))),
    Splice("c1", (), (), ("latin-1", False, "strict", "#!/x\n")),
]


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_survives_json(edit: Edit) -> None:
    assert edit_from_json(json.loads(json.dumps(edit_to_json(edit)))) == edit


@pytest.mark.parametrize(
    ("cell_edit", "edit"),
    [
        (CellEdit("replace", "c1", title="T"), Replace("c1", title="T")),
        (CellEdit("insert", "n", "x", after="c1"), Insert("n", "c1", "x")),
        (CellEdit("insert", "n"), Insert("n", None)),
        (CellEdit("delete", "c1"), Delete("c1")),
        (CellEdit("move", "c1", after="c2"), Move("c1", "c2")),
    ],
)
def test_the_edits_of_the_protocol_have_the_same_fields(cell_edit: CellEdit, edit: Edit) -> None:
    assert edit_from_json(dataclasses.asdict(cell_edit)) == edit


@pytest.mark.parametrize("data", [{}, {"op": "explode"}, {"op": "splice", "after": None}, {"op": "splice", "cells": 3}])
def test_anything_else_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(DocumentError) as raised:
        edit_from_json(data)
    assert raised.value.edit == data
