"""What people do with a workbook, in a real browser against the real server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from .cells import cell, is_saved, shows, write
from .conftest import Serve

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]

SUM = """\
# %% [markdown]
# # A sum

# %% First
a = 2

# %% Second
b = a * 10
b

# %% Apart
"apart"
"""

INPUTS = """\
# %% Inputs
import cellweave as cw
n = cw.slider("n", 0, 100, 50)
kind = cw.selectbox("Kind", ["plain", "double"])
is_loud = cw.checkbox("Loud")

# %% Answer
answer = n * (2 if kind == "double" else 1)
print(f"answer {answer}{'!' if is_loud else ''}")
"""


def test_open_type_run_see(serve: Serve, open_page: Open) -> None:
    server = serve(SUM)
    page = open_page(server.url)
    expect(page.get_by_role("heading", name="A sum")).to_be_visible()
    shows(page, "Second", "20")
    write(page, "First", "a = 7")
    page.keyboard.press("Shift+Enter")
    shows(page, "Second", "70")
    expect(cell(page, "Second")).to_be_focused()
    is_saved(page)
    assert server.path.read_text() == SUM.replace("a = 2", "a = 7")


def test_only_what_depends_runs_again(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SUM.replace('"apart"', "import time\ntime.time_ns()")).url)
    shows(page, "Second", "20")
    before = cell(page, "Apart").locator(".outputs").text_content()
    write(page, "First", "a = 3")
    page.keyboard.press("Control+Enter")
    shows(page, "Second", "30")
    assert cell(page, "Apart").locator(".outputs").text_content() == before


def test_a_stale_cell_says_why(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SUM).url)
    shows(page, "Second", "20")
    write(page, "First", "a = 3")
    expect(cell(page, "Second")).to_have_attribute("aria-label", "Second, code, stale: it reads a of First")
    expect(cell(page, "First")).to_have_attribute("aria-label", "First, code, stale: its text has changed")
    write(page, "First", "a = 2")
    expect(cell(page, "First")).to_have_attribute("aria-label", "First, code, up to date")
    expect(cell(page, "Second")).to_have_attribute("aria-label", "Second, code, up to date")


def test_widgets_by_key(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(INPUTS).url)
    shows(page, "Answer", "answer 50")
    slider = page.get_by_role("slider", name="n")
    slider.focus()
    page.keyboard.press("ArrowRight")
    shows(page, "Answer", "answer 51")
    page.keyboard.press("End")
    shows(page, "Answer", "answer 100")
    page.get_by_label("Kind").select_option("double")
    shows(page, "Answer", "answer 200")
    page.get_by_role("checkbox", name="Loud").check()
    shows(page, "Answer", "answer 200!")
    expect(slider).to_have_attribute("aria-valuetext", "100")


def test_dragging_sends_the_last_value(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(INPUTS).url)
    shows(page, "Answer", "answer 50")
    slider = page.get_by_role("slider", name="n")
    box = slider.bounding_box()
    assert box is not None
    middle = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] / 2, middle)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, middle, steps=40)
    page.mouse.up()
    shows(page, "Answer", "answer 100")


def test_failing_cell(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SUM).url)
    shows(page, "Second", "20")
    write(page, "First", "half = 1\na = half / 0")
    page.keyboard.press("Control+Enter")
    first, second = cell(page, "First"), cell(page, "Second")
    expect(first).to_have_attribute("data-status", "failed")
    expect(first.locator(".error-sentence")).to_have_text("ZeroDivisionError: division by zero")
    expect(first.locator(".error-values")).to_contain_text("half")
    expect(first.locator(".code-mark")).to_have_css("top", "20px")
    expect(second).to_have_attribute("data-status", "blocked")
    expect(second).to_contain_text("blocked by First")
    expect(second.locator(".outputs")).to_contain_text("20")
    shows(page, "Apart", "apart")


def test_undo_and_redo(serve: Serve, open_page: Open) -> None:
    server = serve(SUM)
    page = open_page(server.url)
    shows(page, "Second", "20")
    write(page, "First", "a = 5")
    page.keyboard.press("Control+Enter")
    shows(page, "Second", "50")
    page.keyboard.press("Control+z")
    shows(page, "Second", "20")
    expect(cell(page, "First").locator(".cm-content")).to_have_text("a = 2")
    page.keyboard.press("Control+Shift+z")
    shows(page, "Second", "50")


def test_delete_is_undone_in_the_text_too(serve: Serve, open_page: Open) -> None:
    server = serve(SUM)
    page = open_page(server.url)
    shows(page, "Second", "20")
    cell(page, "First").focus()
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(cell(page, "First")).to_have_count(0)
    expect(cell(page, "Second")).to_have_attribute("data-status", "failed")
    page.keyboard.press("Control+z")
    shows(page, "Second", "20")
    is_saved(page)
    assert server.path.read_text() == SUM


def test_keys_as_in_jupyter(serve: Serve, open_page: Open) -> None:
    server = serve(SUM)
    page = open_page(server.url)
    shows(page, "Second", "20")
    cell(page, "First").focus()
    page.keyboard.press("b")
    new = page.locator("article:focus")
    expect(new).to_have_attribute("aria-label", "empty cell, code, not run yet")
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content:focus")).to_be_visible()
    page.keyboard.insert_text("c = a + 1\nprint('c is', c)")
    page.keyboard.press("Shift+Enter")
    shows(page, "c", "c is 3")
    expect(cell(page, "Second")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("m")
    expect(page.locator("article.cell-markdown:focus")).to_have_count(1)
    page.keyboard.press("y")
    shows(page, "c", "c is 3")
    page.keyboard.press("Alt+ArrowDown")
    is_saved(page)
    text = server.path.read_text()
    assert text.index("b = a * 10") < text.index("c = a + 1")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def test_a_reload_keeps_text_and_outputs(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(INPUTS).url)
    shows(page, "Answer", "answer 50")
    page.get_by_role("slider", name="n").focus()
    page.keyboard.press("Home")
    shows(page, "Answer", "answer 0")
    page.reload()
    shows(page, "Answer", "answer 0")
    expect(page.get_by_role("slider", name="n")).to_have_value("0")


def test_a_restarted_server_gets_what_was_written_without_it(serve: Serve, open_page: Open) -> None:
    server = serve(SUM)
    page = open_page(server.url)
    shows(page, "Second", "20")
    expect(cell(page, "First").locator(".cm-content")).to_be_visible()
    server.kill()
    expect(page.locator(".bar-saved")).to_have_attribute("data-state", "offline")
    write(page, "First", "a = 9")
    expect(page.get_by_text("1 change is kept here")).to_be_visible()
    server.start()
    is_saved(page)
    cell(page, "First").get_by_role("button", name="Run First").click()
    shows(page, "Second", "90")
    assert "a = 9" in server.path.read_text()


def test_inputs_moved_without_a_server_are_sent_when_it_is_back(serve: Serve, open_page: Open) -> None:
    server = serve(INPUTS)
    page = open_page(server.url)
    shows(page, "Answer", "answer 50")
    server.kill()
    expect(page.get_by_text("The server does not answer")).to_be_visible()
    page.get_by_role("slider", name="n").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.get_by_label("Kind").select_option("double")
    server.start()
    shows(page, "Answer", "answer 104")


def test_a_page_goes_on_with_a_server_that_has_another_token(serve: Serve, open_page: Open) -> None:
    server = serve(SUM, token=None)
    page = open_page(server.url)
    shows(page, "Second", "20")
    first = server.url
    server.kill()
    server.start()
    assert server.url != first
    is_saved(page)
    write(page, "First", "a = 9")
    page.keyboard.press("Control+Enter")
    shows(page, "Second", "90")


def test_a_server_that_refuses_the_page_is_told_from_one_that_is_away(serve: Serve, open_page: Open) -> None:
    server = serve(SUM)
    page = open_page(server.url)
    shows(page, "Second", "20")
    server.kill()
    expect(page.get_by_text("The server does not answer")).to_be_visible()
    server.token = "another"
    server.start()
    expect(page.get_by_text("does not know this browser")).to_be_visible()
    # Any page of the browser lets the others in.
    open_page(server.url)
    is_saved(page)


def test_a_workbook_shows_what_it_last_did_before_it_ran_again(serve: Serve, open_page: Open, tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    wait = f"import time, pathlib\nwhile pathlib.Path({str(gate)!r}).exists(): time.sleep(0.02)\n"
    server = serve(f"# %% Slow\n{wait}print('slow result')\n\n# %% After\n'after'\n")
    page = open_page(server.url)
    shows(page, "After", "after")
    kept = server.path.parent / ".cellweave" / "book.py.outputs"
    page.wait_for_function("() => !document.querySelector('.bar-stop.is-running')")
    while not (kept.exists() and "after" in kept.read_text()):
        page.wait_for_timeout(50)
    server.kill()
    gate.touch()
    server.start()
    page = open_page(server.url)
    slow, after = cell(page, "Slow"), cell(page, "After")
    expect(slow.locator(".outputs.is-old")).to_have_text("slow result")
    expect(after.locator(".outputs.is-old")).to_contain_text("after")
    expect(slow).to_have_attribute("data-status", "running")
    gate.unlink()
    shows(page, "Slow", "slow result")
    shows(page, "After", "after")
    expect(page.locator(".is-old")).to_have_count(0)


def test_a_change_on_disk_comes_in(serve: Serve, open_page: Open) -> None:
    server = serve(SUM)
    page = open_page(server.url)
    shows(page, "Second", "20")
    server.path.write_text(SUM.replace("a = 2", "a = 4"))
    shows(page, "Second", "40")
    expect(page.get_by_text("was changed by another program")).to_be_visible()


def test_foreign_html_cannot_touch_the_page(serve: Serve, open_page: Open) -> None:
    script = (
        "<p id='mine'>foreign</p><script>"
        "const say = (text) => document.body.append(' ' + text);"
        "try { parent.document.title = 'taken'; say('reached') } catch { say('kept out') }"
        "try { localStorage.x = 1; say('stored') } catch { say('no storage') }"
        "</script>"
    )
    page = open_page(
        serve(f"# %% Foreign\nclass Html:\n    def _repr_html_(self):\n        return {script!r}\nHtml()\n").url
    )
    frame = page.frame_locator("iframe.html-frame")
    expect(frame.locator("body")).to_contain_text("kept out")
    expect(frame.locator("body")).to_contain_text("no storage")
    expect(page).to_have_title("book.py · Cellweave")
    page.wait_for_function("() => document.querySelector('iframe.html-frame').offsetHeight > 20")
    assert page.locator("iframe.html-frame").get_attribute("sandbox") == "allow-scripts allow-popups"


def test_stop_and_a_crash(serve: Serve, open_page: Open) -> None:
    text = "# %% Slow\nimport time\ntime.sleep(600)\n\n# %% Other\n'other'\n"
    page = open_page(serve(text).url)
    slow = cell(page, "Slow")
    expect(slow).to_have_attribute("data-status", "running")
    page.get_by_role("banner").get_by_role("button", name="of").click()
    expect(slow).to_have_attribute("data-status", "failed")
    write(page, "Slow", "import os\nos._exit(3)")
    page.keyboard.press("Control+Enter")
    crash = page.get_by_role("alert")
    expect(crash).to_contain_text("Your text is safe")
    write(page, "Slow", "'well again'")
    crash.get_by_role("button", name="Restart").click()
    shows(page, "Slow", "well again")
    shows(page, "Other", "other")


def test_a_long_table_scrolls_sorts_and_filters(serve: Serve, open_page: Open) -> None:
    pytest.importorskip("pandas")
    text = (
        "# %% Table\nimport pandas as pd\n"
        "size = 1_000_000\n"
        "words = ['even', 'odd'] * (size // 2)\n"
        "pd.DataFrame({'n': range(size), 'word': words, 'half': [i / 2 for i in range(size)]})\n"
    )
    page = open_page(serve(text).url)
    table = page.get_by_role("grid")
    expect(table.get_by_role("gridcell", name="even").first).to_be_visible()
    expect(page.locator(".table-foot")).to_contain_text("1,000,000 rows × 3 columns")
    table.evaluate("element => element.scrollTop = element.scrollHeight")
    expect(table.get_by_role("gridcell", name="999,999")).to_be_visible()
    table.get_by_role("columnheader", name="n int64").get_by_role("button").click()
    table.get_by_role("columnheader", name="n int64").get_by_role("button").click()
    table.evaluate("element => element.scrollTop = 0")
    expect(table.get_by_role("row").nth(1)).to_contain_text("999,999")
    page.get_by_role("button", name="Filter the rows").click()
    page.get_by_label("Column", exact=True).select_option("word")
    page.get_by_label("Value").fill("even")
    page.get_by_label("Value").press("Enter")
    expect(page.locator(".table-foot")).to_contain_text("500,000 of 1,000,000 rows")


def test_a_wide_table_is_whole_where_nobody_points_at_it(serve: Serve, open_page: Open) -> None:
    pytest.importorskip("pandas")
    text = "# %% Wide\nimport pandas as pd\npd.DataFrame({f'column {i}': [i] for i in range(40)})\n"
    page = open_page(serve(text).url)
    expect(page.get_by_role("gridcell").first).to_be_visible()
    hit = """table => {
        const { left, right, top } = table.getBoundingClientRect();
        return [left + 3, right - 3].map((x) => table.contains(document.elementFromPoint(x, top + 20)));
    }"""
    assert page.locator(".table").evaluate(hit) == [True, True]
    wider = "table => table.offsetWidth > table.closest('article').offsetWidth + 50"
    assert page.locator(".table").evaluate(wider)


def test_threads_name_what_a_cell_reads(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SUM).url)
    shows(page, "Second", "20")
    cell(page, "Second").focus()
    threads = page.locator(".threads .thread")
    expect(threads).to_have_count(1)
    threads.locator(".thread-end").first.hover(force=True)
    page.keyboard.press("[")
    expect(cell(page, "First")).to_be_focused()


def test_the_variables_panel_follows(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(SUM).url)
    shows(page, "Second", "20")
    page.get_by_role("button", name="Variables").click()
    panel = page.get_by_role("complementary", name="Variables")
    expect(panel.locator(".variable", has_text="b")).to_contain_text("20")
    write(page, "First", "a = 6")
    page.keyboard.press("Control+Enter")
    expect(panel.locator(".variable", has_text="b")).to_contain_text("60")


def test_two_pages_see_the_same(serve: Serve, open_page: Open) -> None:
    server = serve(SUM)
    one = open_page(server.url)
    two = open_page(server.url)
    shows(two, "Second", "20")
    write(one, "First", "a = 8")
    one.keyboard.press("Control+Enter")
    shows(two, "Second", "80")
    expect(cell(two, "First").locator(".code")).to_have_text("a = 8")


def test_a_first_load_is_small(serve: Serve, open_page: Open, tmp_path: Path) -> None:
    server = serve(SUM)
    page = open_page("about:blank")
    sizes: list[int] = []
    page.on("requestfinished", lambda request: sizes.append(request.sizes()["responseBodySize"]))
    page.goto(server.url)
    shows(page, "Second", "20")
    assert len(sizes) <= 10
    assert sum(sizes) <= 300_000


def test_the_history_leads_back_to_any_text(serve: Serve, open_page: Callable[[str], Page]) -> None:
    page = open_page(serve("# %% one\na = 1\na\n\n# %% two\nb = a + 1\nb\n").url)
    shows(page, "two", "2")
    write(page, "one", "a = 10\na")
    page.keyboard.press("Control+Enter")
    shows(page, "two", "11")
    cell(page, "two").focus()
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(cell(page, "two")).to_have_count(0)
    page.get_by_role("button", name="History").click()
    panel = page.get_by_role("complementary", name="History")
    entries = panel.locator(".variable")
    expect(entries.locator("b")).to_have_text(["deleting two", "a change in one", "the file as it was opened first"])
    expect(entries.first).to_be_disabled()
    assert (entries.nth(1).get_attribute("title") or "").endswith("\n\n− a = 1\n+ a = 10")
    entries.nth(2).click()
    shows(page, "two", "2")
    expect(cell(page, "one").locator(".code")).to_contain_text("a = 1")
    # It is one more change, which undo takes back.
    expect(entries).to_have_count(4)
    expect(entries.first.locator("b")).to_contain_text("going back to")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+z")
    expect(cell(page, "two")).to_have_count(0)
