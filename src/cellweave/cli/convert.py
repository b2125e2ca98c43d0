"""Owns ``cellweave convert``: between workbooks and spreadsheet files, by the suffixes of their names."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="SOURCE")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path), metavar="TARGET")
@click.option("--sheet", "sheet", metavar="NAME", help="The sheet that a csv file gets, where there are several.")
@click.option("--formulas", is_flag=True, help="Let texts of a csv file begin with '=' and the like.")
@click.option("--force", is_flag=True, help="Replace TARGET, and files that belong beside it, if they exist.")
def convert(source: Path, target: Path, sheet: str | None, formulas: bool, force: bool) -> None:
    """Convert a workbook to a spreadsheet file, or a spreadsheet file to a workbook.

    \b
    .xlsx .ods .csv -> .py      a workbook with a sheet for each sheet
    .py -> .xlsx .csv           every sheet and frame among the workbook's names
    .xlsx .ods .csv -> .xlsx .csv

    What the target has no word for is said on standard error.
    """
    from cellweave.convert.files import convert_file

    notes = convert_file(source, target, run=_run, sheet=sheet, formulas=formulas, is_forced=force)
    for note in notes:
        click.echo(f"{target.name}: {note}.", err=True)
    click.echo(f"Wrote {target}.")


def _run(path: Path) -> dict[str, object]:
    """Run a workbook and return its names; a cell that fails ends the conversion."""
    from cellweave.document import read
    from cellweave.protocol.state import CellSource
    from cellweave.session.headless import as_text, headless_run

    document = read(path.read_bytes(), path.name)
    cells = [CellSource(cell.id, cell.title, cell.kind, cell.source, cell.metadata) for cell in document.cells]
    result = headless_run(cells, str(path), [])
    for cell in result.cells:
        for output in cell.outputs:
            if output.kind == "error":
                click.echo(as_text(output)[0], err=True)
    if result.has_failed:
        raise click.ClickException(f"{path} failed, so nothing was written.")
    return result.namespace
