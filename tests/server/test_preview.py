"""The first picture: what is exactly known is shown, safe, and in order; the rest is left to the script."""

from __future__ import annotations

import re

import pytest

from cellweave.protocol.messages import Welcome
from cellweave.protocol.state import CellState, DocumentState, Output
from cellweave.server.preview import preview, prose


def shown(*cells, **document):
    return preview(Welcome("e", 1, DocumentState("/b.py", "b.py", **document), list(cells)))


def code(source, *outputs, title="", status="fresh"):
    return CellState("c", "code", title, source, status, outputs=list(outputs))


def printed(text, dropped=0):
    return Output("o", "stream", {"stream": "stdout", "text": text, "dropped": dropped})


def mime(**bundle):
    return Output("o", "mime", {name.replace("_", "/"): content for name, content in bundle.items()})


def texts(html):
    return re.findall(r">([^<]+)<", html)


def test_cells_are_shown_in_order_up_to_one_whose_height_is_not_known():
    table = mime(text_plain="a b", text_html="<table></table>")
    html = shown(code("a = 1", printed("one\n"), title="First"), code("b", table, mime(text_plain="2")), code("c"))
    assert texts(html) == ["b.py", "First", "a = 1", "one\n", "b"]


def field(label):
    return Output("w", "widget", {"widget": "text_input", "key": "k", "label": label, "value": "", "props": {}})


@pytest.mark.parametrize(
    "output",
    [
        mime(image_png="…"),
        mime(text_markdown="| a | b |"),
        mime(text_plain="line\n" * 100),
        mime(text_plain="x" * 5000),
        printed("50 %\r100 %"),
        printed("\x1b[31mred"),
        printed("kept", dropped=7),
        Output("o", "progress", {"value": 0.5, "text": ""}),
        Output("w", "widget", {"widget": "button", "key": "k", "label": "Go", "value": False, "props": {}}),
        field("of $x^2$"),
    ],
)
def test_what_only_the_script_can_draw_ends_the_picture(output):
    assert texts(shown(code("a", output), code("b"))) == ["b.py", "a"]


def test_a_label_is_drawn_as_the_page_draws_it():
    html = shown(code("a", field("Beds & rooms"), field("Beds **free**")))
    assert '<label class="widget-label">Beds &amp; rooms</label>' in html
    assert '<label class="widget-label">Beds <strong>free</strong></label>' in html


def test_everything_from_the_document_is_text():
    evil = "<script>alert('&')</script>"
    html = shown(code(evil, mime(text_plain=evil), printed(evil), title=evil))
    assert "<script" not in html
    assert html.count("&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;") == 4


def test_old_outputs_are_dimmed_as_on_the_page():
    assert 'class="outputs is-old"' in shown(code("a", printed("1"), status="stale"))
    assert 'class="outputs is-old"' in shown(code("a", printed("1"), status="manual"))
    assert 'class="outputs"' in shown(code("a", printed("1")))


def test_a_page_with_something_to_say_begins_empty():
    assert texts(shown(code("a"), notices=["Changed by another program."])) == ["b.py"]


def test_a_long_workbook_is_shown_for_some_screens():
    assert len(texts(shown(*(code(f"a{number}") for number in range(1000))))) < 100


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("# Title\nSome **bold** and `x < y`.\n\nMore\nof it", "<h1>Title</h1><p>Some <strong>bold</strong> and "),
        ("## Second ##", "<h2>Second</h2>"),
    ],
)
def test_headings_and_plain_paragraphs_are_known(text, html):
    assert html in (prose(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "- item",
            "1. item",
            "> quote",
            "    code",
            "Title\n===",
            "---",
            "a | b",
            "a *b*",
            "a _b_",
            "<b>a</b>",
            "&amp;",
        ),
        *("$x^2$", "[a](b)", "![a](b)", "https://a.b", "www.a.b", "a@b.c", "~~a~~", "a  \nb", "a\\\nb", "```\na\n```"),
        *("", "**a", "`a", "a\n# b\n- c"),
    ],
)
def test_richer_markdown_is_left_to_the_script(text):
    assert prose(text) is None
