import collections
import functools
import gc
import random
import re
import threading
import weakref

import numpy as np
import pandas as pd
import pytest

from cellweave.kernel.digest import digest_of
from cellweave.kernel.fingerprint import fingerprint, is_same_content

NAMESPACE: dict = {"__name__": "__main__"}


def is_same(old, new) -> bool:
    return is_same_content(old, fingerprint(old, NAMESPACE), new, fingerprint(new, NAMESPACE))


def made(source: str) -> dict:
    namespace = {"__name__": "__main__"}
    exec(source, namespace)
    return namespace


@pytest.mark.parametrize(
    "value",
    [
        *(1, 1.5, "a", b"a", None, True, (1, "a"), [1, [2]], {"a": [1]}, {1, 2}, frozenset({1}), range(3), 2j),
        *(np.arange(3), np.zeros((2, 2)), pd.DataFrame({"a": [1, 2]}), pd.Series(["x", None]), re.compile("a")),
    ],
    ids=repr,
)
def test_equal_contents_are_the_same(value):
    import copy

    assert is_same(value, copy.deepcopy(value))
    assert digest_of(value, NAMESPACE) == digest_of(copy.deepcopy(value), NAMESPACE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        *(
            (1, 1.0),
            (1, True),
            (0.0, -0.0),
            ("1", 1),
            ([1, 2], [2, 1]),
            ((1,), [1]),
            ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ),
        (np.arange(3), np.arange(3.0)),
        (np.arange(4), np.arange(4).reshape(2, 2)),
        (pd.DataFrame({"a": [1]}), pd.DataFrame({"b": [1]})),
    ],
    ids=repr,
)
def test_other_contents_types_and_orders_differ(old, new):
    assert not is_same(old, new)
    assert digest_of(old, NAMESPACE) != digest_of(new, NAMESPACE)


def test_sharing_of_mutable_objects_is_content():
    inner = [1]
    assert not is_same([inner, inner], [[1], [1]])


def test_sharing_of_texts_is_no_content_of_a_digest():
    text = "".join(["a", "b"])
    assert digest_of([text, text], NAMESPACE) == digest_of(["".join(["a", "b"]), text], NAMESPACE)


def test_nan_is_itself():
    assert is_same(float("nan"), float("nan"))


@pytest.mark.parametrize(
    "make", [threading.Lock, lambda: (n for n in [1]), object().__reduce__], ids=["lock", "gen", "x"]
)
def test_what_cannot_be_read_is_never_the_same(make):
    value = make()
    if fingerprint(value, NAMESPACE).is_opaque:
        assert not is_same(value, value)
    else:
        assert make.__name__ == "__reduce__"


@pytest.mark.parametrize(
    ("make", "change"),
    [
        (lambda: [{"x": 1}], lambda value: value[0].update(x=2)),
        (lambda: np.arange(9), lambda value: np.random.default_rng(0).shuffle(value)),
        (lambda: random.Random(1), lambda value: value.random()),
        (lambda: np.random.default_rng(1), lambda value: value.random()),
        (lambda: pd.DataFrame({"a": [1]}), lambda value: value.insert(0, "b", 2)),
        (lambda: iter([1, 2]), next),
        (lambda: bytearray(b"a"), lambda value: value.append(1)),
    ],
    ids=["nested", "shuffle", "random", "generator", "frame", "iterator", "bytes"],
)
def test_a_change_in_place_shows(make, change):
    value = make()
    before = fingerprint(value, NAMESPACE)
    assert before.content == fingerprint(value, NAMESPACE).content
    change(value)
    assert before.content != fingerprint(value, NAMESPACE).content


def test_two_names_of_one_object_share_an_owner():
    inner = [1]
    assert not fingerprint({"a": inner}, NAMESPACE).owners.isdisjoint(fingerprint(inner, NAMESPACE).owners)
    base = np.arange(4)
    assert not fingerprint(base[1:], NAMESPACE).owners.isdisjoint(fingerprint(base, NAMESPACE).owners)
    frame = pd.DataFrame({"a": [1]})
    assert fingerprint(frame, NAMESPACE).owners.isdisjoint(fingerprint(pd.DataFrame({"a": [1]}), NAMESPACE).owners)


def test_a_function_tells_what_it_reaches_through_closures_partials_methods_and_wrappers():
    namespace = made(
        "import functools\n"
        "def f(): return k\n"
        "def outer(g):\n    def inner(): return g() + m\n    return inner\n"
        "closed = outer(f)\n"
        "partial = functools.partial(f)\n"
        "cached = functools.lru_cache(f)\n"
        "class A:\n    def method(self): return n\n"
        "bound = A().method\n"
        "def gen():\n    yield q\n"
        "it = gen()\n"
        "box = [{'f': f}]\n"
        "def setter():\n    global r\n    r = 1\n"
    )
    for name, reads in {
        "closed": {"k", "m"},
        "partial": {"k"},
        "cached": {"k"},
        "bound": {"n"},
        "box": {"k"},
        "it": {"q"},
    }.items():
        assert reads <= fingerprint(namespace[name], namespace).reads, name
    assert fingerprint(namespace["setter"], namespace).binds == {"r"}


