"""What waits because of a level in force: a review, rules that ended, criteria that ask for more."""

from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.cases import ItemKind
from khien.base.core.chunks import chunks
from khien.base.core.clock import now, today
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.base.documents.queries.in_force import rules_at
from khien.know.inventory.queries import systems
from khien.show.assurance import access
from khien.show.assurance.models import Dossier
from khien.show.assurance.queries import parts
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.types.dossiers import Stage
from khien.show.assurance.types.measures import MeasuresKept

AT_ONCE = 25


def hear_kept(_fact: MeasuresKept) -> None:
    """Look at every level in force, after the night's figures."""
    look(accounts.everything(text("levels in force are looked at every night")))


def look(by: Actor) -> None:
    """Bring what waits in line with every level in force, in short transactions."""
    rows = access.dossiers().filter(stage=Stage.APPROVED).order_by("pk")
    for keys in chunks(list(rows.values_list("pk", flat=True)), AT_ONCE):
        settle_some(by, keys=keys)


@use_case
def settle_some(by: Actor, *, keys: list[int]) -> None:
    """Settle some dossiers in one transaction."""
    rows = access.dossiers().filter(pk__in=keys).select_related("unit").order_by("pk")
    for row in rows:
        settle(by, row)


def settle(by: Actor, row: Dossier) -> None:
    """Bring what waits for a dossier's unit in line with how it stands. Call inside a transaction."""
    holds = row.stage == Stage.APPROVED
    review = row.review_on if holds and row.review_on else None
    is_near = review is not None and review <= today() + cases.REVIEW_AHEAD
    _wait(
        by,
        row,
        cases.REVIEW_ITEM,
        text("Review the decision %(decision)s on the level of %(system)s"),
        _end_of(review) if review is not None and is_near else None,
    )
    soon = now() + cases.MEND_WITHIN
    has_rules = row.unit.code in rules_at(now(), frozenset({row.unit.code})) if holds else True
    _wait(
        by,
        row,
        cases.RULES_ITEM,
        text("Issue rules on security: the level of %(system)s rests on them"),
        None if has_rules else soon,
    )
    asks_more = holds and _asked(row) > row.level
    _wait(
        by,
        row,
        cases.HIGHER_ITEM,
        text("Determine the level of %(system)s again: the criteria ask for a higher one"),
        soon if asks_more else None,
    )


def _asked(row: Dossier) -> int:
    for line in systems.systems_at(now(), frozenset({row.unit.code})):
        if line.key == row.system_key:
            found = parts.suggestion(line.content)
            return found.level if found else 0
    return 0


def _wait(by: Actor, row: Dossier, kind: ItemKind, title: str, due_at: datetime | None) -> None:
    """Have an item wait until a time, or end it where there is none."""
    if due_at is None:
        casework.finish_item(by, kind=kind.code, subject=row.number)
        return
    casework.open_item(
        by,
        item=NewItem(
            kind=kind.code,
            title=title,
            values={"system": row.system[:120], "decision": row.decision_number},
            unit_code=row.unit.code,
            capability=Capability.PROPOSE_LEVELS,
            due_at=due_at,
            url=reverse("assurance:dossier", args=[row.number]),
            subject=row.number,
        ),
        ladder=cases.UNIT_LADDER,
    )


def _end_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(17, 0)))
