"""Control of software: rules, questions to units when something new appears, exceptions that end."""

from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.cases import ItemKind, Rung
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.know.inventory import access
from khien.know.inventory.models import SoftwareQuestion, SoftwareRule
from khien.know.inventory.queries import control
from khien.know.inventory.rules import control as rules
from khien.know.inventory.types.control import (
    ANSWER_WITHIN,
    NeedsWords,
    NewSoftwareRule,
    ProductForbidden,
    QuestionEnded,
    QuestionState,
    Ruling,
)
from khien.know.inventory.types.facts import SoftwareAppeared

SOFTWARE_ITEM = ItemKind("software", text("Software to explain or remove"))
DECISION_ITEM = ItemKind("software-decision", text("Software to decide on"))
SYSTEM = everything(text("software appeared on a machine"))
LADDER = (Rung(timedelta(0), Capability.HEAR_ESCALATIONS.value, "unit"),)
EXCEPTION_MOST = timedelta(days=366)


@use_case
def enter_rule(by: Actor, *, rule: NewSoftwareRule) -> int:
    """Allow or forbid a product, for all units or one kind, and return the rule's key."""
    accounts.require_somewhere(by, Capability.MANAGE_RULES)
    if not rule.why.strip():
        raise NeedsWords
    if len(fold(rule.name).strip()) < 2:
        raise Invalid(what=text("Write at least two letters of the product's name."))
    row = SoftwareRule(
        name=rule.name.strip()[:300],
        folded=fold(rule.name).strip()[:300],
        publisher=rule.publisher.strip()[:200],
        unit_kind=rule.unit_kind,
        ruling=rule.ruling,
        why=rule.why.strip()[:500],
        until=rule.until,
        at=now(),
        by=by.name[:200],
    )
    row.save()
    return row.pk


@use_case
def end_rule(by: Actor, *, key: int) -> None:
    """End a rule; what it decided stays. Raises NotFound."""
    accounts.require_somewhere(by, Capability.MANAGE_RULES)
    if not access.software_rules().filter(pk=key).update(ended_at=now()):
        raise NotFound(what=str(key))


def hear_appeared(fact: SoftwareAppeared) -> None:
    """Ask the unit about a product that no rule allows. In the worker's transaction, once a product."""
    unit = accounts.find_unit(SYSTEM, fact.unit_code)
    if unit is None:
        return
    day = timezone.localdate(fact.at)
    standing = control.standing(fact.unit_code, fact.name, fact.publisher, on=day)
    if standing is not None and standing.ruling is Ruling.ALLOW:
        return
    unit_id = accounts.unit_key(unit.code)
    known = access.software_questions().filter(unit_id=unit_id, name=fact.name[:300])
    if known.exclude(state=QuestionState.REMOVED).exists():
        return
    row = SoftwareQuestion(
        unit_id=unit_id,
        name=fact.name[:300],
        publisher=fact.publisher[:200],
        state=QuestionState.ASKED,
        is_denied=standing is not None,
        asked_at=now(),
    )
    row.save()
    _have_wait(row, unit.code)


@use_case
def answer(by: Actor, *, key: int, words: str) -> None:
    """Say for the unit what a product is needed for; somebody at the centre decides. Raises NeedsWords."""
    row = _require(by, key, Capability.MANAGE_INVENTORY, {QuestionState.ASKED})
    row.answer, row.answered_at, row.answered_by = _words(words), now(), by.name[:200]
    _move(row, QuestionState.ANSWERED)
    casework.finish_item(by, kind=SOFTWARE_ITEM.code, subject=str(row.pk))
    root = accounts.province()
    casework.open_item(
        by,
        item=NewItem(
            kind=DECISION_ITEM.code,
            title=text("Decide on “%(name)s” in %(unit)s"),
            values={"name": row.name, "unit": row.unit.name},
            unit_code=root.code if root else row.unit.code,
            capability=Capability.MANAGE_RULES.value,
            due_at=now() + ANSWER_WITHIN,
            url=_url(),
            subject=str(row.pk),
        ),
    )


