"""Reads of answers: a unit's own list and page, the rows behind every figure, the matrix."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from khien.act.advisories import access
from khien.act.advisories.models import FollowUp
from khien.act.advisories.queries.advisories import changes_between
from khien.act.advisories.rules import answers, case
from khien.act.advisories.rules import content as rules
from khien.act.advisories.types.advisories import VersionState
from khien.act.advisories.types.content import AdvisoryKind, Severity
from khien.act.advisories.types.follow import (
    AnswerRecord,
    AnswerState,
    EvidenceLine,
    FollowFilter,
    FollowLine,
    Look,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.casework.types import Standing
from khien.base.core.clock import now
from khien.base.core.paging import Page, newest_first, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import folded_match
from khien.base.core.tlp import Tlp
from khien.base.files import queries as stored

SYSTEM = everything(text("an advisory is followed up"))
EVERYTHING = FollowFilter()


def follow_ups(
    actor: Actor, wanted: FollowFilter = EVERYTHING, *, after: str = "", size: int = 50
) -> Page[FollowLine]:
    """Return one page of visible answers, newest first. Six queries.

    Without a number or version only answers to versions that still hold.
    """
    rows = _wanted(access.follow_ups_visible_to(actor), wanted)
    wide = rows.select_related("version__advisory", "unit")
    found, mark = newest_first(wide, after=after, size=size)
    return page_of(lines_of(found), after=mark, total=rows.count())


def waiting_count(actor: Actor) -> int:
    """Return how many advisories wait for an answer of the actor's own units."""
    units = accounts.unit_ids(actor, Capability.ANSWER_ADVISORIES)
    rows = access.follow_ups_visible_to(actor)
    rows = rows if units is None else rows.filter(unit_id__in=units)
    return rows.filter(_in_states(case.UNANSWERED), version__state=VersionState.SENT).count()


def answer(actor: Actor, number: str) -> AnswerRecord:
    """Return one version as its unit reads it, with the unit's answer. Raises NotFound."""
    row = access.require_follow_up(actor, number)
    (line,) = lines_of([row])
    record = casework.case(SYSTEM, number)
    may = accounts.may_do(actor, Capability.ANSWER_ADVISORIES, row.unit.code)
    holds = may and row.version.state == VersionState.SENT
    same = access.follow_ups_visible_to(actor).filter(
        unit_id=row.unit_id, version__advisory=row.version.advisory
    )
    others = list(same.select_related("version__advisory", "unit").order_by("-version__number"))
    before = next((one for one in others if one.version.number < row.version.number), None)
    newest = others[0]
    state = line.state
    return AnswerRecord(
        line=line,
        content=rules.from_plain(row.version.content),
        publisher=row.version.sent_by,
        version_state=VersionState(row.version.state),
        withdrawn_why=row.version.withdrawn_why,
        case_version=record.version,
        may_answer=may,
        may_accept=holds and state.value in case.UNANSWERED,
        may_start=holds and state is AnswerState.ACCEPTED,
        may_finish=holds and state.value in case.TAKEN,
        may_decline=holds and state.value in case.OPEN_STATES,
        may_return=access.edits(actor)
        and row.version.state == VersionState.SENT
        and state.value in case.RETURNABLE,
        changes=changes_between(before.version, row.version) if before else (),
        compared_with=before.version.number if before else 0,
        newer=case_number(newest) if newest.pk != row.pk else "",
        timeline=casework.timeline(SYSTEM, number),
        files=_files(actor, row),
    )


def evidence_file(actor: Actor, number: str, key: int) -> int:
    """Return the stored file of a visible answer's evidence. Raises NotFound."""
    row = access.require_follow_up(actor, number)
    found = access.evidence_of([row.pk]).filter(pk=key).first()
    if found is None:
        raise NotFound(what=str(key))
    return found.file_id


def case_number(row: FollowUp) -> str:
    """Return the number of an answer's case."""
    return f"{row.version.advisory.number}.{row.version.number}.{row.unit.code}"


def lines_of(rows: Sequence[FollowUp]) -> list[FollowLine]:
    """Return answers that passed the door as lines. Three queries."""
    standings = casework.standings([row.case_id for row in rows if row.case_id is not None])
    held = access.evidence_of([row.pk for row in rows]).values_list("follow_up_id", flat=True)
    files, at = Counter(held), now()
    return [
        _line(row, standings[row.case_id], files[row.pk], at)
        for row in rows
        if row.case_id is not None
    ]


