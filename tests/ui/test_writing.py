import inspect

import pytest

import cellweave as cw
from cellweave import CellweaveError
from cellweave.kernel.display import TABLE


def test_texts_and_numbers_are_one_paragraph(recording):
    (output,) = recording.run(lambda: cw.write("The answer is", 42, "*indeed*"))
    assert output.data["text/markdown"] == "The answer is `42` *indeed*"


def test_values_are_shown_as_what_they_are(recording):
    pandas = pytest.importorskip("pandas")
    outputs = recording.run(lambda: cw.write("a", pandas.DataFrame({"x": [1]}), {"k": "v" * 100}, ValueError("e"), "b"))
    kinds = [item.kind for item in outputs]
    assert kinds == ["mime", "mime", "mime", "error", "mime"]
    assert TABLE in outputs[1].data
    assert "application/json" in outputs[2].data


def test_a_stream_of_texts_grows_in_one_element_and_is_returned(recording):
    values = []

    def chunks():
        yield "one "
        yield "two"

    outputs = recording.run(lambda: values.append(cw.write(chunks())))
    assert [item.data["text/markdown"] for item in outputs] == ["one two"]
    assert values == ["one two"]


def test_markdown_is_unindented_and_can_be_taken_away(recording):
    def cell():
        cw.markdown("""
            # Title
              text
        """)
        cw.markdown("gone").empty()

    (output,) = recording.run(cell)
    assert output.data["text/markdown"] == "# Title\n  text"


def test_an_element_as_last_value_shows_nothing_more(recording):
    assert len(recording.run(lambda: cw.markdown("once"))) == 1
    assert len(recording.run(lambda: cw.progress(50))) == 1


def test_a_dataframe_has_its_properties(recording):
    config = {"a": "Amount", "b": None}
    (output,) = recording.run(lambda: cw.dataframe({"a": [1], "b": [2]}, hide_index=True, column_config=config))
    props = output.data[TABLE]["props"]
    assert (props["labels"], props["hidden"], props["hide_index"]) == ({"a": "Amount"}, ["b"], True)


def test_progress_moves_in_place_and_goes(recording):
    def cell(is_cleared):
        bar = cw.progress(0, "starting")
        for step in range(101):
            bar.progress(step, f"{step} of 100")
        if is_cleared:
            bar.empty()

    (output,) = recording.run(lambda: cell(False))
    assert (output.kind, output.data["value"], output.data["text"]) == ("progress", 1.0, "100 of 100")
    assert recording.run(lambda: cell(True)) == []


@pytest.mark.parametrize("value", [-1, 101, 1.5, -0.1, "half", None, float("nan")])
def test_progress_outside_its_range_is_refused(value):
    with pytest.raises(CellweaveError):
        cw.progress(value)


def test_sums_of_steps_may_end_a_hair_above_one():
    cw.progress(sum([0.1] * 10) + 1e-12)


def test_without_a_kernel_text_is_printed(capsys):
    cw.write("hello", 1)
    cw.markdown("  # hi")
    cw.write({"a": 1})
    cw.write(word for word in ["x", "y"])
    cw.dataframe([[1]])
    assert capsys.readouterr().out == "hello 1\n# hi\n{'a': 1}\nxy\n[[1]]\n"


# Streamlit 1.67's names in order; what comes after its own is ours to add.
SIGNATURES = {
    "button": "label key help on_click args kwargs type icon icon_position disabled use_container_width width "
    "shortcut wrap",
    "checkbox": "label value key help on_change args kwargs disabled label_visibility width wrap bind persist_state",
    "dataframe": "data width height use_container_width hide_index column_order column_config key on_select "
    "selection_mode selection_default row_height placeholder lazy alt",
    "markdown": "body unsafe_allow_html help width text_alignment anchors wrap",
    "number_input": "label min_value max_value value step format key help on_change args kwargs placeholder disabled "
    "required label_visibility icon width bind persist_state",
    "progress": "value text width",
    "selectbox": "label options index format_func key help on_change args kwargs placeholder disabled required "
    "label_visibility icon accept_new_options filter_mode width bind persist_state",
    "slider": "label min_value max_value value step format key help on_change args kwargs disabled label_visibility "
    "width bind persist_state",
    "text_input": "label value max_chars key type help autocomplete on_change args kwargs placeholder disabled "
    "required label_visibility icon validate live width bind persist_state",
    "write": "args unsafe_allow_html",
}


@pytest.mark.parametrize("name", SIGNATURES)
def test_parameters_stand_in_the_order_people_know(name):
    function = getattr(cw, name)
    assert list(inspect.signature(function).parameters) == SIGNATURES[name].split()
    assert inspect.getdoc(function)
