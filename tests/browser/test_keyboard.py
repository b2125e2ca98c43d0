"""The page without a mouse: every part is reached, nothing is a trap, and where the keyboard is can be seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from .cells import cell, code, is_saved, shows
from .conftest import Serve

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]

BOOK = """\
# %% Input
import cellweave as cw
n = cw.slider("n", 0, 100, 50)

# %% Answer
answer = n + 1
answer
"""


def test_tab_leads_through_everything_and_changes_nothing(serve: Serve, open_page: Open) -> None:
    server = serve(BOOK)
    page = open_page(server.url)
    shows(page, "Answer", "51")
    expect(page.locator(".cm-content")).to_have_count(2)
    cell(page, "Input").focus()
    met = []
    for _ in range(20):
        page.keyboard.press("Tab")
        met.append(page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.type"))
        if met[-1] == "Text: Add a text cell":
            break
    assert met[:2] == ["Run Input, up to date", "Title: Input. Change it"]
    assert "Delete the cell" in met
    assert "range" in met
    assert met[-1] == "Text: Add a text cell"
    is_saved(page)
    assert server.path.read_text() == BOOK


def test_enter_leads_into_the_text_and_escape_out_of_everything(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(BOOK).url)
    shows(page, "Answer", "51")
    cell(page, "Answer").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content:focus")).to_have_attribute("aria-label", "Code of Answer")
    page.keyboard.press("Escape")
    expect(cell(page, "Answer")).to_be_focused()
    page.get_by_role("slider", name="n").focus()
    page.keyboard.press("Escape")
    expect(cell(page, "Input")).to_be_focused()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(cell(page, "Input")).to_be_focused()


def test_the_keyboard_stays_with_what_was_done(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(BOOK + "\n# %% Last\n'last'\n").url)
    shows(page, "Last", "last")
    cell(page, "Answer").focus()
    page.keyboard.press("Alt+ArrowDown")
    expect(cell(page, "Answer")).to_be_focused()
    expect(page.locator("article").last).to_have_attribute("aria-label", "Answer, code, up to date")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("d")
    page.keyboard.press("d")
    expect(cell(page, "Last")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("article:focus")).to_have_attribute("aria-label", "empty cell, code, not run yet")
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    shows(page, "Answer", "51")
    cell(page, "Last").get_by_role("button", name="Run Last").focus()
    page.keyboard.press("Enter")
    expect(cell(page, "Last")).to_be_focused()


def test_what_is_typed_on_the_way_into_a_text_is_no_command(serve: Serve, open_page: Open) -> None:
    server = serve(BOOK)
    page = open_page("about:blank")
    held: list[Route] = []
    page.route("**/editor-*.js", lambda route: held.append(route))
    page.goto(server.url)
    shows(page, "Answer", "51")
    cell(page, "Answer").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("ddam")
    while not held:
        page.wait_for_timeout(20)
    held[0].continue_()
    expect(page.locator(".cm-content:focus")).to_have_attribute("aria-label", "Code of Answer")
    page.keyboard.press("Escape")
    expect(page.locator("article")).to_have_count(2)
    cell(page, "Answer").locator(".cell-title").click()
    page.keyboard.type("Madam")
    page.keyboard.press("Enter")
    expect(cell(page, "Madam")).to_be_focused()
    expect(page.locator("article")).to_have_count(2)
    is_saved(page)
    assert server.path.read_text() == BOOK.replace("%% Answer", "%% Madam")


def test_a_click_beside_the_text_leads_out_of_it(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(BOOK).url)
    shows(page, "Answer", "51")
    code(page, "Answer")
    page.mouse.click(5, 800)
    page.keyboard.press("k")
    expect(cell(page, "Input")).to_be_focused()


def test_a_panel_is_one_step_from_the_cell_and_escape_leads_back(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(BOOK).url)
    shows(page, "Answer", "51")
    cell(page, "Answer").focus()
    page.keyboard.press("p")
    panel = page.get_by_role("complementary", name="Variables")
    expect(panel.get_by_role("button", name="answer")).to_be_visible()
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if panel.evaluate("panel => panel.contains(document.activeElement)"):
            break
    expect(panel.get_by_role("button", name="answer")).to_be_focused()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(page.locator("article:focus")).to_have_count(1)


def test_a_new_workbook_can_be_typed_into_at_once(serve: Serve, open_page: Open) -> None:
    server = serve("# %%\nimport cellweave as cw\n\n# %%\n")
    page = open_page(server.url)
    expect(page.get_by_role("heading", name="A new workbook")).to_be_visible()
    expect(page.locator(".cm-content:focus")).to_be_visible()
    page.keyboard.type("x = 6 * 7\nx")
    page.keyboard.press("Shift+Enter")
    shows(page, "x", "42")
    expect(page.get_by_role("heading", name="A new workbook")).to_have_count(0)


def test_a_slider_to_start_with(serve: Serve, open_page: Open) -> None:
    server = serve("# %%\nimport cellweave as cw\n\n# %%\n")
    page = open_page(server.url)
    page.get_by_role("button", name="Start with a slider").click()
    expect(page.locator(".outputs").last).to_contain_text("2500")
    is_saved(page)
    assert server.path.read_text().count("import cellweave") == 1


def test_a_folder_leads_to_its_workbooks_and_back(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(BOOK, folder=True).url)
    page.get_by_role("link", name="book.py").press("Enter")
    shows(page, "Answer", "51")
    page.get_by_role("link", name="All workbooks of the folder").press("Enter")
    expect(page.get_by_role("link", name="book.py")).to_be_visible()


def test_the_cell_stays_in_sight_while_it_is_typed_in(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(BOOK).url)
    shows(page, "Answer", "51")
    editor = code(page, "Answer")
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\n" * 80)
    page.keyboard.press("Enter")
    expect(editor.locator(".cm-line").last).to_be_in_viewport()


AROUND = """\
# %% above
import time
time.time_ns()

