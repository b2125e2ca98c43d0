from cellweave import host
from cellweave.kernel.widgets import WidgetMemory


def ask(memory: WidgetMemory, default=5, kind="slider", callback=None):
    return memory.get("a", "n", kind, default, callback, default)


def test_a_choice_is_kept_until_it_changes():
    memory = WidgetMemory()
    assert ask(memory) is host.UNSET
    assert memory.set("a", "n", 7)
    assert not memory.set("a", "n", 7)
    assert ask(memory) == 7


def test_choosing_the_default_is_no_change():
    memory = WidgetMemory()
    ask(memory)
    assert not memory.set("a", "n", 5)


def test_a_number_and_a_truth_are_not_the_same():
    memory = WidgetMemory()
    memory.set("a", "n", 1)
    assert memory.set("a", "n", True)


def test_a_default_rewritten_in_the_code_wins():
    memory = WidgetMemory()
    ask(memory)
    memory.set("a", "n", 7)
    assert ask(memory, default=6) is host.UNSET


def test_a_choice_outlives_runs_that_do_not_ask_for_it():
    memory = WidgetMemory()
    ask(memory)
    memory.set("a", "n", 7)
    memory.end("a")
    memory.end("a")
    assert ask(memory) == 7


def test_a_press_lasts_for_one_run_even_where_it_was_not_asked_for():
    memory = WidgetMemory()
    ask(memory, False, "button")
    assert memory.set("a", "n", True)
    assert ask(memory, False, "button") is True
    memory.end("a")
    assert ask(memory, False, "button") is host.UNSET
    memory.set("a", "n", True)
    memory.end("a")
    assert ask(memory, False, "button") is host.UNSET


def test_a_callback_is_due_once_for_each_change():
    memory = WidgetMemory()
    ask(memory, callback=lambda: "called")
    memory.set("a", "n", 7)
    memory.set("a", "n", 7)
    assert [callback() for callback in memory.take_callbacks("a")] == ["called"]
    assert memory.take_callbacks("a") == []


def test_cells_that_are_gone_are_forgotten():
    memory = WidgetMemory()
    ask(memory)
    memory.set("a", "n", 7)
    memory.keep({"b"})
    assert memory.values == {}
