"""The command `khien advisories`: foreign advisories are checked, and taken in as drafts."""

from pathlib import Path

import click
from django.utils.translation import gettext

from khien.act.advisories.rules.reading import BYTES_MAX
from khien.act.advisories.services import importing
from khien.act.advisories.types.foreign import Read
from khien.base.accounts import services as accounts
from khien.base.core.refusals import Refusal


@click.group(name="advisories")
def advisories_group() -> None:
    """Check and take in foreign advisories: CSAF 2.0, STIX 2.1 and MISP, told apart by content."""


@advisories_group.command(name="check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check_command(file: Path) -> None:
    """Say whether FILE would be taken in, and the path of each fault where not. Keeps nothing."""
    try:
        found = importing.read(file.name, _bytes(file))
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{file}: no fault. {found.origin} v{found.version}: {found.content.title}")
    _tell(found)


@advisories_group.command(name="import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(file: Path) -> None:
    """Take FILE in as a draft, or as the next version of the advisory that was made from it."""
    try:
        by = accounts.operator(f"advisories import {file.name}")
        found = importing.read(file.name, _bytes(file))
        number = importing.take_in(by, found=found)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"{file}: draft {number}. An editor addresses it; a second person approves it.")
    _tell(found)


def _tell(found: Read) -> None:
    for remark in found.remarks:
        click.echo(gettext(remark.message) % {"count": remark.count})


def _bytes(file: Path) -> bytes:
    """Return a file's bytes, and one more than is read at most, so that the reader refuses it."""
    with file.open("rb") as opened:
        return opened.read(BYTES_MAX + 1)
