"""What comes round is arranged every night for a year ahead; people do it, leave it out, give it away."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from khien.act.reviews.types.reviews import AccountsReviewed
from khien.base.accounts import queries as accounts
from khien.base.accounts import services as account_services
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core import bulk
from khien.base.core.cases import ItemKind
from khien.base.core.chunks import chunks
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.files import queries as files
from khien.base.regulation import queries as regulation
from khien.show.assurance.types.measures import MeasuresKept
from khien.show.planning import access
from khien.show.planning.models import Occurrence
from khien.show.planning.queries.recurring import title_of
from khien.show.planning.queries.things import things
from khien.show.planning.rules import recurring as rules
from khien.show.planning.rules.tasks import LADDER
from khien.show.planning.types.recurring import (
    Arranged,
    OccurrenceEnded,
    OccurrenceNeedsWords,
    Wanted,
)

REVIEW: Final = "account-review"
REVIEWED: Final = text("Every account was decided in the review “%(title)s”.")
ITEM: Final = ItemKind("recurring", text("What comes round again"))
WORDS_MAX: Final = 2000
ITEMS_AT_ONCE: Final = 25
"""So many work items are opened or finished in one transaction, so that none is long."""

Place = tuple[str, str, int, date]


def hear_kept(_fact: MeasuresKept) -> None:
    """Arrange what comes round, after the night's figures."""
    arrange(account_services.everything(text("what comes round is arranged every night")))


@use_case
def end_reviewed(by: Actor, *, system: int, title: str) -> None:
    """End what asked for the review of a system's accounts: all that is late, and the next if it is near.

    Near is half of the time after which the rule book asks for it anew.
    """
    rule = next((one for one in regulation.recurrences(today()) if one.code == REVIEW), None)
    rows = access.occurrences().filter(
        rule=REVIEW, system=system, ended_at__isnull=True, withdrawn_at__isnull=True
    )
    for row in rows.order_by("due_on").select_for_update(of=("self",)):
        months = rule.every_months[row.level - 1] if rule else 0
        if row.due_on <= today() + timedelta(days=15 * months):
            row.is_done = True
            _end(by, row, gettext(REVIEWED) % {"title": title})


def hear_reviewed(fact: AccountsReviewed) -> None:
    """End what asked for a review of accounts once one ended with every account decided."""
    by = account_services.everything(text("an account review ended"))
    end_reviewed(by, system=fact.system, title=fact.title)


def arrange(by: Actor) -> Arranged:
    """Bring the occurrences from today on in line with rules, systems and levels, for a year ahead.

    In short transactions; a second time changes nothing. What has passed its day, was done or left out
    is never touched.
    """
    asked = {
        _place(one): one
        for one in rules.wanted(
            regulation.recurrences(today()),
            things(by),
            first=today(),
            is_working=regulation.is_working_day,
        )
    }
    ahead = access.occurrences().filter(withdrawn_at__isnull=True, due_on__gte=today())
    held = {
        (rule, unit, system, day): (key, ended)
        for key, rule, unit, system, day, ended in ahead.values_list(
            "pk", "rule", "unit__code", "system", "due_on", "ended_at"
        )
    }
    gone = [key for place, (key, ended) in held.items() if place not in asked and ended is None]
    fresh = [one for place, one in asked.items() if place not in held]
    _withdraw(by, gone)
    _put_down(fresh)
    _name_again(asked.values(), held)
    _have_wait(by)
    return Arranged(len(fresh), len(gone), len(held) - len(gone))


