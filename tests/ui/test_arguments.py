import inspect
import subprocess
import sys

import pytest

import cellweave
from cellweave.ui.arguments import WIDGETS, Declared, declared, slug

SCRIPT = """
import datetime as d
import cellweave as cw
n = cw.slider("Number", 0, 10, 5)
growth = cw.slider("Growth %", 0.0, 20.0, 5.0)
span = cw.slider("Span", 0, 10, (2, 3), key="range-of-years")
day = cw.slider("Day", value=d.date(2024, 1, 5))
city = cw.selectbox("City", ["Oslo", "Rome"])
is_on = cw.checkbox("On")
pressed = cw.button("Go")
name = cw.text_input("Name", "nobody")
count = cw.number_input("How many", 1, 9)
print(n, growth, span, day, city, is_on, pressed, name, count)
"""


def run(tmp_path, *arguments):
    path = tmp_path / "book.py"
    path.write_text(SCRIPT)
    return subprocess.run([sys.executable, str(path), *arguments], capture_output=True, text=True, check=False)


def test_defaults_without_arguments(tmp_path):
    assert run(tmp_path).stdout == "5 5.0 (2, 3) 2024-01-05 Oslo False False nobody 1\n"


def test_an_input_is_named_by_variable_label_or_key(tmp_path):
    words = ["--n", "7", "--growth=2.5", "--range-of-years", "4,8", "--day", "2024-01-09", "--city=Rome", "--is-on"]
    words += ["--go", "--name", "Ada", "--how-many", "3"]
    assert run(tmp_path, *words).stdout == "7 2.5 (4, 8) 2024-01-09 Rome True True Ada 3\n"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--n", "x"], "--n: got 'x', wanted a whole number from 0 to 10."),
        (["--n", "70"], "--n: got '70', wanted a whole number from 0 to 10."),
        (["--span", "4"], "--span: got '4', wanted two values LOW,HIGH, each a whole number from 0 to 10."),
        (["--city", "Paris"], "--city: got 'Paris', wanted one of 'Oslo', 'Rome'."),
        (["--is-on", "maybe"], "--is-on: got 'maybe', wanted true or false."),
        (["--count", "0"], "--count: got '0', wanted a whole number from 1 to 9."),
        (["--name"], "--name needs a value: --name VALUE, or --name=VALUE."),
        (["--n", "--is-on"], "--n needs a value: --n VALUE, or --n=VALUE."),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_wanted(tmp_path, words, sentence):
    found = run(tmp_path, *words)
    assert found.returncode == 1
    assert found.stderr.rstrip().endswith(sentence)


def test_inputs_are_listed_without_running():
    found = declared(SCRIPT)
    assert [item.option for item in found][:3] == ["n", "growth", "span"]
    assert found[0] == Declared("n", "slider", "Number", "cw.slider('Number', 0, 10, 5)", frozenset({"n", "number"}))
    assert declared("this is ( no Python") == []


@pytest.mark.parametrize(
    ("call", "names"),
    [
        ('span = cw.slider("Span", key="range of years")', {"span", "range-of-years"}),
        ('is_on: bool = cw.checkbox("On", False, "k")', {"is-on", "on", "k"}),
        ('cw.button("Go", None)', {"go"}),
        ('cw.button(label="Go", key=7)', {"go", "7"}),
        ('cw.button(f"Go {n}")', None),
        ('n = cw.slider("Number", key=name)', None),
        ("n = cw.slider(*all)", None),
        ('n = cw.slider("Number", **all)', None),
    ],
)
def test_all_names_of_an_input_are_known_or_it_is_said_that_they_are_not(call, names):
    (found,) = declared(call)
    assert found.names == names


def test_the_places_of_keys_are_those_of_the_functions():
    for name, place in WIDGETS.items():
        assert list(inspect.signature(getattr(cellweave, name)).parameters).index("key") == place


def test_slugs():
    assert slug("Growth %") == "growth"
    assert slug("is_on") == "is-on"
    assert slug("Über  uns!") == "über-uns"
