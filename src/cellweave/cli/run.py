"""Owns ``cellweave run``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cellweave.session.headless import HeadlessRun
    from cellweave.ui.arguments import Declared

_PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True}


@click.command(context_settings=_PASS_ON, add_help_option=False)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", required=False)
@click.option("--json", "target", metavar="OUT", help="Write cells, outputs and values to OUT ('-': standard output).")
@click.option("-h", "--help", "is_help", is_flag=True, help="Show this message, with the inputs of FILE.")
@click.pass_context
def run(context: click.Context, path: Path | None, target: str | None, is_help: bool) -> None:
    """Run a workbook from top to bottom and print its outputs.

    The inputs of FILE take their values from options: `cellweave run book.py --growth 7`. `cellweave run FILE --help`
    lists them. Errors of cells go to standard error; the exit code is then 1.
    """
    if is_help:
        click.echo(_help(context, path))
        return
    if path is None:
        raise click.UsageError("Missing FILE. Example: cellweave run book.py", context)
    from cellweave.document import read
    from cellweave.protocol.state import CellSource
    from cellweave.session.headless import headless_run

    document = read(path.read_bytes(), path.name)
    cells = [CellSource(cell.id, cell.title, cell.kind, cell.source, cell.metadata) for cell in document.cells]
    _refuse_unknown(context, [cell.source for cell in cells if cell.kind == "code"])
    result = headless_run(cells, str(path), context.args)
    if target is None:
        _print(result)
    else:
        text = json.dumps(result.summary(), indent=2, ensure_ascii=False)
        if target == "-":
            click.echo(text)
        else:
            Path(target).write_text(text + "\n", encoding="utf-8")
        _print_errors(result)
    if result.has_failed:
        context.exit(1)


def _print(result: HeadlessRun) -> None:
    from cellweave.session.headless import as_text

    for cell in result.cells:
        for output in cell.outputs:
            text, is_error = as_text(output)
            if text:
                click.echo(text, err=is_error, nl=not text.endswith("\n"))


def _print_errors(result: HeadlessRun) -> None:
    from cellweave.session.headless import as_text

    for cell in result.cells:
        for output in cell.outputs:
            if output.kind == "error":
                click.echo(as_text(output)[0], err=True)


def _help(context: click.Context, path: Path | None) -> str:
    text = context.command.get_help(context)
    if path is None:
        return text
    inputs = _inputs(path)
    if not inputs:
        return f"{text}\n\n{path.name} has no inputs."
    formatter = click.HelpFormatter(width=100)
    with formatter.section(f"Inputs of {path.name}"):
        formatter.write_dl([(f"--{item.option}", item.text) for item in inputs])
    return f"{text}\n\n{formatter.getvalue().rstrip()}"


def _inputs(path: Path) -> list[Declared]:
    from cellweave.document import read
    from cellweave.ui.arguments import declared

    cells = read(path.read_bytes(), path.name).cells
    return [item for cell in cells if cell.kind == "code" for item in declared(cell.source)]


def _refuse_unknown(context: click.Context, sources: list[str]) -> None:
    """Refuse an option that no input can have: a typing mistake would silently run with the default."""
    from cellweave.ui.arguments import declared, slug

    if any("argv" in source or "argparse" in source for source in sources):
        return
    known = {name for source in sources for item in declared(source) for name in (item.option, slug(item.label))}
    for word in context.args:
        name = slug(word[2:].partition("=")[0]) if word.startswith("--") else ""
        if name and known and name not in known:
            inputs = ", ".join(f"--{item}" for item in sorted(known))
            raise click.UsageError(f"No input is called --{name}. Inputs: {inputs}.", context)
        if name and not known:
            raise click.UsageError(f"There is no option --{name}: the file has no inputs.", context)
