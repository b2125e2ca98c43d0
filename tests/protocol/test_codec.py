import json
import math
import typing
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellweave.errors import CellweaveError
from cellweave.protocol import decode, encode, messages, state

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
kinds = [item for item in vars(messages).values() if is_dataclass(item) and item.__module__ == messages.__name__]


def values(hint):
    """Return a strategy for the values of a field's type."""
    if hint is typing.Any:
        return plain
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin is typing.Literal:
        return st.sampled_from(arguments)
    if origin is list:
        return st.lists(values(arguments[0]), max_size=2)
    if origin is dict:
        return st.dictionaries(st.text(max_size=4), values(arguments[1]), max_size=2)
    if arguments:
        return st.one_of([values(item) for item in arguments])
    if hint is type(None):
        return st.none()
    if is_dataclass(hint):
        return built(hint)
    simple = {str: st.text(max_size=5), int: st.integers(-(2**53), 2**53), bool: st.booleans()}
    return simple[hint] if hint in simple else st.floats(allow_nan=False, allow_infinity=False)


def built(kind):
    hints = typing.get_type_hints(kind, {**vars(state), **vars(messages)})
    return st.builds(kind, **{item.name: values(hints[item.name]) for item in fields(kind)})


@pytest.mark.parametrize("kind", kinds, ids=lambda kind: kind.__name__)
@given(data=st.data())
def test_a_message_is_what_its_text_decodes_to(kind, data):
    message = data.draw(built(kind))
    assert decode(encode(message)) == message
    assert decode(encode(message).encode()) == message


def test_numbers_that_json_lacks_become_null():
    text = encode(messages.Answer(1, {"a": math.nan, "b": [math.inf, 1.5]}))
    assert json.loads(text)["data"] == {"a": None, "b": [None, 1.5]}


def test_bytes_that_are_no_text_survive_a_wire_of_utf_8():
    cells = [state.CellSource("a", "", "code", "\udcff = 'é'", {})]
    text = encode(messages.Load(cells))
    assert decode(text.encode("utf-8")) == messages.Load(cells)


def test_unknown_fields_are_left_aside_and_missing_ones_have_their_defaults():
    assert decode('{"kind":"Run","scope":"all","speed":9}') == messages.Run("all")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "null",
        "[]",
        "3",
        '{"kind":3}',
        '{"kind":"Nope"}',
        '{"kind":"Undo"}',
        '{"kind":"Undo","id":"1"}',
        '{"kind":"Undo","id":true}',
        '{"kind":"Undo","id":null}',
        '{"kind":"Run","scope":"some"}',
        '{"kind":"Run","cells":"c1"}',
        '{"kind":"Edit","id":1,"edits":[{"op":"burn","cell":"c1"}]}',
        '{"kind":"Edit","id":1,"edits":[3]}',
        '{"kind":"CellState"}',
        b"\xff\xfe",
        "[" * 100_000,
    ],
)
def test_what_is_no_message_raises_one_kind_of_error(text):
    with pytest.raises(CellweaveError):
        decode(text)


def test_a_message_that_is_nested_too_deep_is_refused_where_a_limit_is_set():
    def moved(depth):
        return '{"kind":"SetWidget","cell":"c1","key":"k","value":' + "[" * depth + "]" * depth + "}"

    assert decode(moved(9), deepest=10) == decode(moved(9))
    with pytest.raises(CellweaveError, match="deeper than 10"):
        decode(moved(10), deepest=10)
