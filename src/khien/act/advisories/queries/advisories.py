"""Reads of advisories and their versions, for editors and those who read all."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from khien.act.advisories import access
from khien.act.advisories.models import Version
from khien.act.advisories.queries import exchange, tallies
from khien.act.advisories.rules import answers
from khien.act.advisories.rules import content as rules
from khien.act.advisories.types.advisories import (
    Acts,
    AdvisoryFilter,
    AdvisoryLine,
    AdvisoryRecord,
    Rights,
    Tally,
    VersionLine,
    VersionState,
)
from khien.act.advisories.types.content import AdvisoryKind, Change, Content, Severity
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, UnitKind, UnitLine
from khien.base.core.clock import now
from khien.base.core.offers import Finding, Matched, matched_units
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import folded_match
from khien.base.core.tlp import Tlp

IN_HAND = "in_hand"
EVERYTHING = AdvisoryFilter()


def rights(actor: Actor) -> Rights:
    """Return what the actor is in this room. Four queries."""
    return Rights(access.writes(actor), access.approves(actor), access.reads_all(actor))


def require_writer(actor: Actor) -> None:
    """Raise NotAllowed unless the actor writes advisories for the province."""
    access.require_editor(actor, Capability.WRITE_ADVISORIES)


def advisories(
    actor: Actor, wanted: AdvisoryFilter = EVERYTHING, *, after: str = ""
) -> Page[AdvisoryLine]:
    """Return one page of the versions that hold or are in hand, newest first, with their tallies.

    For those who read all; a unit's own list is `follow.follow_ups`. Raises nothing: others get none.
    """
    rows = access.versions_visible_to(actor) if access.reads_all(actor) else None
    if rows is None:
        return page_of([], after="", total=0)
    if wanted.state == IN_HAND:
        rows = rows.filter(state__in=[state.value for state in answers.IN_HAND])
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    else:
        rows = rows.exclude(state__in=[VersionState.REPLACED, VersionState.DISCARDED])
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.severity:
        rows = rows.filter(severity=wanted.severity)
    if wanted.words.strip():
        rows = rows.filter(folded_match("folded", wanted.words))
    found, mark = newest_first(rows.select_related("advisory"), after=after)
    tallied = tallies.of_versions([row.pk for row in found])
    lines = [line_of(row, tallied.get(row.pk, Tally())) for row in found]
    return page_of(lines, after=mark, total=counted(rows))


def advisory(actor: Actor, number: str, version: int | None = None) -> AdvisoryRecord:
    """Return one version (the newest by default) as editors and readers of all see it.

    Raises NotFound, also for a unit's people: they read their own copy in `follow.answer`.
    """
    row = access.require_version(actor, number, version)
    if not access.reads_all(actor):
        raise NotFound(what=number)
    content = rules.from_plain(row.content)
    visible = access.versions_visible_to(actor).filter(advisory=row.advisory)
    kept = visible.exclude(state=VersionState.DISCARDED)
    versions = list(kept.order_by("-number")) or [row]
    before = next((each for each in versions if each.number < row.number and _went_out(each)), None)
    return AdvisoryRecord(
        line=line_of(row, tallies.of_versions([row.pk]).get(row.pk, Tally())),
        content=content,
        revision=row.revision,
        writers=tuple(sorted(accounts.person_names(set(row.writers)).values())),
        changed_by=row.changed_by,
        submitted_by=row.submitted_by,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        signed_by=row.signed_by,
        signed_at=row.signed_at,
        returned_why=row.returned_why,
        withdrawn_why=row.withdrawn_why,
        withdrawn_at=row.withdrawn_at,
        origin=f"{row.advisory.origin} v{row.origin_version}" if row.advisory.origin else "",
        versions=tuple(_version_line(each) for each in versions),
        changes=changes_between(before, row) if before else (),
        compared_with=before.number if before else 0,
        acts=_acts(actor, row, content, versions[0]),
    )


def units_to_address() -> list[UnitLine]:
    """Return the units that an advisory can be addressed to, in tree order. One query."""
    system = Actor("system: addressees", None, sees_everything=True)
    return [unit for unit in accounts.units_of(system) if unit.kind is not UnitKind.PROVINCE]


def addressed_units(content: Content) -> list[UnitLine]:
    """Return the units that a content goes to as things stand now. One query."""
    units = units_to_address()
    pairs = [(unit.code, unit.kind.value) for unit in units]
    codes = set(rules.addressed(content.addressing, pairs))
    return [unit for unit in units if unit.code in codes]


def proposals(actor: Actor, content: Content) -> list[Matched]:
    """Return the units that some room knows to run an affected product; none where no room knows."""
    return matched_units(actor, content.products)


def changes_between(old: Version, new: Version) -> tuple[Change, ...]:
    """Return what differs between two versions, in the reader's language."""
    return rules.changes(rules.from_plain(old.content), rules.from_plain(new.content), shown=_shown)


