import weakref

from cellweave.graph.codes import reach_of


def test_what_a_code_reaches_is_forgotten_with_it() -> None:
    code = compile("def f():\n    return a\nf()", "cell", "exec")
    assert reach_of(code).reads == {"a", "f"}
    inner = next(constant for constant in code.co_consts if hasattr(constant, "co_code"))
    gone = [weakref.ref(code), weakref.ref(inner)]
    del code, inner
    assert [one() for one in gone] == [None, None]


def test_a_code_that_stands_where_another_was_reaches_its_own_names() -> None:
    for number in range(1000):
        assert f"name_{number}" in reach_of(compile(f"name_{number}", "cell", "eval")).reads
