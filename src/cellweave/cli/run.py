"""Owns ``cellweave run``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from cellweave.ui.arguments import Declared

_PASS_ON = {"ignore_unknown_options": True, "allow_extra_args": True}
_READS_ARGUMENTS = re.compile(
    r"\bargv\b|^\s*(?:import|from)\s+(?:argparse|optparse|getopt|click|typer|fire|docopt|absl|tyro)\b", re.MULTILINE
)
_OUT = click.Path(dir_okay=False, writable=True, allow_dash=True)


class _Run(click.Command):
    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [*super().collect_usage_pieces(ctx), "[--NAME VALUE]..."]


@click.command(cls=_Run, context_settings=_PASS_ON, add_help_option=False)
@click.argument("path", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE", required=False)
@click.option(
    "--json", "target", metavar="OUT", type=_OUT, help="Write cells, outputs and values to OUT ('-': standard output)."
)
@click.option("-h", "--help", "is_help", is_flag=True, help="Show this message, with the inputs of FILE.")
@click.pass_context
def run(context: click.Context, path: Path | None, target: str | None, is_help: bool) -> None:
    """Run a workbook from top to bottom and print its outputs.

    The inputs of FILE take their values from options: `cellweave run book.py --growth 7`. `cellweave run FILE --help`
    lists them. Errors of cells go to standard error; the exit code is then 1, or that of `sys.exit`.
    """
    if is_help:
        click.echo(_help(context, path))
        return
    if path is None:
        raise click.UsageError("Missing FILE. Example: cellweave run book.py", context)
    if target not in (None, "-"):
        _refuse_unwritable(Path(target))
    from cellweave.cli.terminal import Terminal
    from cellweave.document import read
    from cellweave.errors import OptionError
    from cellweave.protocol.codec import json_text
    from cellweave.protocol.state import CellSource
    from cellweave.session.descriptors import led_elsewhere
    from cellweave.session.headless import headless_run

    document = read(path.read_bytes(), path.name)
    cells = [CellSource(cell.id, cell.title, cell.kind, cell.source, cell.metadata) for cell in document.cells]
    _refuse_unknown(context, [cell.source for cell in cells if cell.kind == "code"])
    # Into JSON on standard output goes nothing that other programs and C code write there.
    aside = {1: 2} if target == "-" else {}
    terminal = Terminal(shows_all=target is None)
    try:
        with led_elsewhere(aside):
            result = headless_run(cells, str(path), context.args, terminal.tell)
    except OptionError as error:
        raise click.UsageError(str(error), context) from None
    finally:
        terminal.close()
    if target == "-":
        click.echo(json_text(result.summary(), indent=2))
    elif target is not None:
        try:
            Path(target).write_text(json_text(result.summary(), indent=2) + "\n", encoding="utf-8")
        except OSError as error:
            raise _unwritable(target, error) from None
    if result.exit_code:
        context.exit(result.exit_code)


def _refuse_unwritable(target: Path) -> None:
    """Say before a long run rather than after it that there is no place for its result."""
    if target.exists():
        return  # the option's type has looked at it
    try:
        target.open("x").close()
        target.unlink()
    except OSError as error:
        raise _unwritable(str(target), error) from None


def _unwritable(target: str, error: OSError) -> click.ClickException:
    return click.ClickException(f"{target} cannot be written: {(error.strerror or str(error)).lower()}.")


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
    """Refuse an argument that no input can have: a typing mistake would silently run with the default.

    A script that knows nothing of Cellweave, or reads its arguments itself, gets all of them, and so does one that
    makes names of inputs while it runs.
    """
    from cellweave.ui.arguments import declared, unread

    if not any("cellweave" in source for source in sources) or any(map(_READS_ARGUMENTS.search, sources)):
        return
    known: set[str] = set()
    for item in (item for source in sources for item in declared(source)):
        if item.names is None:
            return
        known |= item.names
    inputs = ", ".join(f"--{item}" for item in sorted(known - {""}))
    for word in unread(context.args, known):
        if not known:
            raise click.UsageError(f"Nothing takes {word}: the file has no inputs.", context)
        relation = "is called" if word.startswith("-") else "takes"
        raise click.UsageError(f"No input {relation} {word}. Inputs: {inputs}.", context)