@use_case
def say_removed(by: Actor, *, key: int, words: str) -> None:
    """Say for the unit that the product was removed; where it stands again, it is asked about again."""
    states = {QuestionState.ASKED, QuestionState.REFUSED}
    row = _require(by, key, Capability.MANAGE_INVENTORY, states)
    row.answer, row.answered_by = _words(words), by.name[:200]
    row.answered_at = row.answered_at or now()
    _move(row, QuestionState.REMOVED)
    casework.finish_item(by, kind=SOFTWARE_ITEM.code, subject=str(row.pk))


@use_case
def decide(by: Actor, *, key: int, until: date | None) -> None:
    """Allow a product in a unit until a day (a year at most), or with None have it removed.

    Nobody decides on what they answered for themselves. Raises NotFound, QuestionEnded, Invalid.
    """
    row = _require(by, key, Capability.MANAGE_RULES, {QuestionState.ANSWERED})
    if row.answered_by == by.name[:200]:
        raise Invalid(what=text("Somebody else decides: this is your own answer."))
    day = today()
    if until is not None and not day < until <= day + EXCEPTION_MOST:
        raise Invalid(what=text("An exception ends after today and within a year."))
    row.decided_at, row.decided_by, row.until = now(), by.name[:200], until
    _move(row, QuestionState.ALLOWED if until else QuestionState.REFUSED)
    casework.finish_item(by, kind=DECISION_ITEM.code, subject=str(row.pk))
    if until is None:
        _have_wait(row, row.unit.code)


@use_case
def allow_ahead(
    by: Actor, *, unit_code: str, name: str, publisher: str, until: date | None, words: str
) -> None:
    """Allow a product in a unit before it appears there, until a day (none: a year). For procedures.

    What was asked about it is answered by this. Raises ProductForbidden, Invalid.
    """
    accounts.require_may(by, Capability.MANAGE_RULES, unit_code)
    day = today()
    ends = until or day + EXCEPTION_MOST
    if not day < ends <= day + EXCEPTION_MOST:
        raise Invalid(what=text("An exception ends after today and within a year."))
    standing = control.standing(unit_code, name, publisher)
    if standing is not None and standing.ruling is Ruling.DENY:
        raise ProductForbidden(name=name)
    unit_id = accounts.unit_key(unit_code)
    open_states = [QuestionState.ASKED, QuestionState.ANSWERED, QuestionState.REFUSED]
    held = access.software_questions().filter(unit_id=unit_id, name=name[:300])
    row = held.filter(state__in=open_states).first() or SoftwareQuestion(
        unit_id=unit_id, name=name[:300], publisher=publisher[:200], asked_at=now()
    )
    row.answer, row.until = words[:4000], ends
    row.decided_at, row.decided_by = now(), by.name[:200]
    _move(row, QuestionState.ALLOWED)
    for kind in (SOFTWARE_ITEM, DECISION_ITEM):
        casework.finish_item(by, kind=kind.code, subject=str(row.pk))


def _have_wait(row: SoftwareQuestion, unit_code: str) -> None:
    title = text("New software “%(name)s”: say what for, or remove it")
    if row.is_denied or row.state == QuestionState.REFUSED:
        title = text("Forbidden software “%(name)s”: remove it")
    casework.open_item(
        SYSTEM,
        item=NewItem(
            kind=SOFTWARE_ITEM.code,
            title=title,
            values={"name": row.name},
            unit_code=unit_code,
            capability=Capability.MANAGE_INVENTORY.value,
            due_at=now() + ANSWER_WITHIN,
            url=_url(),
            subject=str(row.pk),
        ),
        ladder=LADDER,
    )


def _require(
    by: Actor, key: int, capability: Capability, states: set[QuestionState]
) -> SoftwareQuestion:
    row = access.require_question(by, key)
    accounts.require_may(by, capability, row.unit.code)
    if QuestionState(row.state) not in states:
        raise QuestionEnded(name=row.name, state=rules.STATE_NAMES[QuestionState(row.state)])
    return row


def _move(row: SoftwareQuestion, state: QuestionState) -> None:
    row.state = state
    row.save()


def _words(words: str) -> str:
    if not words.strip():
        raise NeedsWords
    return words.strip()[:4000]


def _url() -> str:
    return reverse("inventory:control")
