"""Commands of files: try the check on a file of this machine."""

from pathlib import Path

import click

from khien.base.core.refusals import Invalid, text
from khien.base.files import services
from khien.base.files.types import Fault


@click.group(name="files")
def files_group() -> None:
    """Look at what the check of files finds."""


@files_group.command()
@click.argument("path", type=click.Path(path_type=Path))
def check(path: Path) -> None:
    """Check a file as an upload is checked, without keeping it."""
    if not path.is_file():
        raise Invalid(what=text("%(path)s: there is no such file.") % {"path": path})
    found = services.judge(path.read_bytes())
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if found.fault is not Fault.NONE:
        raise Invalid(what=f"{path}: refused, {found.fault.value}: {found.detail}")
    click.echo(f"{path}: {found.kind}, may be kept.")