# %% first
print('one\\ntwo')
'three'

# %% second
time.time_ns()
"""


def test_a_cell_runs_what_is_around_it_and_hides_and_copies_what_it_shows(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(AROUND).url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    above, first, second = (cell(page, title) for title in ("above", "first", "second"))
    shows(page, "first", "three")
    first.focus()
    page.keyboard.press("Shift+c")
    expect(page.get_by_text("Copied what first shows.")).to_be_attached()
    assert page.evaluate("navigator.clipboard.readText()") == "one\ntwo\n'three'"
    page.keyboard.press("h")
    expect(first.locator(".outputs")).to_have_text("2 outputs are hidden")
    first.get_by_role("button", name="2 outputs are hidden").click()
    expect(first.locator(".outputs")).to_contain_text("three")
    # The cells above, or from here on, run whether anything changed or not.
    earlier, now = above.locator(".outputs"), second.locator(".outputs")
    before = earlier.inner_text()
    second.focus()
    page.keyboard.press("r")
    page.keyboard.press("a")
    expect(earlier).not_to_have_text(before)
    kept, before = earlier.inner_text(), now.inner_text()
    second.get_by_role("button", name="More of second").click()
    page.get_by_role("menuitem", name="Run from here on").click()
    expect(now).not_to_have_text(before)
    expect(earlier).to_have_text(kept)


def test_a_cell_is_split_at_the_caret_and_joined_again(serve: Serve, open_page: Open) -> None:
    book = "# %% First\na = 1\nb = a + 1\nprint(b)\n\n# %% [markdown]\n# Text\n"
    server = serve(book)
    page = open_page(server.url)
    shows(page, "First", "2")
    code(page, "First")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Shift+Minus")
    expect(page.locator(".cm-content:focus")).to_have_text("b = a + 1print(b)")
    shows(page, "b", "2")
    is_saved(page)
    assert server.path.read_text() == book.replace("b = a", "\n# %%\nb = a", 1)
    cell(page, "First").focus()
    page.keyboard.press("Shift+M")
    expect(cell(page, "b")).to_have_count(0)
    shows(page, "First", "2")
    is_saved(page)
    assert server.path.read_text() == book
    page.keyboard.press("Shift+M")
    expect(page.get_by_role("alert")).to_contain_text("Code and text cannot be one cell.")


def test_halves_keep_the_options_and_joining_says_which_are_lost(serve: Serve, open_page: Open) -> None:
    book = '# %% First manual=true\na = 1\nb = a + 1\n\n# %% every="10m"\nc = 3\n\n# %% every="5m"\nd = 4\n'
    server = serve(book)
    page = open_page(server.url)
    code(page, "First")
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+Shift+Minus")
    expect(page.locator("article")).to_have_count(4)
    is_saved(page)
    assert server.path.read_text() == book.replace("b = a", "\n# %% manual=true\nb = a", 1)
    page.keyboard.press("Escape")
    cell(page, "First").focus()
    for count in (3, 2):
        page.keyboard.press("Shift+M")
        expect(page.locator("article")).to_have_count(count)
    page.keyboard.press("Shift+M")
    expect(page.locator("article")).to_have_count(1)
    expect(page.get_by_role("alert")).to_contain_text('every stays "10m", not "5m".')
    is_saved(page)
    assert server.path.read_text() == '# %% First manual=true every="10m"\na = 1\nb = a + 1\nc = 3\nd = 4\n'


def test_a_cell_is_copied_to_another_page(serve: Serve, open_page: Open) -> None:
    server = serve("# %% [markdown]\n# # Taken\n\n# %% Here\n1\n")
    one, two = open_page(server.url), open_page(server.url)
    shows(two, "Here", "1")
    one.bring_to_front()
    one.locator("article").first.focus()
    one.keyboard.press("Control+c")
    two.bring_to_front()
    cell(two, "Here").focus()
    two.keyboard.press("Control+v")
    expect(two.get_by_role("heading", name="Taken")).to_have_count(2)
    expect(two.locator("article").last).to_be_focused()


def test_an_empty_file_is_written_in_with_the_keyboard_and_not_before(serve: Serve, open_page: Open) -> None:
    server = serve("")
    page = open_page(server.url)
    expect(page.get_by_text("Press Enter for a first cell")).to_be_visible()
    expect(page.get_by_role("button", name="Code: Add a code cell")).to_be_focused()
    is_saved(page)
    assert server.path.read_text() == ""
    page.keyboard.press("Enter")
    expect(page.locator(".cm-content")).to_be_focused()
    page.keyboard.type("6 * 7")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".output")).to_have_text("42")
