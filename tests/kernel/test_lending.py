"""A reader of a consumed value gets a private copy where that is sound."""


def test_a_reader_above_a_change_runs_alone(script):
    book = script(a="a = [1]", b="b = a", early="n = len(a)", add="a.append(2)")
    assert book.write(early="n = -len(a)") == ["early"]
    assert book["n"] == -1
    assert book["a"] == [1, 2]
    assert book["a"] is book["b"]
    assert book.kernel.namespace["a"] is book["a"]


def test_a_reader_that_keeps_a_part_is_not_lent_to(script):
    book = script(a="a = [[1]]", early="n = len(a)", add="a[0].append(2)")
    assert book.write(early="n = a[0]") == ["early", "a", "early", "add"]
    assert book["n"] is book["a"][0]
    assert book["n"] == [1, 2]
    assert book.write(add="a[0].append(3)") == ["a", "early", "add"]
    assert book["n"] == [1, 3]


def test_a_reader_that_changes_its_input_is_not_lent_to(script):
    book = script(a="a = [1]", early="n = len(a)", add="a.append(2)")
    book.write(early="n = a.pop()")
    assert (book["n"], book["a"]) == (1, [2])


def test_two_inputs_that_share_an_object_are_not_lent(script):
    book = script(a="a = [1]", b="b = {'in': a}", early="same = True", add="a.append(2)")
    book.write(early="same = a is b['in']")
    assert book["same"] is True