@use_case
def end_reported(by: Actor, *, rule: str, unit_code: str, after: date, words: str) -> None:
    """End what asked a unit for a report on a period: the first occurrence that fell due after its end."""
    rows = access.occurrences().filter(
        rule=rule,
        unit__code=unit_code,
        system=0,
        due_on__gt=after,
        ended_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    row = rows.order_by("due_on").select_for_update(of=("self",)).first()
    if row is not None:
        row.is_done = True
        _end(by, row, words)


@use_case
def do_occurrence(by: Actor, *, key: int, words: str, file_key: int | None = None) -> None:
    """Say that it was done, and what was found, with a file. Raises OccurrenceEnded, NotFound."""
    name = files.file(by, file_key).name if file_key is not None else ""
    row = _locked(by, key)
    row.is_done, row.file_key, row.file_name = True, file_key, name
    _end(by, row, words)


@use_case
def skip_occurrence(by: Actor, *, key: int, reason: str) -> None:
    """Leave one out, with a reason that stays. Raises OccurrenceEnded, OccurrenceNeedsWords."""
    _end(by, _locked(by, key), reason)


@use_case
def give_occurrence(by: Actor, *, key: int, person_id: int | None) -> None:
    """Name who looks after it and those that follow it, or nobody. Raises Invalid, OccurrenceEnded."""
    row = _locked(by, key)
    if person_id is not None:
        able = accounts.people_who_may(Capability.ANSWER_PLANS, row.unit.code)
        if all(person.key != person_id for person in able):
            raise Invalid(what=text("This person's role does not cover the unit."))
    following = access.occurrences().filter(
        rule=row.rule,
        unit_id=row.unit_id,
        system=row.system,
        due_on__gte=row.due_on,
        ended_at__isnull=True,
        withdrawn_at__isnull=True,
    )
    following.update(owner_id=person_id)
    for waiting in following.filter(is_waiting=True).values_list("pk", flat=True):
        casework.assign_item(by, kind=ITEM.code, subject=str(waiting), owner_id=person_id)


def _locked(by: Actor, key: int) -> Occurrence:
    row = access.require_occurrence(by, key, Capability.ANSWER_PLANS, is_locked=True)
    if row.ended_at is not None:
        day = timezone.localtime(row.ended_at)
        raise OccurrenceEnded(by=row.ended_by, day=f"{day:%d/%m/%Y}")
    return row


def _end(by: Actor, row: Occurrence, words: str) -> None:
    if not words.strip():
        raise OccurrenceNeedsWords
    row.words, row.ended_at, row.ended_by = words.strip()[:WORDS_MAX], now(), by.name[:200]
    row.save()
    casework.finish_item(by, kind=ITEM.code, subject=str(row.pk))


def _place(one: Wanted) -> Place:
    return one.rule, one.unit_code, one.system, one.due_on


def _withdraw(by: Actor, keys: list[int]) -> None:
    for part in chunks(keys, ITEMS_AT_ONCE):
        with transaction.atomic():
            rows = access.occurrences().filter(pk__in=part, ended_at__isnull=True)
            rows.update(withdrawn_at=now())
            for key in part:
                casework.finish_item(by, kind=ITEM.code, subject=str(key))


def _owners() -> dict[tuple[str, str, int], int | None]:
    """Return who looks after the last of each sort: the next ones are theirs too."""
    rows = access.occurrences().filter(withdrawn_at__isnull=True).order_by("due_on", "pk")
    return {
        (rule, unit, system): owner
        for rule, unit, system, owner in rows.values_list(
            "rule", "unit__code", "system", "owner_id"
        )
    }


def _put_down(fresh: list[Wanted]) -> None:
    units = accounts.unit_keys_by_code({one.unit_code for one in fresh})
    owners = _owners()
    for part in chunks(fresh):
        with transaction.atomic():
            bulk.insert(
                Occurrence,
                [
                    Occurrence(
                        rule=one.rule,
                        unit_id=units[one.unit_code],
                        system=one.system,
                        name=one.name[:300],
                        level=one.level,
                        due_on=one.due_on,
                        made_at=now(),
                        owner_id=owners.get((one.rule, one.unit_code, one.system)),
                    )
                    for one in part
                ],
            )


def _name_again(asked: Iterable[Wanted], held: dict[Place, tuple[int, datetime | None]]) -> None:
    """Have occurrences that stay bear the system's name and level of now."""
    names = {
        one.system: (one.name, one.level) for one in asked if one.system and _place(one) in held
    }
    ahead = access.occurrences().filter(due_on__gte=today(), ended_at__isnull=True)
    for part in chunks(sorted(names)):
        rows = ahead.filter(system__in=part).values_list("system", "name", "level").distinct()
        for system, name, level in list(rows):
            if (name, level) != (names[system][0][:300], names[system][1]):
                wrong = ahead.filter(system=system, name=name, level=level)
                wrong.update(name=names[system][0][:300], level=names[system][1])


def _have_wait(by: Actor) -> None:
    """Put what is due soon among what waits for its unit."""
    rows = access.occurrences().filter(
        withdrawn_at__isnull=True,
        ended_at__isnull=True,
        due_on__lte=today() + rules.WAITS,
        is_waiting=False,
    )
    for part in chunks(list(rows.order_by("pk").values_list("pk", flat=True)), ITEMS_AT_ONCE):
        with transaction.atomic():
            for row in access.occurrences().filter(pk__in=part).select_related("unit"):
                _ask(by, row)
            access.occurrences().filter(pk__in=part).update(is_waiting=True)


def _ask(by: Actor, row: Occurrence) -> None:
    title = title_of(row.rule)
    casework.open_item(
        by,
        item=NewItem(
            kind=ITEM.code,
            title="%(what)s: %(name)s",
            values={
                "what": title.spoken("vi"),
                "what@en": title.spoken("en"),
                "what@vi": title.spoken("vi"),
                "name": (row.name or row.unit.name)[:200],
            },
            unit_code=row.unit.code,
            capability=Capability.ANSWER_PLANS,
            due_at=timezone.make_aware(datetime.combine(row.due_on, time(17, 0))),
            url=reverse("planning:occurrence", args=[row.pk]),
            subject=str(row.pk),
            owner_id=row.owner_id,
        ),
        ladder=LADDER,
    )
