"""A register as an Excel sheet: what stands in it, and rows of the office's old register brought in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import Act, ActState, ActThing
from khien.act.procedures.queries import acts as reads
from khien.act.procedures.queries.definitions import definition
from khien.act.procedures.rules import kinds
from khien.act.procedures.services import acts, entering
from khien.act.procedures.types.acts import ActFilter, FieldWrong
from khien.act.procedures.types.definitions import Definition
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core import fields as rules
from khien.base.core import workbooks
from khien.base.core.clock import now
from khien.base.core.fields import FieldKind, FieldRule
from khien.base.core.refusals import Refusal, text
from khien.base.core.speech import sentence
from khien.base.core.usecase import use_case

NUMBER: Final = FieldRule("_number", text("Number"), is_required=True)
UNIT: Final = FieldRule("_unit", text("Unit (code)"))
DAY: Final = FieldRule("_day", text("Day"), FieldKind.DAY, is_required=True)
THINGS: Final = FieldRule("_things", text("What it is about (one a line)"), FieldKind.LINES)


@dataclass
class Brought:
    """What came of a sheet: rows taken, those that stood there, and the refused ones in words."""

    taken: int = 0
    same: int = 0
    refused: list[str] = field(default_factory=list)


def fields_of(said: Definition) -> tuple[FieldRule, ...]:
    """Return the columns of a register, in the office's order; an old one may lack all but number and day."""
    states = {one.code: one.title for one in said.states}
    state = FieldRule("_state", text("State"), FieldKind.CHOICE, choices=states)
    own = tuple(replace(one.rule, is_required=False) for one in said.register)
    return (NUMBER, DAY, UNIT, THINGS, *own, state)


def written(by: Actor, wanted: ActFilter, *, with_rows: bool) -> bytes:
    """Return the workbook of a register: the template, or with the acts that a list shows."""
    said = definition(wanted.procedure)
    rows: Iterator[Mapping[str, Any]] = _rows(by, wanted) if with_rows else iter(())
    return workbooks.written(said.title, fields_of(said), rows, gettext, {}, lead=2)


@use_case
def bring(by: Actor, *, procedure: str, content: bytes) -> Brought:
    """Take the rows of an old register: each stands as it was, and has no steps. Raises SheetNotRead.

    A row whose number stands here already is left; a wrong one is told with its place, the others are taken.
    """
    said = definition(procedure)
    told = Brought()
    columns, rows = workbooks.read(fields_of(said), content, gettext)
    for number, cells in rows:
        try:
            is_new = _bring(by, said, cells)
        except Refusal as refusal:
            told.refused.append(f"{columns['_number']}{number}: {sentence(refusal)}")
        else:
            told.taken += is_new
            told.same += not is_new
    return told


def _rows(by: Actor, wanted: ActFilter) -> Iterator[Mapping[str, Any]]:
    rows = reads.filtered(by, wanted).select_related("unit").order_by("pk")[: workbooks.ROWS_MAX]
    held = list(rows)
    things: dict[int, list[str]] = {}
    for act, label in access.things_of_acts([row.pk for row in held]).values_list(
        "act_id", "label"
    ):
        things.setdefault(act, []).append(label)
    for row in held:
        yield {
            **row.content,
            "_number": row.number,
            "_day": timezone.localdate(row.opened_at).isoformat(),
            "_unit": row.unit.code,
            "_things": things.get(row.pk, []),
            "_state": row.state,
        }


def _bring(by: Actor, said: Definition, cells: Mapping[str, object]) -> bool:
    lead = (NUMBER, DAY, UNIT, THINGS, fields_of(said)[-1])
    head, faults = rules.read(lead, cells, {}, gettext)
    for fault in faults:
        rule = next(one for one in lead if one.code == fault.code)
        raise FieldWrong(field=rule.title, what=gettext(fault.message) % fault.values)
    unit = accounts.unit_meant(by, head.get("_unit") or by.home_unit, kinds.RIGHTS[said.opens])
    unit_id = accounts.unit_key(unit.code)
    number = str(head["_number"])[:40]
    if access.acts().filter(number=number).exists():
        return False
    fields = tuple(one for one in said.fields if cells.get(one.code) not in (None, ""))
    content = entering.content_of(said, fields, cells, unit_id, before={})
    begun = timezone.make_aware(datetime.combine(date.fromisoformat(head["_day"]), time(8)))
    if begun > now():
        raise FieldWrong(field=DAY.title, what=text("it lies in the future"))
    ends = [one.code for one in said.states if one.end]
    row = Act(
        procedure=said.code,
        number=number,
        unit_id=unit_id,
        state=head.get("_state") or ends[0],
        content=content,
        is_paper=True,
        opened_at=begun,
        opened_by=by.name[:200],
        changed_at=now(),
        changed_by=by.name[:200],
        ended_at=begun,
    )
    labels = [str(one) for one in head.get("_things", [])]
    acts.name_act(said, row, labels)
    row.save()
    ActState(act=row, valid_from=begun, state=row.state, content=content).save()
    for place, label in enumerate(labels, start=1):
        ActThing(act=row, place=place, label=label[:300]).save()
    return True
