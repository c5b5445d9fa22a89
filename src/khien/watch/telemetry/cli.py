"""Commands of telemetry: the mappings by which consoles' alerts are known."""

from datetime import UTC, datetime
from pathlib import Path

import click

from khien.base.core.clock import now
from khien.engine.records.consoles.known import Consoles
from khien.engine.records.consoles.mapping import Mapping
from khien.engine.records.reading import read
from khien.watch.telemetry.services.consoles import consoles, require_mapping

SHOWN = 5


@click.group(name="consoles")
def consoles_group() -> None:
    """Consoles whose alerts enter as alerts: anti-virus, EDR, IDS, SIEM."""


@consoles_group.command(name="list")
def list_command() -> None:
    """List the consoles that are known, and the mappings that are refused."""
    known = consoles()
    for mapping in known.mappings:
        click.echo(f"{mapping.code:<20} {mapping.format.value:<10} {mapping.name}")
    for told in known.refused:
        click.echo(f"not used: {told}", err=True)


@consoles_group.command()
@click.option(
    "--sample",
    type=click.Path(path_type=Path, exists=True),
    help="A log of the console: count which of its records the mapping knows, show the first.",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
def check(sample: Path | None, files: tuple[Path, ...]) -> None:
    """Say whether mapping files can be used; a wrong one is refused with its place."""
    mappings = [require_mapping(file) for file in files]
    for mapping in mappings:
        click.echo(f"{mapping.path}: {mapping.name}, {len(mapping.columns)} columns.")
    if sample is not None:
        _try(mappings, sample)


def _try(mappings: list[Mapping], sample: Path) -> None:
    known = Consoles(tuple(mappings))
    records = alerts = faults = 0
    for batch in read(sample):
        records += len(batch.lines)
        faults += len(batch.faults)
        for fields in batch.fields:
            alert = known.alert_of(batch.format, fields, now())
            if alert is None:
                continue
            alerts += 1
            if alerts <= SHOWN:
                at = datetime.fromtimestamp(alert.time / 1_000_000, UTC) if alert.time else None
                told = at.isoformat() if at else "no time"
                shown = ", ".join(f"{name}={value}" for name, value in alert.columns.items())
                click.echo(f"  {told}: {shown}")
    click.echo(f"{sample}: {records:,} records, {alerts:,} alerts, {faults:,} not read.")