def _files(actor: Actor, row: FollowUp) -> tuple[EvidenceLine, ...]:
    held = list(access.evidence_of([row.pk]))
    kept = {one.key: one for one in stored.files(actor, [each.file_id for each in held])}
    return tuple(EvidenceLine(each.pk, kept[each.file_id]) for each in held)


def _line(row: FollowUp, standing: Standing, files_count: int, at: datetime) -> FollowLine:
    version = row.version
    assert version.accept_by is not None
    assert version.done_by is not None
    assert version.sent_at is not None
    state = AnswerState(standing.state)
    look = answers.look(
        state,
        accept_by=version.accept_by,
        done_by=version.done_by,
        is_returned=bool(row.returned_why),
        at=at,
    )
    return FollowLine(
        key=row.pk,
        case=standing.number,
        number=version.advisory.number,
        version=version.number,
        kind=AdvisoryKind(version.kind),
        kind_name=rules.KIND_NAMES[AdvisoryKind(version.kind)],
        title=version.title,
        severity=Severity(version.severity),
        tlp=Tlp(version.content["tlp"]),
        unit=row.unit.name,
        unit_code=row.unit.code,
        look=look,
        look_name=answers.LOOK_NAMES[look],
        state=state,
        sent_at=version.sent_at,
        opened_at=standing.marks.get("opened"),
        accepted_at=standing.marks.get("accepted"),
        accepted_by=row.accepted_by,
        ended_at=standing.ended_at,
        accept_by=version.accept_by,
        done_by=version.done_by,
        words=row.words,
        why=row.why,
        returned_why=row.returned_why,
        files_count=files_count,
    )


def _wanted(rows: QuerySet[FollowUp], wanted: FollowFilter) -> QuerySet[FollowUp]:
    if wanted.number:
        rows = rows.filter(version__advisory__number=wanted.number)
    if wanted.version:
        rows = rows.filter(version__number=wanted.version)
    elif wanted.look != Look.ENDED:
        rows = rows.filter(version__state=VersionState.SENT)
    if wanted.unit_codes is not None:
        rows = rows.filter(unit_id__in=accounts.unit_keys(wanted.unit_codes))
    if wanted.words.strip():
        rows = rows.filter(folded_match("version__folded", wanted.words))
    if wanted.is_open:
        rows = rows.filter(_in_states(case.OPEN_STATES))
    if wanted.look in set(Look):
        rows = rows.filter(_looks(Look(wanted.look)))
    return rows


def _looks(look: Look) -> Q:
    """Return the condition that an answer is shown so; the mirror of `rules.answers.look`."""
    at = now()
    late = Q(version__accept_by__lt=at)
    overdue = Q(version__done_by__lt=at)
    fresh = Q(returned_why="")
    return {
        Look.WAITING: _in_states({AnswerState.DELIVERED}) & ~late & fresh,
        Look.OPENED: _in_states({AnswerState.OPENED}) & ~late & fresh,
        Look.SILENT: _in_states(case.UNANSWERED) & late,
        Look.ACCEPTED: _in_states({AnswerState.ACCEPTED}) & ~overdue & fresh,
        Look.IN_WORK: _in_states({AnswerState.IN_WORK}) & ~overdue & fresh,
        Look.RETURNED: ~fresh
        & (_in_states(case.UNANSWERED) & ~late | _in_states(case.TAKEN) & ~overdue),
        Look.LATE: _in_states(case.TAKEN) & overdue,
        Look.DONE: _in_states({AnswerState.DONE}),
        Look.NOT_APPLICABLE: _in_states({AnswerState.NOT_APPLICABLE}),
        Look.ENDED: _in_states({AnswerState.REPLACED, AnswerState.WITHDRAWN}),
    }[look]


def _in_states(states: set[AnswerState] | frozenset[str]) -> Q:
    """Return the condition on the case's state; who sees which answer was settled before."""
    return Q(case_id__in=casework.case_ids(SYSTEM, case.KIND, frozenset(str(s) for s in states)))
