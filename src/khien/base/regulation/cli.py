"""The command of the rule book: check data files before they count."""

from pathlib import Path

import click

from khien.base.regulation import queries


@click.group(name="regulation")
def regulation_group() -> None:
    """Look at the dated rule book."""


@regulation_group.command(name="check")
@click.argument("folder", metavar="[FOLDER]", required=False, type=click.Path(path_type=Path))
def check_command(folder: Path | None) -> None:
    """Check the rule book's data files, or those of FOLDER laid over them.

    Without FOLDER: the files that come with Khiên and those of the province (KHIEN_HOME/regulation).
    """
    if folder is not None and not folder.is_dir():
        raise click.ClickException(f"{folder}: there is no such folder.")
    report = queries.check(folder)
    for fault in report.faults:
        click.echo(str(fault), err=True)
    if report.faults:
        raise click.ClickException(f"the rule book has {len(report.faults)} fault(s).")
    click.echo(
        f"No fault. Entries: {report.entries:,}; files: {report.files}; not yet compared with the "
        f"signed original: {report.not_compared:,}."
    )
