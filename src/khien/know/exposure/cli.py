"""The commands of exposure: vulnerability data carried in, matching, reports of scanners."""

from pathlib import Path
from typing import Final

import click
from django.utils import timezone

from khien.base.accounts import services as accounts
from khien.base.core.refusals import Refusal
from khien.know.exposure.queries import feeds as queries
from khien.know.exposure.rules.reports import reading
from khien.know.exposure.services import feeding, importing, lookalikes, matching
from khien.know.exposure.types.feeds import FeedLine
from khien.know.exposure.types.findings import Reporter, Scan
from khien.know.exposure.types.register import GivenFile, Imported
from khien.know.exposure.types.reports import FORMATS


@click.group(name="feeds")
def feeds_group() -> None:
    """Carry in vulnerability data, and see how old it is."""


@feeds_group.command(name="import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def import_command(files: tuple[Path, ...]) -> None:
    """Take in FILES, archives and folders of vulnerability data, each told by its content.

    NVD 2.0, CVE 5, KEV, OSV and Debian tracker as JSON; EPSS and Microsoft's updates as CSV; plain, packed
    (.gz, .xz, .bz2) or many in a .zip or .tar. Of a broken file nothing is taken; the others are.
    """
    by = accounts.operator(f"feeds import {len(files)} paths")
    taken = feeding.import_feeds(by, paths=files)
    click.echo(
        f"{taken.files:,} files read: {taken.changed:,} entries new or changed, {taken.same:,} as before, "
        f"{taken.withdrawn:,} withdrawn; {taken.rows:,} rows of affected versions entered."
    )
    for reason, count in taken.skipped:
        click.echo(f"  {count:,} left out: {reason}")
    for fault in taken.faults:
        click.echo(f"  {fault}", err=True)
    _show()
    if taken.faults:
        raise click.ClickException(f"{len(taken.faults)} files were refused.")


@feeds_group.command(name="list")
def list_command() -> None:
    """Show each feed with its age, and the software that could not be named."""
    _show()


@click.command(name="match")
def match_command() -> None:
    """Match everything that is installed against everything known, now."""
    told = matching.match(accounts.operator("match"))
    click.echo(
        f"{told.machines:,} machines, {told.packages:,} packages: {told.named:,} named, "
        f"{told.unnamed:,} unnamed, {told.nothing:,} with nothing to match."
    )
    click.echo(
        f"{told.findings:,} findings (package × CVE), {told.pairs:,} pairs (machine × CVE); "
        f"{told.new:,} new, {told.gone:,} gone; {told.seconds:.1f} s."
    )
    _show()


def _show() -> None:
    for line in queries.feeds():
        click.echo(f"  {line.kind.value:<10} {_age(line)}")
    spot = queries.blind_spot()
    if spot.matched_at is None:
        click.echo("  Nothing was matched yet.")
        return
    click.echo(
        f"  Software we could not name: {spot.packages:,} packages, {spot.installations:,} installations "
        f"(matched {timezone.localtime(spot.matched_at):%d/%m/%Y %H:%M})."
    )


def _age(line: FeedLine) -> str:
    if line.imported_at is None:
        return "never carried in"
    age = "age not known" if line.age_days is None else f"{line.age_days:,} days old"
    mark = ", OLD" if line.is_old else ""
    gap = f"; {line.without_products:,} without product data" if line.without_products else ""
    return f"{age}{mark}: {line.records:,} entries, {line.rows:,} rows{gap}"


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
def import_report_command(file: Path, unit: str, as_format: str | None) -> None:
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
            f"{one.closed} closed, {one.cleared} set aside by makers' statements"
        )
    for host, count in told.homeless[:20]:
        click.echo(f"  in no unit's inventory: {host}: {count}")
    if len(told.homeless) > 20:
        click.echo(f"  and {len(told.homeless) - 20} more machines")


@click.group(name="checks")
def checks_group() -> None:
    """Check the units' own sites and mail from outside."""


@checks_group.command(name="certificates")
@click.argument("files", nargs=-1, required=True, type=FILE)
def certificates_command(files: tuple[Path, ...]) -> None:
    """Take in FILES of certificate-transparency logs; names that look like a unit's own join its queue.

    The JSON or CSV of crt.sh, or one JSON object a line. No name is ever visited. Of a broken file nothing
    is taken.
    """
    by = accounts.operator(f"checks certificates {len(files)} files")
    for file in files:
        try:
            told = lookalikes.take_log(by, name=file.name, content=file.read_bytes())
        except Refusal as refusal:
            raise click.ClickException(str(refusal)) from refusal
        click.echo(
            f"{file.name}: {told.certificates:,} certificates, {told.names:,} names; "
            f"{told.alike:,} look like a unit's own, {told.new:,} of them new; "
            f"{told.skipped:,} name nothing, {told.left_out:,} left out: too many for one queue."
        )