def test_a_function_is_its_code_not_its_line():
    one, two = made("def f(a=1):\n    return a"), made("\n\n# moved\ndef f(a=1):\n    return a")
    assert fingerprint(one["f"], one).content == fingerprint(two["f"], two).content
    other = made("def f(a=2):\n    return a")
    assert fingerprint(one["f"], one).content != fingerprint(other["f"], other).content


def test_a_cache_tells_that_it_changed_but_not_what_it_holds():
    cached = functools.lru_cache(lambda value: value)
    before = fingerprint(cached, NAMESPACE)
    cached(1)
    after = fingerprint(cached, NAMESPACE)
    assert before.content != after.content
    assert after.is_weak


def test_a_workbook_class_cannot_hide_state():
    namespace = made("class A:\n    def __getstate__(self):\n        return {}\na = A()")
    before = fingerprint(namespace["a"], namespace)
    namespace["a"].x = 1
    assert fingerprint(namespace["a"], namespace).content != before.content


@pytest.mark.parametrize("walk", [iter, lambda value: iter(value.items()), lambda value: map(str, value)])
def test_an_iterator_shares_with_the_dictionary_it_walks_over(walk):
    table = {1: [2]}
    found = fingerprint(walk(table), NAMESPACE)
    assert found.is_opaque
    assert not found.owners.isdisjoint(fingerprint(table, NAMESPACE).owners)


def test_one_or_two_equal_types_of_an_array_have_one_digest():
    pandas = pytest.importorskip("pandas")

    def chosen():
        frame = pandas.DataFrame({"day": pandas.to_datetime(["2012-01-01", "2012-01-02"]), "n": [1, 2]})
        return digest_of(frame[frame["n"] > 1]["day"], NAMESPACE)

    assert len({chosen() for _ in range(4)}) == 1


def test_two_open_files_share_nothing(tmp_path):
    path = tmp_path / "law.txt"
    with path.open("w") as first, path.open("w") as second:
        prints = [fingerprint(file, NAMESPACE) for file in (first, second)]
    assert all(print.is_opaque and print.owners for print in prints)
    assert prints[0].owners.isdisjoint(prints[1].owners)


class Held:
    """What a test can hold weakly."""


@pytest.mark.parametrize("ask", [fingerprint, digest_of], ids=["fingerprint", "digest"])
def test_asking_for_the_content_keeps_nothing_alive(ask):
    held = Held()
    held.parts = [np.arange(3), {"a": [1]}, random.Random(1)]
    gone = weakref.ref(held)
    gc.disable()
    try:
        ask(held, NAMESPACE)
        del held
        assert gone() is None
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "value",
    [
        random.Random(1),
        pd.DataFrame({"a": [1], "b": ["x"]}),
        collections.OrderedDict(a=[1]),
        np.ma.masked_array([1, 2]),
    ],
    ids=lambda value: type(value).__name__,
)
def test_owners_are_objects_that_live_on(value):
    first = fingerprint(value, NAMESPACE)
    waste = [[] for _ in range(1000)]  # what would take the places of objects that are gone
    assert fingerprint(value, NAMESPACE).owners == first.owners
    assert first.owners.isdisjoint(map(id, waste))


def test_a_view_of_bytes_shares_with_them():
    data = bytearray(4)
    view = np.frombuffer(data, dtype="u1")
    assert not fingerprint(view, NAMESPACE).is_opaque
    assert not fingerprint(view, NAMESPACE).owners.isdisjoint(fingerprint(data, NAMESPACE).owners)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        *(([1], "append"), (bytearray(4), "count"), (collections.deque([1]), "append"), (np.arange(3), "sum")),
        *((([1],), "count"), (random.Random(1), "random")),
    ],
    ids=lambda value: type(value).__name__,
)
def test_a_builtin_method_shares_with_its_object(value, name):
    assert fingerprint(getattr(value, name), NAMESPACE).owners >= fingerprint(value, NAMESPACE).owners != frozenset()


@pytest.mark.parametrize("value", [len, random.random, dict.fromkeys, "a".join], ids=lambda value: value.__name__)
def test_a_function_of_a_library_shares_nothing(value):
    assert not fingerprint(value, NAMESPACE).owners and not fingerprint(value, NAMESPACE).is_opaque


def test_a_class_without_a_module_tells_its_content():
    made_at_run_time = type("Symbol", (), {"__module__": None, "__reduce__": lambda self: (list, ((1, 2),))})
    assert is_same(made_at_run_time(), made_at_run_time())


def test_an_object_that_answers_any_question_is_opaque_and_no_generator():
    value = made("""
class Anything:
    def __getattr__(self, name):
        return lambda *rest: name
""")["Anything"]()
    assert fingerprint((value, threading.Lock()), NAMESPACE).is_opaque


def test_an_object_that_fails_when_it_is_asked_for_its_class_is_taken_for_what_it_is():
    class Unbound:
        @property
        def __class__(self):
            raise RuntimeError("there is nothing behind it yet")

    assert not fingerprint(Unbound(), NAMESPACE).is_plain
    assert fingerprint((Unbound(), threading.Lock()), NAMESPACE).is_opaque
