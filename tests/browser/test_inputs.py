"""What the parameters of inputs do on the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from .cells import cell, shows
from .conftest import Serve

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]


def inputs(code: str) -> str:
    return f"# %% Inputs\nimport cellweave as cw\n{code}\n# %% Answer\nprint(answer)\n"


def test_an_emptied_number_is_what_it_began_with(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(inputs('answer = cw.number_input("n", value=40), cw.number_input("m", value=None)\n')).url)
    for text, shown in (("7", "(7, None)"), ("", "(40, None)")):
        page.get_by_role("spinbutton", name="n").fill(text)
        page.keyboard.press("Enter")
        shows(page, "Answer", shown)
    expect(page.get_by_role("spinbutton", name="n")).to_have_value("40")
    for text, shown in (("7", "(40, 7"), ("", "(40, None)")):
        page.get_by_role("spinbutton", name="m").fill(text)
        page.keyboard.press("Enter")
        shows(page, "Answer", shown)


def test_a_required_text_keeps_what_it_held(serve: Serve, open_page: Open) -> None:
    page = open_page(serve(inputs('answer = cw.text_input("Name", "June", required=True)\n')).url)
    field = page.get_by_role("textbox", name="Name")
    field.fill("  ")
    field.press("Enter")
    field.blur()
    expect(field).to_have_value("June")
    shows(page, "Answer", "June")
    field.fill("July")
    field.press("Enter")
    shows(page, "Answer", "July")


def test_keys_press_a_button(serve: Serve, open_page: Open) -> None:
    code = 'pressed = cw.button("Send", shortcut="Ctrl+J", icon="🎈")\nanswer = cw.text_input("Name"), pressed\n'
    page = open_page(serve(inputs(code)).url)
    shows(page, "Answer", "('', False)")
    button = page.get_by_role("button", name="Send")
    expect(button).to_have_text("🎈 Send")
    expect(button).to_have_attribute("aria-keyshortcuts", "Control+J")
    page.get_by_role("textbox", name="Name").press("Control+j")
    shows(page, "Answer", "('', True)")


def test_labels_have_emphasis_and_formats_have_names(serve: Serve, open_page: Open) -> None:
    code = 'answer = cw.slider("**Share** of `A_b` <i>", 0.0, 1.0, 0.5, format="percent")\n'
    page = open_page(serve(inputs(code)).url)
    shows(page, "Answer", "0.5")
    slider = cell(page, "Inputs").get_by_role("slider", name="Share of A_b <i>")
    expect(slider).to_have_attribute("aria-valuetext", "50%")
    label = cell(page, "Inputs").locator(".widget-label")
    expect(label.locator("strong")).to_have_text("Share")
    expect(label.locator("code")).to_have_text("A_b")
