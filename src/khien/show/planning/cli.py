"""The commands of planning: plans checked and brought in, obligations told."""

import json
from pathlib import Path

import click

from khien.base.accounts import services as accounts
from khien.show.planning.queries import plans as queries
from khien.show.planning.rules.reading import sheet
from khien.show.planning.services import loading
from khien.show.planning.types.plans import PlanLoaded

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="plans")
def plans_group() -> None:
    """Check plan files and bring them in: TOML, Excel, Word."""


@plans_group.command(name="check")
@click.argument("file", type=FILE)
def check_command(file: Path) -> None:
    """Say what FILE orders and of whom, or where it is wrong. Keeps nothing."""
    found = loading.read_plan(file.name, file.read_bytes())
    click.echo(f"{found.plan.code}: {found.plan.title}")
    click.echo(f"  {len(found.sections)} headings, {len(found.obligations)} obligations")
    for mark in sorted({one.mark for one in found.obligations}):
        count = sum(one.mark is mark for one in found.obligations)
        click.echo(f"  {mark.value}: {count}")


@plans_group.command(name="import")
@click.argument("file", type=FILE, required=False)
def import_command(file: Path | None) -> None:
    """Bring in FILE; without one, the two plans that come with Khiên. A second time changes nothing."""
    by = accounts.operator(f"plans import {file.name if file else ''}".strip())
    if file is None:
        for told in loading.load_shipped(by):
            _tell(told)
        return
    _tell(loading.load_plan(by, name=file.name, content=file.read_bytes()))


@plans_group.command(name="template")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--language", type=click.Choice(["vi", "en"]), default="vi")
def template_command(file: Path, language: str) -> None:
    """Write the empty workbook in which a plan is typed to FILE."""
    file.write_bytes(sheet.written({}, [], language))
    click.echo(f"Written: {file}")


@click.command(name="obligations")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def obligations_command(form: str) -> None:
    """Print every obligation, its mark, and where it is carried: pages, measures, procedures."""
    rows = queries.carried(accounts.operator("obligations"))
    if form == "json":
        told = [{"clause": one, "mark": mark, "where": where} for one, mark, where in rows]
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for clause, mark, where in rows:
        click.echo(f"{clause:<16} {mark:<9} {', '.join(where) or '-'}")


def _tell(told: PlanLoaded) -> None:
    click.echo(
        f"{told.code}: {told.new} obligations new, {told.changed} changed, {told.same} as before, "
        f"{told.withdrawn} withdrawn; {told.duties} duties of units."
    )
