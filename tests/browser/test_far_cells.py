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
