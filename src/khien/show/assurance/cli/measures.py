"""The commands of assurance: measures computed and told."""

import json
from datetime import date, datetime, time

import click
from django.utils import timezone

from khien.base.accounts import queries as units
from khien.base.accounts import services as accounts
from khien.base.core.clock import today
from khien.base.core.offers import registry
from khien.base.core.refusals import NotFound
from khien.show.assurance.queries import measures as queries
from khien.show.assurance.services import measures as services
from khien.show.assurance.types.measures import Figure


@click.group(name="measures")
def measures_group() -> None:
    """Compute the measures, as of now or of a past day."""


@measures_group.command(name="compute")
@click.option(
    "--at", "day", help="The day at whose end they are computed, as 2026-12-31; left out: now."
)
@click.option("--unit", default="", help="The unit's code; what lies below it counts too.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
def compute_command(day: str | None, unit: str, form: str) -> None:
    """Print every measure: how many rows count, of how many, against which target.

    Without --at and --unit the figures of today are kept as well, as every night does.
    """
    by = accounts.operator("measures compute")
    codes = units.subtree_codes(by, unit) if unit else None
    if unit and not codes:
        raise NotFound(what=unit)
    at = _end_of(day) if day else None
    if not day and not unit:
        services.keep_measures(by, day=today())
    figures = queries.figures(by, unit_codes=codes, at=at)
    if form == "json":
        click.echo(json.dumps([_plain(one) for one in figures], ensure_ascii=False, indent=2))
        return
    for one in figures:
        click.echo(
            f"{one.code:<28} {_share(one):>9}  {one.numerator:,} / {one.denominator:,}  {one.failed}".rstrip()
        )


@measures_group.command(name="check")
@click.option("--at", "day", required=True, help="The day that was kept, as 2026-12-31.")
def check_command(day: str) -> None:
    """Compute a kept day again and name every figure whose evidence is no longer as it was.

    Ends with 1 where one differs, with 2 where nothing was kept for that day.
    """
    by = accounts.operator("measures check")
    wanted = _end_of(day).date()
    found = [one for code in registry.measures if (one := queries.checked(by, code, wanted))]
    if not found:
        click.echo(f"No figure was kept for {day}.", err=True)
        raise SystemExit(2)
    for one in found:
        if not one.is_same:
            kept, again = one.kept, one.found
            click.echo(
                f"{one.code}: kept {kept.numerator} / {kept.denominator}, the rows give "
                f"{again.numerator} / {again.denominator}"
            )
    different = sum(not one.is_same for one in found)
    click.echo(f"{len(found)} figures of {day} computed again, {different} differ.")
    raise SystemExit(1 if different else 0)


def _plain(one: Figure) -> dict[str, object]:
    return {
        "id": one.code,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "value": one.share,
        "target": one.target,
        "clause": one.source,
        "evidence_count": one.denominator,
        **({"failed": one.failed} if one.failed else {}),
    }


def _share(one: Figure) -> str:
    if one.failed:
        return "failed"
    return "no data" if one.share is None else f"{one.share:.1%}"


def _end_of(day: str) -> datetime:
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise click.BadParameter(
            f"“{day}” is no day; write it as 2026-12-31.", param_hint="--at"
        ) from None
    if wanted > today():
        raise click.BadParameter(
            f"{day} lies ahead; give today or a day before.", param_hint="--at"
        )
    return timezone.make_aware(datetime.combine(wanted, time.max))
