"""Words for looking at the page as a person does: cells by their titles, what they show, typing in them."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect


def cell(page: Page, title: str) -> Locator:
    """Return the cell a person would call ``title``: its title, or the first name it defines."""
    return page.locator(f'article[aria-label^="{title}, "]')


def code(page: Page, title: str) -> Locator:
    """Return the editor of a cell, entered."""
    place = cell(page, title).locator(".code")
    place.click()
    editor = place.locator(".cm-content")
    expect(editor).to_be_focused()
    return editor


def write(page: Page, title: str, text: str) -> None:
    """Replace the text of a cell by typing."""
    code(page, title)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)


def shows(page: Page, title: str, text: str) -> None:
    """Wait until a cell shows ``text`` and is up to date."""
    place = cell(page, title)
    expect(place.locator(".outputs")).to_contain_text(text)
    expect(place).to_have_attribute("data-status", "fresh")


def is_saved(page: Page) -> None:
    """Wait until the bar says that the file holds what the page shows."""
    expect(page.locator(".bar-saved")).to_have_attribute("data-state", "saved")
