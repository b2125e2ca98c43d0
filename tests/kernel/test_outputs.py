import itertools

from hypothesis import given
from hypothesis import strategies as st

from cellweave.kernel.outputs import LIMIT, NOTICE, CellOutputs
from cellweave.kernel.spool import MemorySpool
from cellweave.protocol.state import Output, OutputOp


def outputs(shown: list[Output] | None = None) -> CellOutputs:
    return CellOutputs("a", shown or [], MemorySpool)


def mime(id: str, text: str) -> Output:
    return Output(id, "mime", {"text/plain": text})


def page(shown: list[Output], ops: list[OutputOp]) -> list[Output]:
    """What a page makes of the changes, told without any of our code."""
    for op in ops:
        if op.op == "reset":
            shown = [Output(item.id, item.kind, dict(item.data), item.parent) for item in op.outputs or []]
        elif op.op == "append":
            shown = [*shown, Output(op.output.id, op.output.kind, dict(op.output.data), op.output.parent)]
        elif op.op == "replace":
            shown = [op.output if item.id == op.id else item for item in shown]
        elif op.op == "remove":
            shown = [item for item in shown if item.id != op.id]
        else:
            for item in shown:
                if item.id == op.id:
                    item.data = {**item.data, "text": item.data["text"] + op.text}
    return shown


def test_the_last_run_is_shown_until_the_first_output():
    cell = outputs([mime("o1", "old")])
    assert cell.ops() == []
    cell.put(mime("o1", "new"))
    assert [op.op for op in cell.ops()] == ["reset"]


def test_a_run_that_shows_nothing_clears_at_its_end():
    cell = outputs([mime("o1", "old")])
    assert cell.ops() == []
    cell.end()
    assert cell.ops() == [OutputOp("reset", "a", outputs=[])]
    assert cell.ops() == []


def test_equal_outputs_change_nothing():
    cell = outputs([mime("o1", "same")])
    cell.put(mime("o1", "same"))
    cell.end()
    assert cell.ops() == []


def test_many_changes_of_an_element_are_one():
    cell = outputs()
    cell.put(mime("p", "0"))
    cell.ops()
    for step in range(1000):
        cell.put(mime("p", str(step)))
    assert [(op.op, op.output.data) for op in cell.ops()] == [("replace", {"text/plain": "999"})]


def test_an_element_removed_before_it_was_told_is_never_told():
    cell = outputs()
    cell.put(mime("x", "0"))
    cell.ops()
    cell.put(mime("p", "0"))
    cell.remove("p")
    assert cell.ops() == []


def test_children_go_with_their_parent():
    cell = outputs()
    cell.put(mime("box", ""))
    cell.put(Output("child", "mime", {}, parent="box"))
    cell.remove("box")
    assert cell.current() == []


def test_past_the_limit_a_notice_counts_and_streams_go_on():
    cell = outputs()
    for number in range(LIMIT + 25):
        cell.put(mime(cell.next_id(), str(number)))
    cell.write("stdout", "a\n")
    cell.write("stderr", "b\n")
    cell.write("stdout", "c\n")
    shown = page([], list(cell.ops()))
    assert len(shown) == LIMIT + 3
    texts = {item.id: item.data for item in shown}
    assert texts[NOTICE]["more"] == 25
    assert texts[f"{NOTICE}-stdout"]["text"] == "a\nc\n"


actions = st.lists(
    st.one_of(
        st.tuples(st.just("put"), st.sampled_from("abc"), st.text(max_size=3)),
        st.tuples(st.just("remove"), st.sampled_from("abc"), st.just("")),
        st.tuples(st.just("write"), st.sampled_from(["stdout", "stderr"]), st.text("ab\r\n", min_size=1, max_size=6)),
        st.tuples(st.just("ops"), st.just(""), st.just("")),
    ),
    max_size=30,
)


@given(actions, st.lists(st.sampled_from("xyz"), max_size=2, unique=True))
def test_the_changes_lead_a_page_to_the_outputs_whenever_it_is_told(steps, before):
    shown = [mime(id, "old") for id in before]
    cell = outputs(shown)
    for what, which, text in steps:
        if what == "put":
            cell.put(mime(which, text))
        elif what == "remove":
            cell.remove(which)
        elif what == "write":
            cell.write(which, text)
        else:
            shown = page(shown, list(cell.ops()))
    cell.end()
    shown = page(shown, list(cell.ops()))
    assert sorted(map(repr, shown)) == sorted(map(repr, cell.current()))
    for left, right in itertools.pairwise(shown):
        assert left.id != right.id
