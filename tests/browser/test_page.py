"""What the page does with messages that are hard to bring about: the session's end of the socket is the test's."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from cellweave.protocol import encode
from cellweave.protocol.messages import Answer, Delta, Welcome
from cellweave.protocol.state import CellState, Conflict, DocumentState, Output, OutputOp, WaveState

from .cells import cell, write
from .conftest import PATIENCE, Serve

pytestmark = pytest.mark.browser

Open = Callable[[str], Page]


class FakeSession:
    """Greets the page with some cells, keeps what it sends, and says what the test wants said."""

    def __init__(self, page: Page, path: str, cells: list[CellState]) -> None:
        self.sent: list[dict[str, Any]] = []
        self.revision = 1_000
        self.at_first: dict[str, Callable[[], None]] = {}  # kind → what is done as soon as the first one comes
        self.path = path
        self._page = page
        self._cells = cells
        self._socket: WebSocketRoute | None = None
        page.route_web_socket("**/ws", self._open)

    def drop(self) -> None:
        """Close the connection, as a server that ends does."""
        assert self._socket is not None
        self._socket.close()

    def say(self, **fields: Any) -> None:
        self.revision += 1
        assert self._socket is not None
        self._socket.send(encode(Delta(revision=self.revision, **fields)))

    def answer(self, id: int, data: Any, error: str = "") -> None:
        assert self._socket is not None
        self._socket.send(encode(Answer(id, data, error)))

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.sent if message["kind"] == kind]

    def wait_for(self, kind: str, number: int) -> None:
        """Wait until the page has sent so many messages of a kind."""
        while len(self.of_kind(kind)) < number:
            # Messages come in while the page is asked something; how often that takes does not matter.
            self._page.evaluate("() => 0")

    def _open(self, socket: WebSocketRoute) -> None:
        self._socket = socket
        socket.on_message(lambda text: self._receive(str(text)))

    def _receive(self, text: str) -> None:
        message = json.loads(text)
        self.sent.append(message)
        if message["kind"] in self.at_first:
            self.at_first.pop(message["kind"])()
        if message["kind"] == "Hello" and self._socket is not None:
            document = DocumentState(self.path, self.path.rpartition("/")[2], kernel="idle")
            self._socket.send(encode(Welcome("test", self.revision, document, self._cells)))


@pytest.fixture
def fake(serve: Serve, open_page: Open) -> Callable[..., tuple[Page, FakeSession]]:
    """Return a function that shows a page some cells, with the test as their session."""

    def start(*cells: CellState) -> tuple[Page, FakeSession]:
        server = serve("")
        page = open_page("about:blank")
        session = FakeSession(page, str(server.path), list(cells))
        page.goto(server.url)
        return page, session

    return start


def code(id: str, title: str, source: str = "pass", **fields: Any) -> CellState:
    return CellState(id, "code", title, source, fields.pop("status", "fresh"), **fields)


def slider(value: int) -> Output:
    props = {"type": "int", "range": False, "min": 0, "max": 100, "step": 1, "format": "%d"}
    return Output("w", "widget", {"widget": "slider", "key": "k", "label": "n", "value": value, "props": props})


def test_nothing_written_goes_to_another_workbook_under_the_same_address(
    fake: Callable[..., tuple[Page, FakeSession]],
) -> None:
    page, session = fake(code("a", "First", "a = 1"))
    write(page, "First", "a = 2")
    session.wait_for("Edit", 1)
    own, session.path = session.path, "/other.py"
    session.drop()
    expect(page.get_by_role("alert")).to_contain_text("belongs to other.py now. 1 change is kept here")
    expect(page.get_by_role("heading", level=1)).to_have_text(own.rpartition("/")[2])
    assert len(session.of_kind("Edit")) == 1
    session.path = own
    page.get_by_role("button", name="Connect now").click()
    session.wait_for("Edit", 2)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_what_the_session_has_no_room_for_stays_and_is_sent_again(
    fake: Callable[..., tuple[Page, FakeSession]],
) -> None:
    page, session = fake(code("a", "First", "a = 1"))
    write(page, "First", "a = 2")
    session.wait_for("Edit", 1)
    edit = session.of_kind("Edit")[0]
    session.say(document={"saved": "unsaved", "problem": "The disk is full."})
    session.answer(edit["id"], {"again": True}, "The disk is full.")
    session.wait_for("Edit", 2)
    assert session.of_kind("Edit")[1] == edit
    expect(cell(page, "First").locator(".cm-content")).to_have_text("a = 2")
    expect(page.locator(".banner")).to_have_text(["The disk is full."])
    session.say(cells={"a": {"source": "a = 2"}}, document={"saved": "saved", "problem": ""})
    session.answer(edit["id"], {"revision": session.revision})
    expect(page.locator(".banner")).to_have_count(0)
    expect(cell(page, "First").locator(".cm-content")).to_have_text("a = 2")


def test_a_conflict_is_settled_in_its_cell(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    page, session = fake(code("a", "First", "b = 2\na = 1"))
    expect(cell(page, "First")).to_be_visible()
    session.say(document={"conflicts": [Conflict("x", "a", "First", "b = 2\na = 1", "b = 3\na = 1")]})
    conflict = cell(page, "First").locator(".conflict")
    expect(conflict.locator("ins")).to_have_text(["b = 2", "b = 3"])
    tops = conflict.locator("pre").first.locator("*").evaluate_all("all => all.map((line) => line.offsetTop)")
    assert tops == [tops[0], tops[0] + 20]  # each line below the one before, the equal ones too
    session.say(cells={"a": {"source": "b = 2  # since\na = 1"}})
    expect(conflict.locator("ins")).to_have_text(["b = 2  # since", "b = 3"])
    conflict.get_by_role("button", name="Keep the version elsewhere").click()
    session.wait_for("Resolve", 1)
    assert [(item["conflict"], item["keep"]) for item in session.of_kind("Resolve")] == [("x", "disk")]


def test_one_value_of_a_slider_is_on_its_way_and_the_last_wins(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    page, session = fake(code("a", "Input", outputs=[slider(50)]))
    running = {"a": {"status": "running"}}
    # At once, for a session that says nothing for long is not waited for.
    session.at_first["SetWidget"] = lambda: session.say(cells=running, wave=WaveState(1, "a", 0, 1))
    page.get_by_role("slider", name="n").focus()
    page.keyboard.press("ArrowRight")
    session.wait_for("SetWidget", 1)
    expect(cell(page, "Input")).to_have_attribute("data-status", "running")
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    assert [item["value"] for item in session.of_kind("SetWidget")] == [51]
    done = WaveState(1, None, 1, 1, ["a"])
    session.say(cells={"a": {"status": "fresh"}}, outputs=[OutputOp("reset", "a", outputs=[slider(51)])], wave=done)
    expect(page.locator(".slider-value")).to_have_text("55")
    session.wait_for("SetWidget", 2)
    assert [item["value"] for item in session.of_kind("SetWidget")] == [51, 55]


def test_a_server_that_is_connected_and_silent_is_told(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    page, session = fake(code("a", "First"))
    expect(cell(page, "First")).to_be_visible()
    page.clock.install()
    cell(page, "First").focus()
    page.keyboard.press("b")
    session.wait_for("Edit", 1)
    banner = page.get_by_text("The server does not answer. 1 change is kept here and sent when it is back.")
    page.clock.run_for(3000)
    expect(banner).to_have_count(0)
    page.clock.run_for(3000)
    expect(banner).to_be_visible()
    session.answer(session.of_kind("Edit")[0]["id"], None)
    expect(banner).to_have_count(0)


def test_every_state_has_a_name_and_a_shape(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    states = ["fresh", "stale", "queued", "running", "failed", "blocked", "manual", "cached", "unapproved"]
    page, _ = fake(*(code(state, state, status=state, runs=1) for state in states))
    expect(page.locator("article")).to_have_count(len(states))
    shapes = page.locator(".state-mark").evaluate_all("marks => marks.map((mark) => mark.innerHTML)")
    names = page.locator("article").evaluate_all("cells => cells.map((cell) => cell.getAttribute('aria-label'))")
    assert len(set(shapes)) == len(set(names)) == len(states)


def test_what_a_cell_shows_from_last_time_is_dimmed(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    shown = [Output("o1", "mime", {"text/plain": "1"})]
    page, session = fake(
        code("a", "Asked", status="manual", outputs=shown), code("b", "New", status="stale", outputs=shown)
    )
    expect(page.locator(".outputs.is-old")).to_have_count(2)
    expect(cell(page, "New")).to_have_attribute("aria-label", "New, code, shown from last time, not run yet")
    session.say(cells={"a": {"status": "manual", "runs": 1}})
    expect(page.locator(".outputs.is-old")).to_have_count(1)


def test_a_wave_of_many_cells_is_one_change_of_the_page(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    page, session = fake(*(code(f"c{number}", f"Step {number}") for number in range(300)))
    expect(page.locator("article")).to_have_count(300)
    outputs = [
        OutputOp("reset", f"c{number}", outputs=[Output("o1", "mime", {"text/plain": str(number)})])
        for number in range(300)
    ]
    session.say(outputs=outputs, wave=WaveState(1, None, 300, 300))
    expect(page.locator(".outputs")).to_have_count(300)
    expect(cell(page, "Step 299").locator(".outputs")).to_have_text("299")


def test_a_missing_delta_is_asked_for(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    page, session = fake(code("a", "First"))
    expect(cell(page, "First")).to_be_visible()
    session.revision += 5
    session.say(cells={"a": {"title": "Late"}})
    expect(cell(page, "First")).to_be_visible()
    page.wait_for_function("() => document.querySelector('.bar-saved').dataset.state === 'saved'")
    expect(page.locator("article")).to_have_count(1)


def test_markdown_carries_no_scripts(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    steal = "document.title = 'taken'"
    source = f'<script>{steal}</script><img src=x onerror="{steal}">\n\n[x](javascript:0) **kept**'
    page, _ = fake(CellState("m", "markdown", "", source, "fresh"))
    prose = page.locator(".prose")
    expect(prose.locator("strong")).to_have_text("kept")
    html = prose.inner_html()
    assert "<script" not in html and "onerror" not in html and "javascript:" not in html


def test_a_phone_shows_everything_in_its_width(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    long = "x" * 300
    page, _ = fake(
        code("a", "Wide", f"print('{long}')", outputs=[Output("o1", "mime", {"text/plain": long}), slider(5)]),
        CellState("m", "markdown", "", f"# {long}", "fresh"),
        CellState("t", "markdown", "", "| column " * 20 + "|\n" + "|---" * 20 + "|", "fresh"),
    )
    page.set_viewport_size({"width": 390, "height": 800})
    expect(page.locator("article")).to_have_count(3)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # No pointer finds the place between two cells there: the menu adds them.
    cell(page, "Wide").locator(".cell-head").click()
    cell(page, "Wide").get_by_role("button", name="More of Wide").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("menuitem", name="Add a cell below").click()
    expect(page.locator("article").nth(1).locator(".cm-content")).to_be_focused()


def test_every_trace_of_plotly_is_drawn(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    figures = [{"data": [{"type": kind, "x": [1, 1, 2], "y": [1, 2, 3]}]} for kind in ("bar", "histogram", "box")]
    bundles = [Output(f"o{n}", "mime", {"application/vnd.plotly.v1+json": item}) for n, item in enumerate(figures)]
    page, _ = fake(code("a", "Charts", outputs=bundles))
    # The build with every trace is 4 MB of script, which a loaded machine takes long to read.
    expect(page.locator(".chart-plotly .trace")).to_have_count(3, timeout=4 * PATIENCE)


def test_the_mark_of_a_failed_line_lies_behind_its_text(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    page, session = fake(code("a", "First"))
    expect(page.locator(".cm-content")).to_be_visible()
    frame = {"cell": "a", "title": "First", "line": 1, "function": "<module>", "text": "pass", "values": {}}
    error = {"name": "Error", "message": "", "hint": "", "frames": [frame], "traceback": ""}
    session.say(
        cells={"a": {"status": "failed"}}, outputs=[OutputOp("append", "a", output=Output("e", "error", error))]
    )
    expect(page.locator(".code-mark")).to_be_visible()
    follows = "mark => mark.compareDocumentPosition(document.querySelector('.cm-editor')) & 4"
    assert page.locator(".code-mark").evaluate(follows)


def test_paper_gets_everything_printed_and_no_controls(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    printed = Output("o1", "stream", {"stream": "stdout", "text": "line\n" * 200, "dropped": 0})
    page, _ = fake(code("a", "Printing", f"text = '{'x' * 300}'", outputs=[printed]))
    pre = page.locator("pre.is-folded")
    expect(pre).to_be_visible()
    folded = pre.evaluate("element => element.clientHeight < element.scrollHeight")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 700, "height": 900})
    expect(page.get_by_role("banner")).to_be_hidden()
    expect(cell(page, "Printing").locator(".state")).to_be_hidden()
    assert folded and pre.evaluate("element => element.clientHeight >= element.scrollHeight")
    editor = page.locator(".cm-scroller")
    expect(editor).to_be_visible()
    assert editor.evaluate("element => element.scrollWidth <= element.clientWidth")


def test_paper_is_light_and_foreign_backgrounds_can_be_read_on(
    fake: Callable[..., tuple[Page, FakeSession]],
) -> None:
    html = "<p>plain</p><p style='background:yellow'>light</p><p style='background:#000080'>dark</p>"
    line = {"x": {"field": "x", "type": "quantitative"}, "y": {"field": "y", "type": "quantitative"}}
    chart = {"data": {"values": [{"x": 1, "y": 2}, {"x": 2, "y": 1}]}, "mark": "line", "encoding": line}
    foreign, drawn = Output("o1", "mime", {"text/html": html}), {"application/vnd.vegalite.v5+json": chart}
    page, _ = fake(code("a", "Shown", outputs=[foreign, Output("o2", "mime", drawn)]))
    page.emulate_media(color_scheme="dark")
    texts = page.frame_locator("iframe").locator("p")
    lightness = "element => +/[\\d.]+/.exec(getComputedStyle(element).%s.replace(/^.*?\\(/, ''))[0]"
    label = page.locator(".chart text").first
    expect(texts.nth(2)).to_have_css("color", "rgb(239, 236, 232)")
    expect(texts.nth(1)).to_have_css("color", "rgb(28, 26, 23)")
    on_screen = [texts.first.evaluate(lightness % "color"), label.evaluate(lightness % "fill")]
    page.emulate_media(media="print", color_scheme="dark")
    on_paper = [texts.first.evaluate(lightness % "color"), label.evaluate(lightness % "fill")]
    assert [dark < light for dark, light in zip(on_paper, on_screen, strict=True)] == [True, True]
    expect(texts.nth(2)).to_have_css("color", "rgb(239, 236, 232)")


def test_the_first_picture_is_where_the_page_puts_it(serve: Serve, open_page: Open) -> None:
    text = (
        "# %% [markdown]\n# # A sum\n# Of **two** numbers, told in `Python`.\n\n"
        "# %% Inputs\nimport cellweave as cw\nn = cw.slider('n', 0, 100, 50)\nname = cw.text_input('Name')\n\n"
        "# %% Answer\nprint('printed')\ncw.write(f'twice is {2 * n}')\nn\n\n"
        "# %% Bar\ncw.progress(0.5)\n"
    )
    server = serve(text)
    page = open_page(server.url)
    expect(page.locator(".progress")).to_be_visible()
    parts = "h1, .prose p, .cell-code > .cell-head, .code, .outputs > *"
    places = f"""() => [...document.querySelectorAll('main :is({parts})')].map((element) => {{
        const {{ top, left, width, height }} = element.getBoundingClientRect();
        return [element.className, top, left, width, height];
    }})"""
    whole = page.evaluate(places)
    page.route("**/*.js", lambda route: route.abort())
    page.reload()
    expect(page.get_by_text("twice is 100")).to_be_visible()
    first = page.evaluate(places)
    assert whole[-1][0] == "output progress"  # which only the script draws
    assert first == whole[:-1]


def test_an_error_marks_what_failed_and_names_its_causes(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    line = {"cell": "a", "title": "First", "function": "<module>", "values": {}}
    frames = [
        {**line, "line": 0, "text": "… 950 more calls …", "column": 0, "end_column": 0},
        {**line, "line": 1, "text": "é = 1 + x / 0", "column": 8, "end_column": 13},
    ]
    error = {"name": "Error", "message": "no", "hint": "", "frames": frames, "traceback": "all of it"}
    error["causes"] = ["KeyError: 'x' (First, line 1)"]
    page, _ = fake(code("a", "First", status="failed", outputs=[Output("e", "error", error)]))
    expect(page.locator(".error-line u").first).to_have_text("x / 0")
    expect(page.locator(".error-cause")).to_have_text("KeyError: 'x' (First, line 1)")
    page.get_by_text("Traceback").click()
    expect(page.get_by_text("… 950 more calls …")).to_be_visible()
    expect(page.locator(".error")).not_to_contain_text("Line 0")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("status", ["fresh", "stale"])
def test_a_figure_lies_on_the_pages_paper(
    fake: Callable[..., tuple[Page, FakeSession]], scheme: Literal["light", "dark"], status: str
) -> None:
    image = pytest.importorskip("PIL.Image")
    size = 'width="200" height="100"'
    white = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size} fill="#fff"/></svg>'
    bundle = {"image/svg+xml": white, "application/vnd.cellweave.props+json": {"theme": "page"}}
    page, _ = fake(code("a", "Figure", status=status, outputs=[Output("o", "mime", bundle)]))
    page.emulate_media(color_scheme=scheme)
    expect(page.locator(".picture")).to_be_visible()
    place = page.locator(".picture").bounding_box()
    assert place is not None
    shot = image.open(io.BytesIO(page.screenshot())).convert("RGB")
    inside = shot.getpixel((int(place["x"]) + 50, int(place["y"]) + 50))
    assert inside == shot.getpixel((20, int(place["y"]) + 50))


def test_undo_leads_to_the_conflict_it_opens_or_settles(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    lines = "\n".join(f"x{number} = 1" for number in range(80))
    page, session = fake(code("a", "First"), code("b", "Tall", lines), code("c", "Last"))
    session.say(document={"undo": "the choice between two versions"})
    cell(page, "First").focus()
    expect(cell(page, "Last")).not_to_be_in_viewport()
    opened = {"conflicts": [Conflict("x", "c", "Last", "c = 1", "c = 2")]}
    page.keyboard.press("Control+z")
    session.wait_for("Undo", 1)
    session.say(document=opened, answers=[session.of_kind("Undo")[0]["id"]])
    expect(cell(page, "Last").locator(".conflict")).to_be_in_viewport()


def test_a_line_cut_in_two_is_left_out_whole(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    lines = [f"line {number} 🌍\n" for number in range(30)]
    whole = "".join(lines)
    kept = {"text": whole[:20] + whole[-20:], "dropped": len(whole) - 40, "head": 20}
    page, session = fake(code("a", "Long", outputs=[Output("o1", "stream", {"stream": "stdout", **kept})]))
    outputs = cell(page, "Long").locator(".outputs")
    hidden = len(whole) - len(lines[0]) * 2 - len(lines[-1])
    expect(outputs.locator("pre")).to_have_text(["".join(lines[:2]), lines[-1]], use_inner_text=False)
    expect(outputs.locator(".notice")).to_contain_text(f"{hidden} characters are left out here.")
    outputs.get_by_role("button", name="Show more").click()
    session.wait_for("ReadOutput", 1)
    asked = session.of_kind("ReadOutput")[0]
    assert asked["offset"] == 20
    session.answer(asked["id"], {"text": whole[20:]})
    expect(outputs.locator("pre")).to_have_count(1)
    assert outputs.locator("pre").text_content() == whole


def test_an_error_of_an_earlier_run_is_not_that_of_a_killed_one(fake: Callable[..., tuple[Page, FakeSession]]) -> None:
    frame = {"cell": "a", "title": "First", "line": 1, "function": "<module>", "text": "pass", "values": {}}
    error = {"name": "Error", "message": "", "hint": "", "frames": [frame], "traceback": ""}
    shown = [Output("e", "error", error), Output("s", "stream", {"stream": "stdout", "text": "said", "dropped": 0})]
    page, session = fake(code("a", "First", status="failed", outputs=shown))
    expect(page.locator(".code-mark")).to_be_visible()
    expect(page.locator(".error")).to_have_css("opacity", "1")
    session.say(cells={"a": {"status": "failed", "why": "The kernel was killed."}})
    expect(page.locator(".code-mark")).to_have_count(0)
    expect(page.locator(".error")).to_have_css("opacity", "0.55")
    expect(page.locator(".stream")).to_have_css("opacity", "1")
