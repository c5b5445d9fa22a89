"""The command `khien findings`: reports of scanners are checked, and taken in."""

from pathlib import Path
from typing import Final

import click

from khien.base.accounts import services as accounts
from khien.base.core.refusals import Refusal
from khien.know.exposure.rules.reports import reading
from khien.know.exposure.services import importing
from khien.know.exposure.types.findings import Reporter, Scan
from khien.know.exposure.types.register import GivenFile, Imported
from khien.know.exposure.types.reports import FORMATS

FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
NAMED: Final = click.option(
    "--format",
    "as_format",
    type=click.Choice([one.value for one in FORMATS]),
    help="The report's format, where its content does not tell.",
)


@click.group(name="findings")
def findings_group() -> None:
    """Check and take in reports of scanners, told apart by content."""


@findings_group.command(name="check")
@click.argument("file", type=FILE)
@NAMED
def check_command(file: Path, as_format: str | None) -> None:
    """Say what FILE is and how many findings it holds, or where it is broken. Keeps nothing."""
    try:
        scan = _read(file, as_format)
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _tell(scan)


@findings_group.command(name="import")
@click.argument("file", type=FILE)
@click.option("--unit", default="", help="The unit's code; left out, the inventory tells it.")
@NAMED
def import_command(file: Path, unit: str, as_format: str | None) -> None:
    """Take in FILE: new findings are opened, and what it covers and no longer shows is closed."""
    try:
        scan = _read(file, as_format)
        by = accounts.operator(f"findings import {file.name}")
        with file.open("rb") as stream:
            digest = importing.digest_of(stream)
        key = importing.keep_raw(by, path=file, unit_code=unit)
        told = importing.import_scan(
            by, scan=scan, digest=digest, unit_code=unit, file=GivenFile(file.name, key)
        )
    except Refusal as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _tell(scan)
    if key is None:
        click.echo("  the file is larger than what is kept: its SHA-256 is, " + digest)
    _tell_imported(told)


def _read(file: Path, as_format: str | None) -> Scan:
    with file.open("rb") as stream:
        named = Reporter(as_format) if as_format else None
        return reading.read(file.name, stream, as_format=named)


def _tell(scan: Scan) -> None:
    click.echo(f"{scan.reporter.value}: {len(scan.findings)} findings")
    for reason, count in scan.skipped:
        click.echo(f"  not a finding: {reason}: {count}")


def _tell_imported(told: Imported) -> None:
    for code, one in told.units:
        click.echo(
            f"{code}: {one.new} new, {one.known} known, {one.reopened} reopened, "
            f"{one.closed} closed"
        )
    for host, count in told.homeless[:20]:
        click.echo(f"  in no unit's inventory: {host}: {count}")
    if len(told.homeless) > 20:
        click.echo(f"  and {len(told.homeless) - 20} more machines")