def find(actor: Actor, words: str) -> Sequence[Finding]:
    """Return advisories for the search box: each once, in its newest visible version."""
    rows = access.versions_visible_to(actor).filter(folded_match("folded", words))
    rows = rows.exclude(state=VersionState.DISCARDED).select_related("advisory")
    reads_all = access.reads_all(actor)
    found: dict[str, Finding] = {}
    for row in rows.order_by("-pk")[:24]:
        number = row.advisory.number
        url = reverse("advisories:advisory", args=[number]) if reads_all else _own_url(actor, row)
        found.setdefault(number, Finding(f"{number} {row.title}", text("Advisory"), url, number))
    return list(found.values())[:8]


def line_of(row: Version, tally: Tally) -> AdvisoryLine:
    """Return a version as a line."""
    state = VersionState(row.state)
    return AdvisoryLine(
        number=row.advisory.number,
        version=row.number,
        kind=AdvisoryKind(row.kind),
        kind_name=rules.KIND_NAMES[AdvisoryKind(row.kind)],
        title=row.title,
        severity=Severity(row.severity),
        tlp=Tlp(row.content["tlp"]),
        state=state,
        state_name=answers.STATE_NAMES[state],
        changed_at=row.changed_at,
        sent_at=row.sent_at,
        accept_by=row.accept_by,
        done_by=row.done_by,
        tally=tally,
    )


def _own_url(actor: Actor, row: Version) -> str:
    own = access.follow_ups_visible_to(actor).filter(version=row).select_related("unit").first()
    case = f"{row.advisory.number}.{row.number}.{own.unit.code}" if own else ""
    return reverse("advisories:answer", args=[case]) if case else reverse("advisories:received")


def _version_line(row: Version) -> VersionLine:
    state = VersionState(row.state)
    return VersionLine(
        row.number,
        state,
        answers.STATE_NAMES[state],
        row.content["news"],
        row.changed_at,
        row.sent_at,
    )


def _acts(actor: Actor, row: Version, content: Content, newest: Version) -> Acts:
    """Return what the actor may do now with a version; with an older one nothing."""
    state = VersionState(row.state)
    writes, approves = access.writes(actor), access.approves(actor)
    is_newest = row.pk == newest.pk
    is_draft = state is VersionState.DRAFT and writes and is_newest
    in_review = state is VersionState.IN_REVIEW and is_newest
    is_own = actor.person_id in row.writers
    ready = state in {VersionState.APPROVED, VersionState.SIGNED} and is_newest
    lacks = rules.lacks(content, at=now(), is_later_version=row.number > 1)
    return Acts(
        edit=is_draft,
        submit=is_draft and not lacks,
        approve=in_review and approves and not is_own,
        give_back=(in_review or ready) and (writes or approves),
        sign=state is VersionState.APPROVED and is_newest and approves and exchange.may_be_signed(),
        send=ready and (writes or approves),
        revise=is_newest and writes and state in answers.WENT_OUT,
        withdraw=state is VersionState.SENT and approves,
        discard=is_newest and writes and state in answers.IN_HAND,
        lacks=lacks if is_draft else (),
        why_not_approve=OWN if in_review and approves and is_own else "",
    )


OWN = text("You wrote in it; somebody else approves it.")


def _went_out(row: Version) -> bool:
    return VersionState(row.state) in answers.WENT_OUT


def _shown(value: object) -> str:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%H:%M %d/%m/%Y (UTC%z)}".replace("00)", ":00)")
    return gettext(str(value))
