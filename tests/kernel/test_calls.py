# ruff: noqa: E501
"""Functions that no value shows: a library holds them and calls them."""


def test_a_function_a_library_holds_is_read_by_the_cell_that_makes_it_run(script):
    book = script(
        rate="rate = 2",
        money="class Money:\n    pass\ndef default(self, value):\n    return rate",
        register="import json\njson.JSONEncoder.default = default",
        text="text = json.dumps(Money())",
        other="other = json.dumps(1)",
    )
    assert book["text"] == "2"
    assert book.write(rate="rate = 3") == ["rate", "register", "text"]
    assert book["text"] == "3"


def test_what_such_a_function_changes_is_followed(script):
    book = script(
        seen="seen = []",
        register="import json\nclass Money:\n    pass\ndef default(self, value):\n    seen.append(1)\n    return len(seen)\njson.JSONEncoder.default = default",
        hide="del default",
        one="one = json.dumps(Money())",
        two="two = json.dumps(Money())",
        n="n = len(seen)",
    )
    assert (book["one"], book["two"], book["n"]) == ("1", "2", 2)
    book.run("cells", "one")
    assert (book["one"], book["two"], book["n"]) == ("1", "2", 2)
    book.write(two=None)
    assert book["n"] == 1


def test_probes_do_not_show(script):
    book = script(
        f='def f(x=1):\n    """Say it."""\n    return x\ng = lambda: 2',
        x="import inspect\nx = f(), g(), f.__doc__, inspect.getsource(f)",
    )
    assert book["x"] == (1, 2, "Say it.", 'def f(x=1):\n    """Say it."""\n    return x\n')
    assert "__cellweave_entered__" not in book.kernel.names()


def test_a_function_called_between_two_runs_is_no_cells_reading(script):
    book = script(rate="rate = 2", f="def f():\n    return rate", go="import math\ngo = math.floor(2.5)")
    assert book["f"]() == 2
    assert book.write(go="import math\ngo = math.ceil(2.5)") == ["go"]
    assert book.write(rate="rate = 3") == ["rate"]
