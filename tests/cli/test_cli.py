import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cellweave.cli import main
from cellweave.cli.hello import copied
from cellweave.cli.main import _COMMANDS

BOOK = """# %% Input
import cellweave as cw
n = cw.slider("Count of beds", 0, 100, 50)
# %% Twice
twice = n * 2
twice
# %% Said
print("said", n)
"""


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "book.py"
    path.write_text(BOOK)
    return path


def cellweave(*words):
    """Run the command in a process of its own, for user code runs in it."""
    words = [sys.executable, "-m", "cellweave", *map(str, words)]
    return subprocess.run(words, capture_output=True, text=True, timeout=60)


def test_help_names_every_command():
    text = CliRunner().invoke(main, ["--help"]).output
    for name, (_, line) in _COMMANDS.items():
        assert re.search(rf"^  {name} +{re.escape(line)}", text, re.MULTILINE)


def test_help_imports_no_server_and_no_kernel():
    program = (
        "import sys; from cellweave.cli import main; main(['--help'], standalone_mode=False); "
        "print(sorted({name.split('.')[0] for name in sys.modules} & {'uvicorn', 'starlette', 'asyncio', 'numpy'}))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("name", list(_COMMANDS))
def test_every_command_explains_itself_and_is_documented(name):
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert "Usage:" in result.output
    page = (Path(__file__).parents[2] / "docs" / "commands.md").read_text()
    for option in re.findall(r"--[a-z-]+", result.output.split("Options:")[1].split("Inputs of")[0]):
        assert option in page
    assert f"## `cellweave {name}" in page


def test_run_prints_outputs_as_text(book):
    done = cellweave("run", book)
    assert (done.returncode, done.stdout, done.stderr) == (0, "100\nsaid 50\n", "")


def test_run_prints_the_sheet_that_a_cell_names_last(tmp_path):
    path = tmp_path / "book.py"
    path.write_text(
        "# %% Costs\nimport cellweave as cw\ncosts = cw.sheet('day | cost\\n2024-01-31 | =2*rate', header=True)\n"
        "# %% Shown\ncosts\n# %% Quiet\ncosts;\n# %% Rate\nrate = 21\n"
    )
    done = cellweave("run", path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["day", "cost", "2", "2024-01-31", "42"]


@pytest.mark.parametrize("option", [["--n", "7"], ["--n=7"], ["--count-of-beds", "7"]])
def test_run_takes_inputs_from_options(book, option):
    assert cellweave("run", book, *option).stdout == "14\nsaid 7\n"


def test_run_help_lists_the_inputs(book):
    done = cellweave("run", book, "--help")
    assert done.returncode == 0
    assert re.search(r"^  --n +cw.slider\('Count of beds', 0, 100, 50\)$", done.stdout, re.MULTILINE)


def test_run_refuses_an_option_that_is_no_input(book):
    done = cellweave("run", book, "--m", "7")
    assert done.returncode == 2
    assert "No input is called --m" in done.stderr
    assert "--n" in done.stderr


def test_run_takes_an_input_by_a_key_and_by_a_name_made_while_it_runs(tmp_path):
    path = tmp_path / "book.py"
    path.write_text("import cellweave as cw\nn = cw.slider('Beds', key='count of beds')\nprint(n)\n")
    assert cellweave("run", path, "--count-of-beds", "7").stdout == "7\n"
    path.write_text("import cellweave as cw\nfor k in 'ab':\n    print(cw.slider(f'Beds {k}'))\n")
    assert cellweave("run", path, "--beds-b", "7").stdout == "0\n7\n"


def test_run_exits_with_1_where_a_cell_failed_and_runs_the_others(tmp_path):
    path = tmp_path / "book.py"
    path.write_text("x = 1\n\ny = x / 0\n\nprint('still', x)\n\nprint(pirnt)\n")
    done = cellweave("run", path)
    assert (done.returncode, done.stdout) == (1, "still 1\n")
    assert 'Cell "y", line 1' in done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert "Did you mean 'print'" in done.stderr


def test_run_shows_outputs_as_they_come_and_lets_input_ask(tmp_path):
    path = tmp_path / "book.py"
    path.write_text(
        "import cellweave as cw\n\nprint('first')\ncw.write('second')\nname = input('Name? ')\n\nprint('Hello', name)\n"
    )
    words = [sys.executable, "-u", "-m", "cellweave", "run", str(path)]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        shown = [process.stdout.readline(), process.stdout.readline(), process.stdout.read(len("Name? "))]
        rest, _ = process.communicate("Ada\n", timeout=60)
    assert (shown, rest) == (["first\n", "second\n", "Name? "], "Hello Ada\n")


def test_run_leaves_nothing_out(tmp_path):
    path = tmp_path / "book.py"
    path.write_text(
        "import cellweave as cw\nfor n in range(50_000):\n    print('line', n)\nfor n in range(600):\n    cw.write(n)\n"
    )
    lines = cellweave("run", path).stdout.splitlines()
    assert lines == [*(f"line {n}" for n in range(50_000)), *map(str, range(600))]


def test_run_takes_an_exit_without_failure_for_none(tmp_path):
    path = tmp_path / "book.py"
    path.write_text("import sys\n\ndef main():\n    return 0\n\nif __name__ == '__main__':\n    sys.exit(main())\n")
    done = cellweave("run", path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(("argument", "code", "said"), [("3", 3, ""), ("'no data'", 1, "no data\n"), ("None", 0, "")])
def test_run_exits_as_python_does(tmp_path, argument, code, said):
    path = tmp_path / "book.py"
    path.write_text(f"import sys\n\nprint('before')\n\nsys.exit({argument})\n")
    plain = subprocess.run([sys.executable, path], capture_output=True, text=True)
    done = cellweave("run", path)
    assert (done.returncode, done.stdout, done.stderr) == (code, "before\n", said)
    assert (plain.returncode, plain.stdout, plain.stderr) == (code, "before\n", said)


BAR = """import cellweave as cw

bar = cw.progress(0, "reading")
bar.progress(50, "half")
print("found one")
bar.progress(100, "all")
cw.progress(20, "left").empty()
print("end")
"""


def test_run_draws_progress_nowhere_but_on_a_terminal(tmp_path):
    path = tmp_path / "book.py"
    path.write_text(BAR)
    done = cellweave("run", path)
    assert (done.stdout, done.stderr) == ("found one\nend\n", "")


def test_run_draws_progress_on_one_line_that_text_takes_the_place_of(tmp_path):
    path = tmp_path / "book.py"
    path.write_text(BAR)
    ours, theirs = os.openpty()
    words = [sys.executable, "-m", "cellweave", "run", str(path)]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, text=True, timeout=60)
    os.close(theirs)
    drawn = os.read(ours, 1 << 16).decode()
    os.close(ours)
    assert done.stdout == "found one\nend\n"
    lines = [line.rpartition("\x1b[K")[2] for line in drawn.split("\r") if line != "\n"]
    assert [line.lstrip("█░").strip() for line in lines] == [
        "",
        "0% reading",
        "50% half",
        "",
        "100% all",
        "20% left",
        "",
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--n", "700"], "--n: got '700', wanted a whole number from 0 to 100."),
        (["--n"], "--n needs a value: --n VALUE, or --n=VALUE."),
        (["--n", "7", "8"], "No input takes 8. Inputs: --count-of-beds, --n."),
        (["-n", "7"], "No input is called -n. Inputs: --count-of-beds, --n."),
        (["--json", "."], "Invalid value for '--json': File '.' is a directory."),
    ],
)
def test_run_says_what_it_did_not_understand_and_runs_nothing_below(book, words, sentence):
    done = cellweave("run", book, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"\nError: {sentence}\n")


def test_run_says_before_it_runs_that_its_result_has_no_place(book):
    done = cellweave("run", book, "--json", "none/out.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Error: none/out.json cannot be written: no such file or directory.\n"


def test_run_gives_a_script_its_own_arguments(tmp_path):
    path = tmp_path / "book.py"
    path.write_text("import sys\nprint(sys.argv[1:])\n")
    assert cellweave("run", path, "-v", "--size", "3", "file").stdout == "['-v', '--size', '3', 'file']\n"


def test_run_keeps_json_apart_from_what_other_programs_write(tmp_path):
    path = tmp_path / "book.py"
    path.write_text("import os\nos.system('echo aside')\nx = float('nan')\n")
    done = cellweave("run", path, "--json", "-")
    assert json.loads(done.stdout)["values"]["x"]["preview"] == "nan"
    assert done.stderr == "aside\n"


def test_run_json_has_cells_and_values(book, tmp_path):
    target = tmp_path / "out.json"
    assert cellweave("run", book, "--json", target).returncode == 0
    result = json.loads(target.read_text())
    assert [(cell["title"], cell["status"]) for cell in result["cells"]] == [
        ("Input", "fresh"),
        ("Twice", "fresh"),
        ("Said", "fresh"),
    ]
    assert all(set(cell) == {"title", "status", "ms", "outputs"} for cell in result["cells"])
    assert result["cells"][1]["outputs"] == [{"text/plain": "100"}]
    assert result["cells"][2]["outputs"][0]["text/plain"] == "said 50\n"
    twice = result["values"]["twice"]
    assert (twice["type"], twice["preview"], set(twice)) == ("int", "100", {"type", "digest", "preview"})
    assert json.loads(cellweave("run", book, "--json", "-").stdout)["values"]["twice"] == twice


def test_check_proves_a_file_and_repeats_by_its_seed(book):
    done = cellweave("check", book, "--edits", "5", "--seed", "3")
    assert done.returncode == 0
    assert "agree after 5 edits (seed 3)" in done.stdout
    assert book.read_text() == BOOK


def test_check_tells_what_fails_and_so_proves_nothing(tmp_path):
    path = tmp_path / "book.py"
    path.write_text("# %% Ratio\nratio = 1 / 0\n# %% Percent\npercent = ratio * 100\n# %% Other\nother = 1\n")
    done = cellweave("check", path, "--edits", "1", "--seed", "1")
    assert "Not compared, because they fail, and what depends on them: Ratio.\n" in done.stdout


def test_check_lets_a_workbook_neither_ask_nor_speak(tmp_path):
    path = tmp_path / "book.py"
    path.write_text("import os, subprocess\nos.system('echo loud')\n\nread = subprocess.run('cat')\n\nn = input()\n")
    words = [sys.executable, "-m", "cellweave", "check", str(path), "--edits", "1", "--seed", "1"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.wait(60) == 0  # with its standard input still open
        assert b"loud" not in process.stdout.read()


def test_check_compares_nothing_that_differs_between_two_plain_runs(tmp_path):
    path = tmp_path / "book.py"
    path.write_text("import uuid\n\n\ndef drawn():\n    return uuid.uuid4()\n\n\nid = drawn()\nn = 1\n")
    done = cellweave("check", path, "--edits", "2", "--seed", "1")
    assert done.returncode == 0, done.stderr
    assert "Not compared, because two plain runs differ already: id." in done.stdout + done.stderr


def test_check_lists_findings_with_line_code_and_page(tmp_path):
    path = tmp_path / "book.py"
    path.write_text("# %% One\na = 1\n\n# %% Two\nb = a + nowhere\n")
    done = cellweave("check", path, "--edits", "0")
    assert done.returncode == 1
    assert done.stderr.startswith("book.py:5: error CW004: ")
    assert "docs/lint/CW004.md" in done.stderr


def test_edit_of_no_file_tells_how_to_make_one(tmp_path):
    result = CliRunner().invoke(main, ["edit", str(tmp_path / "book.py")])
    assert result.exit_code == 2
    assert f"`cellweave new {tmp_path / 'book.py'}` makes it" in result.output


@pytest.mark.parametrize("name", ["ledger.xlsx", "data.CSV"])
def test_edit_of_a_sheet_leads_to_convert(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"")
    result = CliRunner().invoke(main, ["edit", str(path)])
    assert result.exit_code == 2
    assert f"`cellweave convert {path} {path.with_suffix('.py')}` makes one of it" in result.output


def test_new_does_not_overwrite(book):
    result = CliRunner().invoke(main, ["new", str(book)])
    assert result.exit_code == 1
    assert "exists" in result.output
    assert book.read_text() == BOOK


@pytest.mark.parametrize(
    ("words", "code"), [(["edit", "missing.py"], 2), (["nope"], 2), (["run"], 2), (["log", __file__], 1), ([], 2)]
)
def test_what_is_not_understood_is_told_on_standard_error(words, code, tmp_path):
    result = CliRunner().invoke(main, words)
    assert result.exit_code == code
    assert result.stderr


def test_log_and_verify_read_the_journal(book):
    from cellweave.session.history import History
    from cellweave.session.journal import Journal
    from cellweave.session.places import places_of

    journal = Journal(places_of(book).journal, lambda: 0.0)
    history = History(journal)
    history.begin("ann", b"a = 1\n")
    history.record("ann", "edit", "a change in One", b"a = 2\n", (), {})
    journal.close()
    runner = CliRunner()
    lines = runner.invoke(main, ["log", str(book)]).output.splitlines()
    assert [line.split()[0] for line in lines] == ["2", "1"]
    assert "ann" in lines[0]
    assert lines[0].endswith("a change in One")
    assert "2 entries" in runner.invoke(main, ["verify", str(book)]).output


def test_the_tour_is_a_copy_that_keeps_its_changes(tmp_path):
    tour, home = tmp_path / "tour", tmp_path / "home"
    tour.mkdir()
    (tour / "hello.py").write_text("a = 1\n")
    book = copied(tour, home, is_fresh=False)
    book.write_text("a = 2\n")
    assert copied(tour, home, is_fresh=False).read_text() == "a = 2\n"
    assert copied(tour, home, is_fresh=True).read_text() == "a = 1\n"


def test_the_shipped_tour_is_complete(tmp_path):
    import cellweave

    book = copied(Path(cellweave.__file__).parent / "tour", tmp_path, is_fresh=False)
    assert book.is_file()
    assert len(list(tmp_path.iterdir())) > 1
