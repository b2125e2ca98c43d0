import datetime

import pytest

from cellweave.errors import KernelError
from cellweave.kernel.display import TABLE, bundle, table_bundle
from cellweave.kernel.tables import FIRST, WINDOW, Tables

pandas = pytest.importorskip("pandas")
polars = pytest.importorskip("polars")
pyarrow = pytest.importorskip("pyarrow")
numpy = pytest.importorskip("numpy")

DATA = {"n": [3, 1, None, 2], "s": ["b", None, "A", "c"], "x": [1.5, 2.5, 3.5, -1.0]}


def table(value):
    tables = Tables()
    data = (bundle if hasattr(value, "shape") else lambda v, p: table_bundle(v, p, {}))(value, tables.at("a", "o1"))
    return tables, data[TABLE]


@pytest.fixture(params=["pandas", "polars", "pyarrow", "columns"])
def frame(request):
    made = {
        "pandas": lambda: pandas.DataFrame(DATA),
        "polars": lambda: polars.DataFrame(DATA),
        "pyarrow": lambda: pyarrow.table(DATA),
        "columns": lambda: DATA,
    }
    return made[request.param]()


def column(answer, place=0):
    return [row[place] for row in answer["rows"]]


def test_rows_come_as_json_with_missing_values_as_none(frame):
    _, data = table(frame)
    assert data["rows"] == [[3, "b", 1.5], [1, None, 2.5], [None, "A", 3.5], [2, "c", -1.0]]
    assert data["total"] == 4
    assert [item["align"] for item in data["columns"]] == ["right", "left", "right"]


def test_windows_sorts_and_filters(frame):
    tables, data = table(frame)

    def read(sort=(), filters=(), first=0, last=100):
        return tables.read(data["table"], first, last, list(sort), list(filters))

    assert column(read(first=1, last=3)) == [1, None]
    assert column(read([["n", "asc"]])) == [1, 2, 3, None]
    assert column(read([["n", "desc"]])) == [3, 2, 1, None]
    assert column(read([["s", "asc"]]), 1) == ["A", "b", "c", None]
    assert column(read([["n", "asc"]], [["x", ">", 0]])) == [1, 3, None]
    assert column(read(filters=[["s", "contains", "a"]]), 1) == ["A"]
    assert column(read(filters=[["n", "null"]]), 1) == ["A"]
    assert column(read(filters=[["n", "notnull"]])) == [3, 1, 2]
    assert column(read(filters=[["n", "in", [1, 2]]])) == [1, 2]
    assert column(read(filters=[["n", "==", "3"]])) == [3]
    assert read(filters=[["x", ">=", 2.5]], first=1, last=2) == {"rows": [[None, "A", 3.5]], "first": 1, "total": 2}


def test_summaries_count_and_draw():
    _, data = table(pandas.DataFrame({"n": [1, 2, 2, None], "s": ["a", "a", None, "b"]}))
    number, text = (item["summary"] for item in data["columns"])
    assert (number["nulls"], number["min"], number["max"], sum(number["histogram"])) == (1, 1, 2, 3)
    assert text == {"nulls": 1, "distinct": 2}


def test_an_index_with_a_meaning_is_shown_first():
    frame = pandas.DataFrame({"v": [1, 2]}, index=pandas.Index(["x", "y"], name="key"))
    _, data = table(frame)
    assert [(item["name"], item.get("index", False)) for item in data["columns"]] == [("key", True), ("v", False)]
    assert data["rows"] == [["x", 1], ["y", 2]]


def test_repeated_and_strange_column_names():
    frame = pandas.DataFrame([[1, 2, 3]], columns=["a", "a", ("x", 1)])
    _, data = table(frame)
    assert [item["name"] for item in data["columns"]] == ["a", "a (2)", "x · 1"]


@pytest.mark.parametrize(
    "values",
    [
        pandas.Categorical(["a", "b"]),
        pandas.to_timedelta([1, 2], "s"),
        pandas.period_range("2020", "2021", freq="Y"),
        pandas.interval_range(0, 2),
        [1j, 2],
        pandas.date_range("2020", periods=2, tz="UTC"),
        [b"a", b"b"],
        [[1], {"a": object()}],
        [pandas.NA, pandas.NaT],
        [datetime.date(2020, 1, 1), None],
        [numpy.inf, numpy.nan],
    ],
)
def test_columns_of_every_type_are_shown(values):
    _, data = table(pandas.DataFrame({"v": values}))
    assert len(data["rows"]) == 2


def test_a_change_of_the_frame_after_it_was_shown_stays_unseen():
    frame = pandas.DataFrame({"a": [1, 2]})
    tables, data = table(frame)
    frame["a"] = 0
    frame["b"] = 1
    assert tables.read(data["table"], 0, 9, [], [])["rows"] == [[1], [2]]


def test_a_long_table_comes_in_windows():
    tables, data = table(pandas.DataFrame({"n": numpy.arange(100_000)}))
    assert len(data["rows"]) == FIRST
    assert data["total"] == 100_000
    assert len(tables.read(data["table"], 0, 100_000, [], [])["rows"]) == WINDOW
    assert column(tables.read(data["table"], 99_990, 99_992, [], [])) == [99_990, 99_991]


def test_arrays():
    _, data = table(numpy.arange(60.0).reshape(30, 2))
    assert data["rows"][1] == [2.0, 3.0]
    assert TABLE not in bundle(numpy.eye(2), Tables().at("a", "o1"))
    assert TABLE not in bundle(numpy.zeros((3, 3, 3)), Tables().at("a", "o1"))


def test_the_table_of_the_last_run_can_be_read_until_this_run_ends(recording):
    frame = pandas.DataFrame({"a": [1]})
    tables = recording.recorder.tables
    first = recording.run(lambda: frame)[0].data[TABLE]["table"]

    def again():
        assert tables.read(first, 0, 1, [], [])["total"] == 1
        return frame

    second = recording.run(again)[0].data[TABLE]["table"]
    assert tables.read(second, 0, 1, [], [])["total"] == 1
    with pytest.raises(KernelError):
        tables.read(first, 0, 1, [], [])


def test_an_unknown_filter_is_named():
    tables, data = table(pandas.DataFrame({"a": [1]}))
    with pytest.raises(ValueError, match="~"):
        tables.read(data["table"], 0, 1, [], [["a", "~", 1]])
