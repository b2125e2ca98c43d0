import datetime as d
import json
import math

import numpy as np
import pytest

import cellweave as cw
from cellweave import CellweaveError

DAY = d.date(2024, 1, 5)
MOMENT = d.datetime(2020, 1, 1, 9, 30)


@pytest.mark.parametrize(
    ("call", "value"),
    [
        (lambda: cw.slider("n"), 0),
        (lambda: cw.slider("n", 3), 3),
        (lambda: cw.slider("n", 0, 10, 5), 5),
        (lambda: cw.slider("n", 0.0, 1.0), 0.0),
        (lambda: cw.slider("n", value=0.5), 0.5),
        (lambda: cw.slider("n", 0, 10, (2, 7)), (2, 7)),
        (lambda: cw.slider("n", 0, 10, [7, 2]), (2, 7)),
        (lambda: cw.slider("n", 0, 10, []), (0, 10)),
        (lambda: cw.slider("n", 0, 10, [4]), (4, 10)),
        (lambda: cw.slider("n", value=DAY), DAY),
        (lambda: cw.slider("n", value=(d.time(11, 30), d.time(12, 45))), (d.time(11, 30), d.time(12, 45))),
        (lambda: cw.slider("n", value=MOMENT), MOMENT),
        (lambda: cw.slider("n", value=MOMENT.replace(tzinfo=d.UTC)), MOMENT.replace(tzinfo=d.UTC)),
        (lambda: cw.slider("n", 5, 5, 5), 5),
        (lambda: cw.number_input("n"), 0.0),
        (lambda: cw.number_input("n", 2, 10), 2),
        (lambda: cw.number_input("n", step=1), 0),
        (lambda: cw.number_input("n", value=None), None),
        (lambda: cw.number_input("n", 0.0, 1.0, 0.5), 0.5),
        (lambda: cw.number_input("n", max_value=5), 0),
    ],
)
def test_defaults_and_types_without_a_kernel(call, value):
    assert call() == value
    assert type(call()) is type(value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: cw.slider("n", 0, 10, 50),
        lambda: cw.slider("n", 0, 10, (2, 50)),
        lambda: cw.slider("n", 0, 1.0),
        lambda: cw.slider("n", 10, 0),
        lambda: cw.slider("n", "a", "z"),
        lambda: cw.slider("n", 0, 10, (1, 2, 3)),
        lambda: cw.slider("n", 0, 10, 5, step=d.timedelta(1)),
        lambda: cw.slider("n", 0, 10, 5, step=0.5),
        lambda: cw.slider("n", label_visibility="no"),
        lambda: cw.slider(5),
        lambda: cw.number_input("n", 0, 10, 11),
        lambda: cw.number_input("n", 0, 1.0),
        lambda: cw.number_input("n", value="x"),
        lambda: cw.number_input("n", 10, 0),
        lambda: cw.number_input("n", value=2**53),
        lambda: cw.number_input("n", step=0),
        lambda: cw.slider("n", 0, 10, step=0),
        lambda: cw.slider("n", 0, 10**400),
        lambda: cw.slider("n", 0.0, math.inf),
        lambda: cw.slider("n", value=DAY, step=-d.timedelta(1)),
    ],
)
def test_misuse_is_a_sentence(call):
    with pytest.raises(CellweaveError, match=r"\w"):
        call()


@pytest.mark.parametrize("call", [cw.slider, cw.number_input])
def test_numbers_of_arrays_are_taken(recording, call):
    recording.run(lambda: call("n", *map(np.int64, (0, 10, 4, 2))))
    props = recording.recorder.outputs("a")[0].data["props"]
    assert json.loads(json.dumps(props))["step"] == 2


def moved(recording, call, raw):
    values = []
    recording.run(lambda: values.append(call()))
    key = recording.recorder.outputs("a")[0].data["key"]
    recording.recorder.set_widget("a", key, raw)
    recording.run(lambda: values.append(call()))
    return values[-1], recording.recorder.outputs("a")[0].data


@pytest.mark.parametrize(
    ("call", "raw", "value"),
    [
        (lambda: cw.slider("n", 0, 10, 5), 7, 7),
        (lambda: cw.slider("n", 0, 10, 5), 99, 10),
        (lambda: cw.slider("n", 0, 10, 5), 7.0, 7),
        (lambda: cw.slider("n", 0.0, 1.0), 1, 1.0),
        (lambda: cw.slider("n", 0, 10, (2, 7)), [8, 3], (3, 8)),
        (lambda: cw.slider("n", 0, 10, 5), "x", 5),
        (lambda: cw.slider("n", 0, 10, 5), [1, 2], 5),
        (lambda: cw.slider("n", 0, 10, 5), None, 5),
        (lambda: cw.slider("n", value=DAY), 1704499200000, d.date(2024, 1, 6)),
        (lambda: cw.slider("n", value=d.time(9)), 34_200_000, d.time(9, 30)),
        (
            lambda: cw.slider("n", value=MOMENT.replace(tzinfo=d.UTC)),
            1577836800000,
            d.datetime(2020, 1, 1, tzinfo=d.UTC),
        ),
        (lambda: cw.number_input("n", 0, 10, 5), 3, 3),
        (lambda: cw.number_input("n", 0, 10, 5), 30, 10),
        (lambda: cw.number_input("n", value=1.5), 2, 2.0),
        (lambda: cw.number_input("n", value=1.5), None, 1.5),
        (lambda: cw.number_input("n", value=None), None, None),
        (lambda: cw.number_input("n", value=1.5), True, 1.5),
    ],
)
def test_a_move_is_taken_typed_and_kept_inside_the_bounds(recording, call, raw, value):
    got, _ = moved(recording, call, raw)
    assert got == value
    assert type(got) is type(value)


def test_a_value_survives_bounds_that_move_as_far_as_it_can(recording):
    maximum = 100
    values = []

    def cell():
        values.append(cw.slider("frame", 0, maximum, 0))

    recording.run(cell)
    recording.recorder.set_widget("a", "slider:frame", 80)
    recording.run(cell)
    maximum = 50
    recording.run(cell)
    maximum = 100
    recording.run(cell)
    assert values == [0, 80, 50, 80]


def test_what_a_page_is_told_of_a_slider(recording):
    _, data = moved(recording, lambda: cw.slider("Day", value=DAY, help="which"), 1704499200000)
    assert data["widget"] == "slider"
    assert data["value"] == 1704499200000
    props = data["props"]
    assert (props["type"], props["range"], props["format"]) == ("date", False, "YYYY-MM-DD")
    assert props["step"] == 86_400_000
    assert props["max"] - props["min"] == 28 * 86_400_000
    assert props["help"] == "which"
