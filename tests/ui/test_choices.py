import enum

import pytest

import cellweave as cw
from cellweave import CellweaveError


class Colour(enum.Enum):
    RED = 1
    BLUE = 2


def test_defaults_without_a_kernel():
    assert cw.selectbox("s", ["a", "b"]) == "a"
    assert cw.selectbox("s", ["a", "b"], index=None) is None
    assert cw.selectbox("s", []) is None
    assert cw.selectbox("s", range(3), index=2) == 2
    assert cw.selectbox("s", {"x": 1, "y": 2}) == "x"
    assert cw.selectbox("s", Colour) is Colour.RED
    assert cw.checkbox("c") is False
    assert cw.checkbox("c", True) is True
    assert cw.button("b") is False
    assert cw.text_input("t") == ""
    assert cw.text_input("t", None) is None
    assert cw.text_input("t", 5) == "5"


def test_options_of_frames_are_their_first_column():
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"name": ["x", "y"], "n": [1, 2]})
    assert cw.selectbox("s", frame, index=1) == "y"
    assert cw.selectbox("s", frame["n"]) == 1
    assert cw.selectbox("s", frame["n"].unique()) == 1


@pytest.mark.parametrize(
    "call",
    [
        lambda: cw.selectbox("s", ["a"], index=3),
        lambda: cw.selectbox("s", ["a"], index="a"),
        lambda: cw.selectbox("s", 5),
        lambda: cw.text_input("t", "long", max_chars=2),
        lambda: cw.text_input("t", type="secret"),
        lambda: cw.button("b", type="huge"),
    ],
)
def test_misuse_is_a_sentence(call):
    with pytest.raises(CellweaveError):
        call()


def test_the_chosen_object_comes_back(recording):
    values = []

    def cell():
        values.append(cw.selectbox("c", Colour, format_func=lambda item: item.name.lower()))

    (output,) = recording.run(cell)
    assert output.data["props"]["options"] == ["red", "blue"]
    assert output.data["value"] == "red"
    recording.recorder.set_widget("a", "selectbox:c", "blue")
    recording.run(cell)
    assert values == [Colour.RED, Colour.BLUE]


def test_a_choice_no_longer_offered_falls_back_and_comes_again(recording):
    options = ["a", "b"]
    values = []

    def cell():
        values.append(cw.selectbox("s", options))

    recording.run(cell)
    recording.recorder.set_widget("a", "selectbox:s", "b")
    recording.run(cell)
    options = ["a", "c"]
    recording.run(cell)
    options = ["c", "b"]
    recording.run(cell)
    assert values == ["a", "b", "a", "b"]


def test_an_index_rewritten_in_the_code_wins(recording):
    index = 0
    values = []

    def cell():
        values.append(cw.selectbox("s", ["a", "b", "c"], index))

    recording.run(cell)
    recording.recorder.set_widget("a", "selectbox:s", "c")
    recording.run(cell)
    index = 1
    recording.run(cell)
    assert values == ["a", "c", "b"]


def test_new_options_are_taken_where_they_may_be(recording):
    values = []

    def cell():
        values.append(cw.selectbox("s", ["a"], accept_new_options=True))
        values.append(cw.selectbox("t", ["a"]))

    recording.run(cell)
    recording.recorder.set_widget("a", "selectbox:s", "new")
    recording.recorder.set_widget("a", "selectbox:t", "new")
    recording.run(cell)
    assert values[2:] == ["new", "a"]


def test_a_button_is_true_in_the_run_it_caused(recording):
    values = []
    clicks = []

    def cell():
        values.append(cw.button("go", key="go", on_click=clicks.append, args=("clicked",)))

    recording.run(cell)
    assert recording.recorder.set_widget("a", "go", True)
    recording.run(cell)
    recording.run(cell)
    assert values == [False, True, False]
    assert clicks == ["clicked"]


def test_text_longer_than_allowed_is_cut(recording):
    values = []

    def cell():
        values.append(cw.text_input("t", max_chars=3))

    recording.run(cell)
    recording.recorder.set_widget("a", "text_input:t", "abcdef")
    recording.run(cell)
    assert values == ["", "abc"]
