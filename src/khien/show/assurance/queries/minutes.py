"""Reads of minutes: who signed, and everything that their page prints."""

from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound
from khien.show.assurance import access
from khien.show.assurance.models import Minutes, Subject
from khien.show.assurance.queries import catalogues
from khien.show.assurance.types.answers import MinutesLine
from khien.show.assurance.types.assessments import (
    FAILING,
    GRADE_NAMES,
    AssessmentKind,
    Grade,
)

WORDS_PRINTED: Final = 400


def lines(row: Subject) -> tuple[MinutesLine, ...]:
    """Return the minutes of a subject that passed the door, the newest round first. One query."""
    return tuple(
        MinutesLine(
            one.round,
            one.conclusion,
            one.drawn_by,
            one.drawn_at,
            one.team_signed_by,
            one.team_signed_at,
            one.unit_signed_by,
            one.unit_signed_at,
            one.digest,
        )
        for one in access.minutes().filter(subject=row).order_by("-round")
    )


def minutes(actor: Actor, key: int, number: int) -> Minutes:
    """Return the minutes of a visible subject's round. Raises SubjectNotFound, NotFound."""
    row = access.require_subject(actor, key)
    found = access.minutes().filter(subject=row, round=number).first()
    if found is None:
        raise NotFound(what=f"{key}/{number}")
    return found


def page(row: Minutes) -> dict[str, Any]:
    """Return everything that minutes print, in Vietnamese as official documents are. Six queries."""
    subject = access.subjects().get(pk=row.subject_id)
    held = subject.assessment
    catalogue = catalogues.edition(held.edition_id).catalogue
    titles = {one.code: one.title.vi for one in catalogue.requirements()}
    rows = list(access.answers().filter(subject=subject, is_current=True).order_by("position"))
    drawn = timezone.localtime(row.drawn_at)
    team = access.team().filter(assessment=held).order_by("-is_lead", "pk")
    is_inspection = held.kind == AssessmentKind.INSPECTION
    return {
        "number": held.number,
        "parent": _parent(held.unit.path),
        "unit": held.unit.name,
        "kind": "kiểm tra an ninh mạng" if is_inspection else "tự đánh giá an ninh mạng",
        "title": held.title,
        "subject": f"{subject.system_name} ({subject.unit.name})"
        if subject.system_name
        else subject.unit.name,
        "subject_unit": subject.unit.name,
        "level": subject.level,
        "round": row.round,
        "ground": held.ground_said["vi"],
        "ground_source": held.ground_source,
        "catalogue": f"{catalogue.title.vi}, phiên bản {catalogue.version}",
        "day": f"{drawn.day:02d}",
        "month": f"{drawn.month:02d}" if drawn.month < 3 else str(drawn.month),
        "year": str(drawn.year),
        "hour": drawn.strftime("%H giờ %M"),
        "team": [{"name": one.person.name, "unit": one.person.unit.name} for one in team],
        "counts": [
            {
                "name": gettext(GRADE_NAMES[grade]),
                "count": sum(one.verdict == grade for one in rows),
            }
            for grade in Grade
        ],
        "failing": [
            {
                "code": one.requirement,
                "title": titles.get(one.requirement, one.requirement),
                "grade": gettext(GRADE_NAMES[Grade(one.verdict)]),
                "words": one.verdict_words[:WORDS_PRINTED],
                "fix": one.fix_words[:WORDS_PRINTED],
                "fix_by": f"{one.fix_by:%d/%m/%Y}" if one.fix_by else "đơn vị lập kế hoạch",
            }
            for one in rows
            if one.verdict in FAILING
        ],
        "conclusion": row.conclusion,
        "team_signed": _signed(row.team_signed_by, row.team_signed_at),
        "unit_signed": _signed(row.unit_signed_by, row.unit_signed_at),
    }


def _signed(name: str, at: Any) -> dict[str, str]:
    when = timezone.localtime(at).strftime("%H:%M %d/%m/%Y") if at else ""
    return {"name": name, "at": when}


def _parent(path: str) -> str:
    above = path.rpartition("/")[0].rpartition("/")[2]
    return accounts.name_of_unit(above) if above else ""
