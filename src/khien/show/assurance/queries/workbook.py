"""Answers, verdicts and shortcomings of an assessment as rows of a workbook."""

from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, gettext

from khien.base.accounts.types import Actor
from khien.base.core import workbooks
from khien.base.core.refusals import text
from khien.show.assurance import access
from khien.show.assurance.queries import catalogues, shortcomings
from khien.show.assurance.types.assessments import GRADE_NAMES, Grade

ANSWER_HEADS: Final = (
    text("Unit"),
    text("Information system"),
    text("Family"),
    text("Requirement"),
    text("What is asked"),
    text("Round"),
    text("Answer of the unit"),
    text("Words of the unit"),
    text("Files"),
    text("Verdict"),
    text("Words of the team"),
    text("Mended by"),
)
SHORTCOMING_HEADS: Final = (
    text("Number"),
    text("Unit"),
    text("Information system"),
    text("Requirement"),
    text("What is wanting"),
    text("Plan"),
    text("Mended by"),
    text("State"),
    text("Closed on"),
)


def of_assessment(actor: Actor, number: str) -> bytes:
    """Return the workbook of the subjects that the actor sees, every round. Raises AssessmentNotFound."""
    row = access.require_assessment(actor, number)
    subjects = {
        one.pk: one
        for one in access.subjects_visible_to(actor)
        .filter(assessment=row)
        .order_by("unit__path", "pk")
    }
    catalogue = catalogues.edition(row.edition_id).catalogue
    language = get_language() or "vi"
    asked = {one.code: one.title.spoken(language) for one in catalogue.requirements()}
    families = {one.code: one.title.spoken(language) for one in catalogue.family}
    files: dict[int, list[str]] = {}
    held = access.answer_files().filter(answer__subject__in=subjects)
    for key, name in held.values_list("answer_id", "file_name"):
        files.setdefault(key, []).append(name)
    order = {key: place for place, key in enumerate(subjects)}
    answers = sorted(
        access.answers().filter(subject__in=subjects),
        key=lambda one: (order[one.subject_id], one.round, one.position),
    )
    rows = [
        (
            subjects[one.subject_id].unit.name,
            subjects[one.subject_id].system_name,
            families.get(one.family, one.family),
            one.requirement,
            asked.get(one.requirement, ""),
            one.round,
            _grade(one.grade),
            one.words,
            ", ".join(files.get(one.pk, [])),
            _grade(one.verdict),
            one.verdict_words,
            f"{one.fix_by:%d/%m/%Y}" if one.fix_by else "",
        )
        for one in answers
    ]
    return workbooks.pages(
        [
            (gettext("Answers"), _spoken(ANSWER_HEADS), rows),
            (gettext("Shortcomings"), _spoken(SHORTCOMING_HEADS), _found(list(subjects))),
        ]
    )


def _found(keys: list[int]) -> list[tuple[object, ...]]:
    found: list[tuple[object, ...]] = []
    for row in access.shortcomings().filter(subject_id__in=keys).order_by("pk"):
        line = shortcomings.line(row)
        closed = f"{timezone.localtime(row.closed_at):%d/%m/%Y}" if row.closed_at else ""
        found.append(
            (
                line.number,
                line.unit,
                line.system,
                line.requirement,
                row.words,
                row.plan,
                f"{row.fix_by:%d/%m/%Y}" if row.fix_by else "",
                gettext(line.state_name),
                closed,
            )
        )
    return found


def _grade(grade: str) -> str:
    return gettext(GRADE_NAMES[Grade(grade)]) if grade else ""


def _spoken(heads: tuple[str, ...]) -> list[str]:
    return [gettext(head) for head in heads]
