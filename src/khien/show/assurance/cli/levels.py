"""The commands of levels: dossiers told, decisions on paper brought in, Form 08 checked."""

import json
import sys
from datetime import date
from pathlib import Path

import click
from django.utils import translation

from khien.base.accounts import queries as units
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import today
from khien.base.core.refusals import NotFound
from khien.base.regulation import queries as regulation
from khien.know.inventory.queries import levels as inventory
from khien.show.assurance.queries import dossiers as queries
from khien.show.assurance.queries import form08
from khien.show.assurance.services import decisions
from khien.show.assurance.types.dossiers import DossierFilter, DossierLine, Stage

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(name="levels")
def levels_group() -> None:
    """Tell the level dossiers, bring in decisions on paper, check Form 08."""


@levels_group.command(name="list")
@click.option("--stage", type=click.Choice(["open", *(one.value for one in Stage)]), default=None)
@click.option("--unit", default="", help="The unit's code; what lies below it counts too.")
@click.option("--late", is_flag=True, help="Only those past their limit.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def list_command(stage: str | None, unit: str, late: bool, form: str) -> None:  # noqa: FBT001 - a flag
    """Print every dossier, the newest first."""
    by = accounts.operator("levels list")
    wanted = DossierFilter(stage or "", is_late=late, unit_codes=_codes(by, unit))
    rows: list[DossierLine] = []
    after = ""
    while True:
        page = queries.dossiers(by, wanted, after=after)
        rows += page.rows
        after = page.after
        if not after:
            break
    if form == "json":
        click.echo(json.dumps([_plain(one) for one in rows], ensure_ascii=False, indent=2))
        return
    for one in rows:
        late_mark = "late" if one.is_late else ""
        click.echo(
            f"{one.number:<16} {one.level or '-'}  {one.stage.value:<10} {one.unit_code:<10} "
            f"{one.system}  {one.decision} {late_mark}".rstrip()
        )


@levels_group.command(name="import")
@click.argument("file", type=FILE)
@click.option("--look", is_flag=True, help="Only say what would happen.")
def import_command(file: Path, look: bool) -> None:  # noqa: FBT001 - a flag
    """Take in decisions on paper from FILE (Excel or CSV): all rows, or none."""
    by, content = accounts.operator(f"levels import {file.name}"), file.read_bytes()
    if look:
        sheet = decisions.read_decisions(by, content)
        for one in sheet.refused:
            click.echo(f"row {one.row}: {_said(one.why) % one.why_values}")
        click.echo(f"{len(sheet.rows) - len(sheet.refused)} good, {len(sheet.refused)} refused")
        sys.exit(0 if sheet.is_good else 1)
    for number in decisions.import_decisions(by, content):
        click.echo(number)


@levels_group.command(name="try")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--at", "day", help="A day on which the rules would hold; left out: today.")
def try_command(folder: Path, day: str | None) -> None:
    """Try the rule files of FOLDER over all systems before they count: whose level would be another.

    Ends with 1 where a system's level would lie below what would be asked.
    """
    by, on = accounts.operator(f"levels try {folder.name}"), _day_of(day)
    found = inventory.tried(by, regulation.laid_over(folder), on)
    changed = [one for one in found if one.asked != one.asked_then]
    short = sum(one.falls_short for one in changed)
    for one in changed:
        mark = "  its level would fall short" if one.falls_short else ""
        click.echo(
            f"{one.unit_code:<10} {one.name}: {one.asked or '-'} -> {one.asked_then or '-'} "
            f"({one.source}){mark}"
        )
    click.echo(
        f"{len(found)} systems: {len(found) - len(changed)} unchanged, {len(changed)} changed, "
        f"{short} would fall short."
    )
    sys.exit(1 if short else 0)


@levels_group.command(name="check")
@click.option(
    "--at", "day", help="The day at whose end the form is filled, as 2026-12-14; left out: today."
)
@click.option("--unit", default="", help="The unit's code; what lies below it counts too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def check_command(day: str | None, unit: str, form: str) -> None:
    """Print the lines of Form 08 and what does not agree; ends with 1 where something does not."""
    by = accounts.operator("levels check")
    held = form08.form08(by, _day(day), _codes(by, unit))
    faults = [
        {
            "rule": one.rule.value,
            "row": one.row,
            "system": one.system,
            "what": _said(one.message) % one.values,
        }
        for one in held.faults
    ]
    lines = {
        "systems": held.totals.systems,
        "classified": held.totals.classified,
        "drafted": held.totals.drafted,
        "appraised": held.totals.appraised,
        "approved": held.totals.approved,
        "checked": held.totals.checked,
        "expected_on": held.totals.expected_on.isoformat() if held.totals.expected_on else None,
    }
    if form == "json":
        told = {"day": held.day.isoformat(), "lines": lines, "faults": faults}
        click.echo(json.dumps(told, ensure_ascii=False, indent=2))
    else:
        for name, value in lines.items():
            click.echo(f"{name:<12} {'-' if value is None else value}")
        for one in faults:
            click.echo(f"{one['row'] or '-'} {one['system']}: {one['what']}")
    sys.exit(1 if faults else 0)


def _plain(one: DossierLine) -> dict[str, object]:
    return {
        "number": one.number,
        "system": one.system,
        "unit": one.unit_code,
        "level": one.level or None,
        "stage": one.stage.value,
        "decision": one.decision or None,
        "due_at": one.due_at.isoformat() if one.due_at else None,
        "is_late": one.is_late,
    }


def _codes(by: Actor, unit: str) -> frozenset[str] | None:
    if not unit:
        return None
    codes = units.subtree_codes(by, unit)
    if not codes:
        raise NotFound(what=unit)
    return codes


def _day_of(said: str | None) -> date:
    if said is None:
        return today()
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise click.BadParameter(
            f"“{said}” is no day; write it as 2026-12-14.", param_hint="--at"
        ) from None


def _day(said: str | None) -> date:
    wanted = _day_of(said)
    if wanted > today():
        raise click.BadParameter(
            f"{said} lies ahead; give today or a day before.", param_hint="--at"
        )
    return wanted


def _said(message: str) -> str:
    return translation.gettext(message)
