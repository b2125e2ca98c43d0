"""What the editor knows of names: completion, signatures, what a name holds, where it is defined."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .cells import cell, code, shows
from .conftest import Serve

pytestmark = pytest.mark.browser

BOOK = '''# %% shop
def discount(price, *, share=0.1):
    """Return the price after a discount."""
    return price * (1 - share)


# %% prices
prices = {"apple": 2, "apricot": 3}

# %% use
cheap = discount(prices["apple"])
cheap

# %% last
'last'
'''


def test_names_complete_from_what_the_workbook_holds(serve: Serve, open_page: Callable[[str], Page]) -> None:
    page = open_page(serve(BOOK).url)
    shows(page, "use", "1.8")
    editor = code(page, "last")
    page.keyboard.press("Control+a")
    page.keyboard.type("new = disc")
    offered = page.get_by_role("listbox")
    expect(offered.get_by_role("option")).to_have_text(["discount"])
    page.keyboard.press("Tab")
    # The signature stands above while its call is written, and names its arguments.
    page.keyboard.type("(")
    expect(page.locator(".assist")).to_have_text("discount(price, *, share=0.1)")
    page.keyboard.type('prices["ap')
    expect(offered.get_by_role("option")).to_have_text(["apple", "apricot"])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("End")
    expect(page.locator(".assist")).to_have_count(0)
    # Enter never takes what nobody chose.
    page.keyboard.press("Enter")
    page.keyboard.type("ne")
    expect(offered).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("new")
    expect(editor).to_contain_text('new = discount(prices["apricot"])nenew')
    # Esc closes the list first, then leaves the text.
    page.keyboard.type(" = p")
    page.keyboard.press("Control+Space")
    expect(offered).to_be_visible()
    # Also while a list that stands there is asked for anew.
    page.keyboard.press("Control+Space")
    page.keyboard.press("Escape")
    expect(offered).to_have_count(0)
    expect(editor).to_be_focused()
    page.keyboard.press("Escape")
    expect(cell(page, "last")).to_be_focused()
    # One that has not come yet is nothing to close.
    page.keyboard.press("Enter")
    page.keyboard.type("pri")
    page.keyboard.press("Escape")
    expect(cell(page, "last")).to_be_focused()


def test_a_name_says_what_it_holds_and_where_it_is_defined(serve: Serve, open_page: Callable[[str], Page]) -> None:
    page = open_page(serve(BOOK).url)
    shows(page, "use", "1.8")
    code(page, "use")
    name = cell(page, "use").get_by_text("discount", exact=False).first
    page.keyboard.press("Control+Home")
    for _ in range(len("cheap = dis")):
        page.keyboard.press("ArrowRight")
    box = name.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 11 * 7.8 + 6, box["y"] + 10)
    known = page.locator(".assist")
    expect(known).to_contain_text("discount(price, *, share=0.1)")
    expect(known).to_contain_text("Return the price after a discount.")
    page.mouse.move(1, 1)
    page.keyboard.press("F12")
    expect(cell(page, "shop").locator(".cm-content")).to_be_focused()
    page.keyboard.press("Shift+End")
    assert page.evaluate("getSelection().toString()") == "def discount(price, *, share=0.1):"
