import dataclasses
import json

import pytest

from cellweave.kernel.display import TABLE, TEXT_LIMIT, bundle, table_bundle
from cellweave.kernel.tables import Tables


def shown(value):
    found = bundle(value, Tables().at("a", "o1"))
    json.dumps(found)
    assert "text/plain" in found
    return found


class Raising:
    def __repr__(self):
        raise ValueError("broken")


class RaisingHtml:
    def _repr_html_(self):
        raise ValueError("no html today")

    def __repr__(self):
        return "plain"


class Rich:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/html": "<b>x</b>", "text/plain": "x"}, {}

    def _repr_png_(self):
        return b"\x89PNG"

    def _repr_latex_(self):
        return "$x$"


class AnswersEverything:
    def __getattr__(self, name):
        return lambda *args, **kwargs: 1 / 0


def test_every_display_method_is_asked():
    found = shown(Rich())
    assert found["text/html"] == "<b>x</b>"
    assert found["image/png"] == "iVBORw=="
    assert found["text/latex"] == "$x$"


def test_a_broken_representation_is_named_and_the_rest_is_shown():
    assert shown(Raising())["text/plain"] == "<Raising: its repr raised ValueError: broken>"
    assert shown(RaisingHtml())["text/plain"] == "plain\n_repr_html_ raised ValueError: no html today"
    assert set(shown(AnswersEverything())) == {"text/plain"}
    shown([Raising()] * 3)
    shown({"key": Raising()})


@pytest.mark.parametrize("value", [1, 1.5, "text", None, True, [1, 2], {"a": 1}, (), {1}, 2**100, ..., object])
def test_small_values_are_text(value):
    assert "application/json" not in shown(value)


def test_a_dictionary_keeps_its_order_in_a_tree():
    tree = shown({2021: "x" * 100, 2020: 1, "2020": 2, None: 3})["application/json"]
    assert tree == {"…pairs": [("2021", "x" * 100), ("2020", 1), ("2020", 2), ("None", 3)]}
    assert shown({"b": "x" * 100, "a": 1})["application/json"] == {"b": "x" * 100, "a": 1}


def test_containers_that_fill_more_than_a_line_are_trees():
    found = shown({"name": "x" * 100, "list": list(range(3))})
    assert found["application/json"] == {"name": "x" * 100, "list": [0, 1, 2]}


def test_a_tree_is_bounded_in_breadth_depth_and_cycles():
    wide = shown(list(range(1_000_000)))
    assert wide["application/json"][-1] == "… 999,800 more"
    assert len(wide["text/plain"]) < 3000
    deep: list = []
    for _ in range(500):
        deep = [deep]
    shown(deep)
    cycle: dict = {}
    cycle["self"] = cycle
    shown(cycle)


def test_dataclasses_functions_and_bytes():
    @dataclasses.dataclass
    class Point:
        x: int
        names: list

    assert shown(Point(1, ["n" * 50] * 3))["application/json"] == {"x": 1, "names": ["n" * 50] * 3}
    assert "shown(value)" in shown(shown)["text/markdown"]
    assert "(3,000 bytes)" in shown(b"abc" * 1000)["text/plain"]


def test_text_is_cut_at_its_limit():
    text = shown("x" * 1_000_000)["text/plain"]
    assert len(text) < TEXT_LIMIT + 200
    assert "1,000,002 characters" in text


def test_altair_charts_are_specifications_of_any_length():
    altair = pytest.importorskip("altair")
    pandas = pytest.importorskip("pandas")
    found = shown(altair.Chart(pandas.DataFrame({"x": range(20_000)})).mark_line().encode(x="x"))
    (kind,) = [kind for kind in found if kind.startswith("application/vnd.vegalite.v")]
    assert found[kind]["mark"]["type"] == "line"


def test_plotly_figures_take_the_pages_look_unless_they_have_their_own():
    express = pytest.importorskip("plotly.express")
    kind = "application/vnd.plotly.v1+json"
    plain = shown(express.scatter(x=[1], y=[2]))[kind]
    dark = shown(express.scatter(x=[1], y=[2], template="plotly_dark"))[kind]
    assert "template" not in plain["layout"]
    assert "template" in dark["layout"]


def test_figures_are_shown_at_the_end_and_closed(recording):
    pyplot = pytest.importorskip("matplotlib.pyplot")

    def cell():
        pyplot.figure()
        return pyplot.plot([1, 2])

    outputs = recording.run(cell)
    assert [set(item.data) & {"image/png"} for item in outputs] == [{"image/png"}]
    assert pyplot.get_fignums() == []


def test_pyplot_show_shows_where_it_is_called(recording):
    pytest.importorskip("matplotlib")
    import matplotlib

    matplotlib.use("module://cellweave.kernel.pyplot")
    from matplotlib import pyplot

    def cell():
        pyplot.plot([1, 2])
        pyplot.show()
        print("after")

    outputs = recording.run(cell)
    assert [item.kind for item in outputs] == ["mime", "stream"]
    assert outputs[0].data["application/vnd.cellweave.props+json"]["theme"] == "page"


def test_a_figure_of_its_own_colour_keeps_it():
    figure = pytest.importorskip("matplotlib.figure").Figure(facecolor="black")
    assert shown(figure)["application/vnd.cellweave.props+json"]["theme"] == "own"


@pytest.mark.parametrize(
    ("data", "names", "rows"),
    [
        ([{"a": 1, "b": 2}, {"a": 3}], ["a", "b"], [[1, 2], [3, None]]),
        ({"a": [1, 2], "b": "xy"}, ["key", "value"], [["a", "[1, 2]"], ["b", "xy"]]),
        ({"a": [1, 2], "b": [3]}, ["a", "b"], [[1, 3], [2, None]]),
        ([[1, 2], [3]], ["0", "1"], [[1, 2], [3, None]]),
        ([1, "x"], ["value"], [[1], ["x"]]),
        (None, [], []),
        ([], [], []),
        ((item for item in [(1, 2)]), ["0", "1"], [[1, 2]]),
    ],
)
def test_plain_data_as_a_table(data, names, rows):
    found = table_bundle(data, Tables().at("a", "o1"), {})[TABLE]
    assert [column["name"] for column in found["columns"]] == names
    assert found["rows"] == rows
