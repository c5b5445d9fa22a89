"""Reads of units' rules: one draft, one unit, all units at a glance."""

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.core.offers import Finding
from khien.base.core.refusals import NotFound, text
from khien.base.documents import access
from khien.base.documents.models import Draft
from khien.base.documents.queries import templates
from khien.base.documents.queries.register import lines_of
from khien.base.documents.rules.drafts import EXPECTED
from khien.base.documents.types.register import HOLDS, DocumentKind, DocumentLine, Subject
from khien.base.documents.types.rules import DraftLine, DraftRecord, DraftState, UnitRules

OPEN = (DraftState.DRAFTING, DraftState.SUBMITTED, DraftState.APPROVED)
OLDER_MAX = 100


def draft(actor: Actor, number: str) -> DraftRecord:
    """Return one visible draft whole. Raises NotFound."""
    row = access.require_draft(actor, number)
    case = casework.case(actor, number)
    taken = templates.version_or_none(row.template, row.template_version) if row.template else None
    may_keep = accounts.may_do(actor, Capability.KEEP_DOCUMENTS, row.unit.code)
    return DraftRecord(
        line=line_of(row),
        body=row.body,
        bases=tuple(row.bases),
        template=row.template,
        template_title=taken.title if taken else row.template,
        template_version=row.template_version,
        file_name=row.file_name,
        document=row.document_id,
        moves=case.moves,
        may_write=may_keep and row.state == DraftState.DRAFTING,
        history=casework.timeline(actor, number),
        version=row.version,
    )


def draft_file(actor: Actor, number: str) -> int:
    """Return the key of a visible draft's file. Raises NotFound."""
    key = access.require_draft(actor, number).file_key
    if key is None:
        raise NotFound(what=number)
    return key


def unit_rules(actor: Actor, unit_code: str) -> UnitRules:
    """Return one unit's rules. Raises NotFound for a unit whose documents the actor does not see."""
    accounts.require_may(actor, Capability.SEE_DOCUMENTS, unit_code)
    rows = access.documents_visible_to(actor).filter(unit__code=unit_code, kind=DocumentKind.RULES)
    lines = lines_of(rows.select_related("unit").order_by("subject", "-issued_on", "-pk"))
    in_force = tuple(one for one in lines if one.standing in HOLDS)
    drafts = access.drafts_visible_to(actor).filter(unit__code=unit_code, state__in=OPEN)
    held = {one.subject for one in in_force}
    return UnitRules(
        unit_code=unit_code,
        unit=accounts.name_of_unit(unit_code),
        in_force=in_force,
        drafts=tuple(line_of(one) for one in drafts.select_related("unit").order_by("-pk")),
        older=tuple(one for one in lines if one.standing not in HOLDS)[:OLDER_MAX],
        missing=tuple(one for one in EXPECTED if one not in held),
        may_keep=accounts.may_do(actor, Capability.KEEP_DOCUMENTS, unit_code),
    )


def at_a_glance(
    actor: Actor, unit_codes: frozenset[str] | None
) -> list[tuple[str, str, tuple[DocumentLine | DraftLine | None, ...]]]:
    """Return every watched unit that the actor sees, with its rules on what each must have.

    For each subject: the document in force, else the draft that is furthest, else nothing. Five queries.
    """
    own = accounts.unit_codes(actor, Capability.SEE_DOCUMENTS)
    units = [
        one
        for one in accounts.watched_units()
        if (own is None or one.code in own) and (unit_codes is None or one.code in unit_codes)
    ]
    codes = [one.code for one in units]
    rows = access.documents_visible_to(actor).filter(
        kind=DocumentKind.RULES, subject__in=EXPECTED, replaced_by__isnull=True
    )
    held: dict[tuple[str, Subject], DocumentLine | DraftLine] = {}
    drafts = access.drafts_visible_to(actor).filter(state__in=OPEN, subject__in=EXPECTED)
    for one in drafts.select_related("unit").order_by("pk"):
        held[one.unit.code, Subject(one.subject)] = line_of(one)
    for line in lines_of(rows.select_related("unit").order_by("issued_on", "pk")):
        if line.standing in HOLDS:
            held[line.unit_code, line.subject] = line
    names = {one.code: one.name for one in units}
    return [
        (code, names[code], tuple(held.get((code, subject)) for subject in EXPECTED))
        for code in codes
    ]


def of_unit(actor: Actor, unit_code: str) -> list[Finding]:
    """Return the rules of a unit that are missing or overdue: for the unit's page."""
    if not accounts.may_do(actor, Capability.SEE_DOCUMENTS, unit_code):
        return []
    held = unit_rules(actor, unit_code)
    if not held.missing:
        return []
    url = reverse("documents:unit", args=[unit_code])
    return [Finding(text("Rules that the unit has not issued"), text("Documents"), url)]


def line_of(row: Draft) -> DraftLine:
    """Return a draft that passed the door as a line."""
    return DraftLine(
        number=row.number,
        title=row.title,
        unit_code=row.unit.code,
        unit=row.unit.name,
        subject=Subject(row.subject),
        state=DraftState(row.state),
        changed_at=row.changed_at,
    )
