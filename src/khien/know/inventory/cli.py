"""Commands of inventory: import a file or a zip of many, put the list of ends of support in force."""

from pathlib import Path

import click

from khien.base.accounts import services as accounts
from khien.base.core.refusals import Invalid, text
from khien.know.inventory.rules.reading.door import BYTES_MAX
from khien.know.inventory.services import importing, lifecycle
from khien.know.inventory.types.imports import Outcome, Plan

SHOWN = 40


@click.group(name="inventory")
def inventory_group() -> None:
    """Take in inventories of machines."""


@inventory_group.command(name="import")
@click.argument("path", type=click.Path(path_type=Path), metavar="FILE")
@click.option("--unit", required=True, help="Code of the unit whose machines these are.")
@click.option("--host", default="", help="The machine, for files that do not name it (SBOM).")
@click.option("--dry-run", is_flag=True, help="Say what would be done; do nothing.")
def import_(path: Path, *, unit: str, host: str, dry_run: bool) -> None:
    """Take in FILE, or a zip of many, as inventories of a unit; the format is told by the content."""
    if not path.is_file():
        raise Invalid(what=text("There is no such file; give the path of an inventory."))
    if path.stat().st_size > BYTES_MAX:
        raise Invalid(what=text("The file is larger than 16 MB; pack it, or send it in parts."))
    by = accounts.operator(f"inventory import {path} --unit {unit}")
    content = path.read_bytes()
    if dry_run:
        _show(path, importing.check_file(by, content=content, unit_code=unit, host=host))
        return
    plan, done = importing.import_file(by, content=content, unit_code=unit, host=host)
    _show(path, plan, is_long=False)
    click.echo(
        f"{done.new:,} machines entered, {done.changed:,} changed, {done.doubtful:,} with a question; "
        f"{done.packages_come:,} packages come, {done.packages_gone:,} gone."
    )


@inventory_group.command(name="lifecycle")
def lifecycle_() -> None:
    """Put the list of ends of support in force for all machines, after it changed."""
    by = accounts.operator("inventory lifecycle")
    click.echo(f"{lifecycle.renew(by):,} machines have another end of support now.")


def _show(path: Path, plan: Plan, *, is_long: bool = True) -> None:
    forms = ", ".join(plan.forms) or "nothing that is read"
    counts = ", ".join(f"{plan.counts[one]:,} {one}" for one in Outcome)
    click.echo(f"{path}: {forms}: {counts}.")
    for line in plan.lines[:SHOWN] if is_long else ():
        if line.outcome is not Outcome.REFUSED:
            cells = "; ".join(
                f"{cell.field}: {cell.old or '–'} → {cell.new}" for cell in line.cells
            )
            click.echo(f"  {line.where} {line.outcome} {line.name} {cells}".rstrip())
    for line in [one for one in plan.lines if one.outcome is Outcome.REFUSED][:SHOWN]:
        click.echo(f"  {line.where}: {line.why}", err=True)
