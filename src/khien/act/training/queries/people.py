"""Reads of the register of persons."""

from datetime import date

from django.db.models import Count, Min, Q
from django.urls import reverse

from khien.act.training import access
from khien.act.training.models import Learner
from khien.act.training.queries import certificates, staffing
from khien.act.training.rules import classes as rules
from khien.act.training.types.people import LearnerLine, LearnerRecord, TakenPart
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.offers import Finding
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.base.core.refusals import text
from khien.base.core.search import folded_match

_OPEN = Q(certificates__revoked_at__isnull=True, certificates__replaced_at__isnull=True)


def people(
    actor: Actor, *, words: str = "", unit_codes: frozenset[str] | None = None, after: str = ""
) -> Page[LearnerLine]:
    """Return one page of visible people by name. Four queries at most."""
    rows = access.learners_visible_to(actor)
    if unit_codes is not None:
        rows = rows.filter(unit_id__in=accounts.unit_keys(unit_codes))
    if words.strip():
        rows = rows.filter(folded_match("folded", words))
    noted = rows.annotate(
        papers=Count("certificates", filter=_OPEN & Q(certificates__isnull=False)),
        ends=Min("certificates__valid_until", filter=_OPEN),
    )
    found, mark = ordered(noted, by="name", after=after)
    lines = [_line(row, row.papers, row.ends) for row in found]  # type: ignore[attr-defined]
    return page_of(lines, after=mark, total=counted(rows))


def person(actor: Actor, key: int) -> LearnerRecord:
    """Return one visible person whole. Raises NotFound."""
    row = access.require_learner(actor, key)
    rows = access.certificates().filter(learner=row).select_related("learner__unit", "seat")
    papers = tuple(certificates.line(one) for one in rows.order_by("-issued_on", "-pk"))
    seats = access.seats().filter(learner=row).select_related("training_class__course")
    taken = tuple(
        TakenPart(
            class_key=seat.training_class_id,
            title=seat.training_class.course.title,
            ends_on=seat.training_class.ends_on,
            share=rules.share(seat.sessions_attended, seat.training_class.sessions),
            exam=seat.exam_passed,
        )
        for seat in seats.order_by("-training_class__ends_on")
    )
    good = [one for one in papers if one.state in {"valid", "ending", "ended"}]
    ends = min((one.valid_until for one in good if one.valid_until), default=None)
    return LearnerRecord(
        line=_line(row, len(good), ends),
        taken=taken,
        certificates=papers,
        posts=staffing.posts_of(row.pk),
        may_manage=accounts.may_do(actor, access.MANAGE, row.unit.code),
    )


def find(actor: Actor, words: str) -> list[Finding]:
    """Return the first visible people whose names hold the words. One query."""
    if not accounts.may_somewhere(actor, access.SEE):
        return []
    rows = access.learners_visible_to(actor).filter(folded_match("folded", words))
    return [
        Finding(
            row.name,
            text("People trained"),
            reverse("training:person", args=[row.pk]),
            row.unit.name,
        )
        for row in rows.order_by("name")[:8]
    ]


def _line(row: Learner, papers: int, ends: date | None) -> LearnerLine:
    return LearnerLine(
        key=row.pk,
        name=row.name,
        unit=row.unit.name,
        unit_code=row.unit.code,
        has_account=row.account_id is not None,
        certificates=papers,
        valid_until=ends,
    )
