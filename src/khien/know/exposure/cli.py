"""The commands `khien feeds` and `khien match`: vulnerability data carried in, and matched."""

from pathlib import Path

import click
from django.utils import timezone

from khien.base.accounts import services as accounts
from khien.know.exposure.queries import feeds as queries
from khien.know.exposure.services import feeding, matching
from khien.know.exposure.types.feeds import FeedLine


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
