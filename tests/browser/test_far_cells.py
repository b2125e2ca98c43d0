"""A long workbook costs what is near the window: cells far from it are neither drawn nor have editors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .cells import cell, write
from .conftest import Serve

pytestmark = pytest.mark.browser

LENGTH = 120
CHAIN = (
    "# %% First\nx0 = 1\n"
    + "".join(f"# %% C{n}\nx{n} = x{n - 1} + 1\n" for n in range(1, LENGTH))
    + "# %% Last\nx119\n"
)


def test_far_cells_follow_undrawn_and_are_whole_when_somebody_comes(
    serve: Serve, open_page: Callable[[str], Page]
) -> None:
    page = open_page(serve(CHAIN).url)
    first, last = cell(page, "First"), cell(page, "Last")
    expect(last.locator(".output")).to_have_text("120")
    is_drawn = "element => element.querySelector('.code').checkVisibility({ contentVisibilityAuto: true })"
    expect(first.locator(".cm-content")).to_be_visible()
    assert first.evaluate(is_drawn)
    assert not last.evaluate(is_drawn)
    expect(last.locator(".cm-content")).to_have_count(0)
    write(page, "First", "x0 = 11")
    page.keyboard.press("Control+Enter")
    expect(last.locator(".output")).to_have_text("130")
    last.scroll_into_view_if_needed()
    expect(last.locator(".cm-content")).to_be_visible()
    assert last.evaluate(is_drawn)
    expect(cell(page, "C20").locator(".cm-content")).to_have_count(0)


def test_a_far_cell_takes_about_the_room_it_will_take(serve: Serve, open_page: Callable[[str], Page]) -> None:
    page = open_page(serve(CHAIN).url)
    expect(cell(page, "Last").locator(".output")).to_have_text("120")
    heights = page.locator("article").evaluate_all("all => all.map((cell) => cell.getBoundingClientRect().height)")
    assert len(heights) == LENGTH + 1
    assert max(heights) < 2 * min(heights)


def test_a_cell_is_dragged_past_others(serve: Serve, open_page: Callable[[str], Page]) -> None:
    server = serve("".join(f"# %% Step {number}\nx{number} = {number}\n\n" for number in range(12)))
    page = open_page(server.url)
    shown = page.locator("article")
    expect(shown).to_have_count(12)
    assert page.locator(".cell-group").count() > 1  # it goes from one to another
    cell(page, "Step 1").hover()
    grip = cell(page, "Step 1").get_by_label("Drag to move").bounding_box()
    target = cell(page, "Step 6").bounding_box()
    assert grip is not None and target is not None
    page.mouse.move(grip["x"] + 8, grip["y"] + 8)
    page.mouse.down()
    page.mouse.move(grip["x"] + 8, target["y"] + target["height"] + 2, steps=5)
    expect(page.locator(".between.is-drop")).to_have_count(1)
    page.mouse.up()
    expect(cell(page, "Step 1")).to_be_focused()
    expect(shown.nth(6)).to_have_attribute("aria-label", "Step 1, code, up to date")
    expect(shown.nth(5)).to_have_attribute("aria-label", "Step 6, code, up to date")
