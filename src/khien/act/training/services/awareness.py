"""Campaigns are started, opened for leaders first, read and confirmed, counted by units, ended."""

from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from khien.act.training import access
from khien.act.training.models import Acknowledgement, Campaign, Opening, ReachCount
from khien.act.training.queries import awareness as reads
from khien.act.training.rules import awareness as rules
from khien.act.training.types.awareness import (
    Audience,
    ListMissing,
    NewCampaign,
    NotOpenYet,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core import outbox
from khien.base.core.cases import Rung
from khien.base.core.chunks import chunks
from khien.base.core.clock import now, today
from khien.base.core.refusals import NotFound, text
from khien.base.core.usecase import use_case

ASK: Final = "training.ask_reach"
CLOSE: Final = "training.close_reach"
AT_ONCE: Final = 20
LADDER: Final = (
    Rung(timedelta(0), Capability.HEAR_ESCALATIONS),
    Rung(timedelta(days=7), Capability.HEAR_ESCALATIONS, "province"),
)


@use_case
def start_campaign(by: Actor, *, campaign: NewCampaign) -> int:
    """Start a campaign of a unit; it asks nobody until it is opened.

    Raises NotFound, NotAllowed, MaterialMissing, PassMarkWrong.
    """
    accounts.require_may(by, access.MANAGE, campaign.unit_code)
    rules.require_campaign(campaign)
    row = Campaign(
        unit_id=accounts.unit_key(campaign.unit_code),
        title=campaign.title.strip(),
        words=campaign.words.strip(),
        file_key=campaign.file_key,
        questions=[asdict(one) for one in campaign.questions],
        pass_mark=campaign.pass_mark,
        goal=campaign.goal,
        started_at=now(),
        started_by=by.name[:200],
    )
    row.save()
    return row.pk


@use_case
def open_for(by: Actor, *, key: int, audience: Audience, due_on: date) -> int:
    """Open a campaign for an audience until a day; its people and units are asked by the worker.

    Raises NotFound, NotAllowed, OpenedAlready, LeadersFirst.
    """
    row = access.require_managed_campaign(by, key)
    opened = access.openings().filter(campaign=row).values_list("audience", flat=True)
    rules.require_opening(
        audience,
        frozenset(Audience(one) for one in opened),
        due_on=due_on,
        today=today(),
        is_ended=row.ended_at is not None,
    )
    opening = Opening(
        campaign=row,
        audience=audience.value,
        opened_at=now(),
        opened_by=by.name[:200],
        due_on=due_on,
    )
    opening.save()
    outbox.ask(ASK, key=opening.pk)
    return opening.pk


@use_case
def end_campaign(by: Actor, *, key: int) -> None:
    """End a campaign: nobody is asked any longer, its reach stays. Raises NotFound, NotAllowed."""
    row = access.require_managed_campaign(by, key)
    if row.ended_at is not None:
        raise NotOpenYet
    row.ended_at = now()
    row.save(update_fields=["ended_at"])
    for opening in access.openings().filter(campaign=row):
        outbox.ask(CLOSE, key=opening.pk)


@use_case
def acknowledge(by: Actor, *, key: int, chosen: tuple[int | None, ...]) -> None:
    """Confirm that one has read the material, with the answers of the quiz; a second time changes nothing.

    Raises NotFound, NotOpenYet, QuizFailed.
    """
    row = access.require_addressed(by, key)
    person = by.person_id or 0
    opening = reads.opening_for(by, row)
    questions = reads.questions_of(row)
    right = rules.right_answers(questions, chosen)
    rules.require_passed(right, total=len(questions), needed=row.pass_mark)
    if access.acknowledgements().filter(opening=opening, person_id=person).exists():
        return
    read = Acknowledgement(
        opening=opening,
        unit_id=accounts.unit_key(by.home_unit),
        person_id=person,
        at=now(),
    )
    read.save()
    subject = _reader(opening.pk, person)
    casework.finish_item(by, kind=rules.READ_ITEM.code, subject=subject)
    _finish_where_reached(by, opening, by.home_unit)


@use_case
def count_reach(
    by: Actor,
    *,
    opening: int,
    unit_code: str,
    addressed: int,
    by_list: int,
    file_key: int | None = None,
) -> None:
    """Say how many of an audience a unit has, and how many of them a signed list shows.

    More by list than before needs a list of its own; otherwise the one before stays. Raises NotFound,
    NotAllowed, NotOpenYet, ListMissing, TooManyReached.
    """
    accounts.require_may(by, access.MANAGE, unit_code)
    row = access.openings().filter(pk=opening).first()
    held = reads.reach_in(row, frozenset({unit_code})) if row else []
    if row is None or not held:
        raise NotFound(what=str(opening))
    if row.campaign.ended_at is not None:
        raise NotOpenYet
    rules.require_count(addressed=addressed, by_list=by_list, by_account=held[0].by_account)
    if by_list > held[0].by_list and file_key is None:
        raise ListMissing(count=by_list)
    at = now()
    access.counts().filter(opening=row, unit__code=unit_code, valid_to__isnull=True).update(
        valid_to=at
    )
    fresh = ReachCount(
        opening=row,
        unit_id=accounts.unit_key(unit_code),
        addressed=addressed,
        by_list=by_list,
        file_key=file_key or held[0].file_key,
        by=by.name[:200],
        valid_from=at,
    )
    fresh.save()
    _finish_where_reached(by, row, unit_code)


def ask_reach(*, key: int) -> None:
    """Have an opening wait for its units and people. A job outside transactions; safe to repeat."""
    row = access.openings().filter(pk=key).first()
    if row is None or row.campaign.ended_at is not None:
        return
    by = everything(text("an awareness campaign opened"))
    codes = [one.unit_code for one in reads.reach_in(row) if not one.is_enough]
    read = set(access.acknowledgements().filter(opening=row).values_list("person_id", flat=True))
    people = [one for one in _addressed(row) if one[0] not in read]
    for part in chunks(codes, AT_ONCE):
        with transaction.atomic():
            for code in part:
                casework.open_item(by, item=_count_item(row, code), ladder=LADDER)
    for some in chunks(people, AT_ONCE):
        with transaction.atomic():
            for person, home in some:
                casework.open_item(by, item=_read_item(row, person, home))


def close_reach(*, key: int) -> None:
    """Take what waits for an ended campaign out of the inboxes. A job; safe to repeat."""
    row = access.openings().get(pk=key)
    by = everything(text("an awareness campaign ended"))
    subjects = [
        (rules.COUNT_ITEM.code, _unit(key, unit.code)) for unit in reads.asked_units(row.campaign)
    ]
    subjects += [(rules.READ_ITEM.code, _reader(key, person)) for person, _ in _addressed(row)]
    for part in chunks(subjects, AT_ONCE):
        with transaction.atomic():
            for kind, subject in part:
                casework.finish_item(by, kind=kind, subject=subject)


def _addressed(row: Opening) -> list[tuple[int, str]]:
    """Return the accounts (key, home unit) that an opening asks by name: none of all other staff."""
    under = accounts.subtree_codes(
        everything(text("an awareness campaign")), row.campaign.unit.code
    )
    wanted = Audience(row.audience)
    found = {
        person.key: person.unit_code
        for role in rules.ROLES.get(wanted, ())
        for person in accounts.people_in_role(role)
        if person.unit_code in under
    }
    if wanted is Audience.KEY_POSTS:
        for role in rules.ROLES[Audience.LEADERS]:
            for person in accounts.people_in_role(role):
                found.pop(person.key, None)
    return sorted(found.items())


def _finish_where_reached(by: Actor, row: Opening, unit_code: str) -> None:
    if any(one.is_enough for one in reads.reach_in(row, frozenset({unit_code}))):
        subject = _unit(row.pk, unit_code)
        casework.finish_item(by, kind=rules.COUNT_ITEM.code, subject=subject)


def _count_item(row: Opening, unit_code: str) -> NewItem:
    return NewItem(
        kind=rules.COUNT_ITEM.code,
        title=rules.COUNT_TITLES[Audience(row.audience)],
        values={"title": row.campaign.title},
        unit_code=unit_code,
        capability=access.MANAGE.value,
        due_at=_end(row.due_on),
        url=reverse("training:campaign", args=[row.campaign_id]),
        subject=_unit(row.pk, unit_code),
    )


def _read_item(row: Opening, person: int, home: str) -> NewItem:
    return NewItem(
        kind=rules.READ_ITEM.code,
        title=text("Read and confirm: %(title)s"),
        values={"title": row.campaign.title},
        unit_code=home,
        capability=Capability.SEE_MEASURES.value,
        due_at=_end(row.due_on),
        url=reverse("training:read", args=[row.campaign_id]),
        subject=_reader(row.pk, person),
        owner_id=person,
    )


def _end(day: date) -> datetime:
    """Return the instant after the last day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _unit(opening: int, unit_code: str) -> str:
    return f"awareness:{opening}:{unit_code}"


def _reader(opening: int, person: int) -> str:
    return f"awareness:{opening}:person:{person}"
