"""Reads of one duty and one task, whole."""

from dataclasses import dataclass

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.casework.types import EntryLine
from khien.show.planning import access
from khien.show.planning.queries import duties, plans
from khien.show.planning.rules import tasks as cases
from khien.show.planning.types.duties import DutyRecord, EvidenceLine, TaskLine


@dataclass(frozen=True, slots=True)
class TaskRecord:
    """One task whole: what was asked, answered and decided, and what this reader may do."""

    line: TaskLine
    duty: int
    words: str
    given_by: str
    evidence: tuple[EvidenceLine, ...]
    history: tuple[EntryLine, ...]
    may_answer: bool
    may_judge: bool
    may_withdraw: bool


def duty(actor: Actor, key: int) -> DutyRecord:
    """Return one visible duty whole. Raises NotFound."""
    row = access.require_duty(actor, key)
    code = row.unit.code
    answers = accounts.may_do(actor, Capability.ANSWER_PLANS, code)
    obligation = plans.require_obligation_of(actor, row)
    codes = frozenset({code})
    return DutyRecord(
        line=duties.duty_line(row),
        obligation=plans.record(actor, obligation, [], codes),
        figures=plans.figures(actor, obligation.measures, codes),
        evidence=duties.evidence_of(actor, row),
        tasks=duties.tasks_of(row),
        history=duties.history_of(row),
        may_work=answers,
        may_judge=accounts.may_do(actor, Capability.MANAGE_PLANS, code),
        able=duties.able_people(code) if answers else (),
    )


def duty_of_evidence(actor: Actor, key: int) -> int:
    """Return the key of the duty that visible evidence belongs to. Raises NotFound."""
    return access.require_evidence_seen(actor, key).duty_id


def task(actor: Actor, number: str) -> TaskRecord:
    """Return one visible task whole. Raises NotFound."""
    row = access.require_task(actor, number)
    code = row.duty.unit.code
    judges = accounts.may_do(actor, Capability.MANAGE_PLANS, code)
    own = [one for one in duties.evidence_of(actor, row.duty) if one.task == number]
    return TaskRecord(
        line=duties.task_line(row),
        duty=row.duty_id,
        words=row.words,
        given_by=row.given_by,
        evidence=tuple(own),
        history=tuple(casework.timeline(actor, number)),
        may_answer=row.state == cases.GIVEN
        and accounts.may_do(actor, Capability.ANSWER_PLANS, code),
        may_judge=judges and row.state == cases.ANSWERED,
        may_withdraw=judges and row.state in {cases.GIVEN, cases.ANSWERED},
    )
