"""Looking at values of tables: formulas and reasons in the bar of a sheet's table, with pointer and keys."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .cells import cell
from .conftest import Serve

pytestmark = pytest.mark.browser

ORDERS = '''# %% orders
import cellweave as cw
orders = cw.sheet("""
Tea | 3 | 2 | =B1*C1
Milk | x | 4 | =B2*C2
Sum | | | =SUM(D1:D2)
""")
# %% frame
import pandas as pd
frame = pd.DataFrame({"word": ["a word " * 30, "short"]})
frame
'''


def test_a_table_shows_what_stands_behind_its_values(serve: Serve, open_page: Callable[[str], Page]) -> None:
    page = open_page(serve(ORDERS).url)
    orders = cell(page, "orders")
    bar = orders.get_by_role("status")
    # Pointing at a value shows its formula, with a tooltip that says the same.
    product = orders.get_by_role("gridcell", name="6", exact=True)
    product.hover()
    expect(bar).to_have_text("D1=B1*C1")
    expect(product).to_have_attribute("title", "=B1*C1")
    # A click keeps it; keys lead on from there, to an error and its reason.
    product.click()
    grid = orders.get_by_role("grid")
    expect(grid).to_be_focused()
    page.mouse.move(1, 1)
    page.keyboard.press("ArrowDown")
    expect(bar).to_contain_text("D2=B2*C2")
    expect(bar).to_contain_text("An operand or argument has the wrong type")
    page.keyboard.press("ArrowDown")
    expect(bar).to_contain_text("D3=SUM(D1:D2)It comes from D2.")
    failed = grid.locator(f"#{grid.get_attribute('aria-activedescendant')}")
    expect(failed).to_have_attribute("aria-selected", "true")
    expect(failed).to_have_attribute("aria-description", "=SUM(D1:D2)\nIt comes from D2. An operand or argument "
                                     "has the wrong type: text where a number belongs, say.")  # fmt: skip
    page.keyboard.press("Control+ArrowLeft")
    page.keyboard.press("ArrowRight")
    expect(bar).to_have_text("A3Sum")
    page.keyboard.press("Escape")
    expect(bar).to_have_count(0)
    # A frame has no formulas: the bar has the whole of a text that is cut off in its column.
    frame = cell(page, "frame")
    frame.get_by_role("gridcell").first.click()
    expect(frame.get_by_role("status")).to_contain_text("a word " * 29)


WIDE = """# %% wide
import pandas as pd
pd.DataFrame({f"column {n}": range(1000) for n in range(20)})
# %% narrow
pd.DataFrame({"n": [1, 2]})
"""


def test_paper_gets_whole_columns_and_is_told_which_rows_it_has(serve: Serve, open_page: Callable[[str], Page]) -> None:
    page = open_page(serve(WIDE).url)
    wide, narrow = cell(page, "wide"), cell(page, "narrow")
    expect(narrow.get_by_role("gridcell")).to_have_count(2)
    page.set_viewport_size({"width": 390, "height": 800})
    # A phone has fewer columns on its page than paper takes.
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 1000, "height": 800})
    expect(wide.get_by_text("Printed: rows 1 to 12, and the columns that fit.")).to_be_visible()
    expect(narrow.locator(".table-printed")).to_have_count(0)
    cut = """row => {
        const box = row.getBoundingClientRect();
        const values = [...row.children].map((child) => child.getBoundingClientRect());
        const seen = values.filter((value) => value.top < box.bottom - 1);
        return [seen.length, values.length, Math.round(box.width), seen.every((value) => value.right <= box.right + 1)];
    }"""
    for part in (".table-head", ".table-row"):
        seen, drawn, width, is_whole = wide.locator(part).first.evaluate(cut)
        assert is_whole and 6 < seen < drawn and width < 1001
    last = "body => body.querySelector('[data-row=\"11\"]').getBoundingClientRect().bottom"
    end = "body => body.getBoundingClientRect().bottom"
    rows = wide.locator(".table-scroll")
    assert abs(rows.evaluate(last) - rows.evaluate(end)) < 1


def test_a_block_of_values_is_marked_summed_and_copied(serve: Serve, open_page: Callable[[str], Page]) -> None:
    book = "# %% frame\nimport pandas as pd\npd.DataFrame({'n': range(500), 'half': [x / 2 for x in range(500)]})\n"
    page = open_page(serve(book).url)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    frame = cell(page, "frame")
    values, bar = frame.get_by_role("gridcell"), frame.get_by_role("status")
    values.nth(0).click()
    values.nth(3).click(modifiers=["Shift"])
    expect(bar).to_have_text("2 × 2sum 1.5, mean 0.375")
    copied = "() => navigator.clipboard.readText()"
    page.keyboard.press("Control+c")
    assert page.evaluate(copied) == "0\t0\n1\t0.5"
    page.keyboard.press("Shift+ArrowDown")
    expect(bar).to_have_text("3 × 2sum 4.5, mean 0.75")
    # All of it is more than the page has.
    page.keyboard.press("Control+a")
    expect(bar).to_have_text("500 × 2")
    page.keyboard.press("Control+c")
    expect(page.locator("[aria-live]").get_by_text("Copied 500 rows.")).to_be_attached()
    assert page.evaluate(copied).split("\n")[-1] == "499\t249.5"
    page.keyboard.press("ArrowUp")
    expect(frame.locator(".is-covered")).to_have_count(0)
