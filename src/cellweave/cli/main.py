"""Owns the ``cellweave`` command and the list of its commands; their modules load when one of them is run."""

from __future__ import annotations

import importlib
from typing import Any

import click

from cellweave.errors import CellweaveError

# Command → its module and its first line of help, so that `--help` imports none of them.
_COMMANDS = {
    "hello": ("cellweave.cli.hello", "Open the tour: a workbook to play with."),
    "new": ("cellweave.cli.new", "Make a workbook and open it."),
    "edit": ("cellweave.cli.edit", "Open a Python file, or a folder of them, in the browser."),
    "run": ("cellweave.cli.run", "Run a workbook here, without a browser."),
    "convert": ("cellweave.cli.convert", "Convert to and from xlsx, ods and csv files."),
    "check": ("cellweave.cli.check", "Lint a workbook and prove that it means what it shows."),
    "log": ("cellweave.cli.journal", "List who changed what in a workbook, and when."),
    "verify": ("cellweave.cli.journal", "Check that nobody altered a workbook's journal."),
}


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name][0]), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except CellweaveError as error:
            raise click.ClickException(str(error)) from error


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="cellweave", message="%(prog)s %(version)s")
def main() -> None:
    """One plain Python file that is a notebook, a spreadsheet and a web app at the same time.

    Start with `cellweave hello`, or open a file of your own: `cellweave edit book.py`.
    """
