"""Lessons are written down, with what follows; a follow-up waits in the inbox until it is done."""

from datetime import datetime

from django.urls import reverse

from khien.act.response import access
from khien.act.response.models import Lesson
from khien.act.response.rules import case as kinds
from khien.act.response.services.timeline import write
from khien.act.response.types.incidents import EntryKind
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case


@use_case
def write_lesson(
    by: Actor, *, number: str, words: str, follow_up: str = "", due_at: datetime | None = None
) -> int:
    """Write down what an incident taught, also after it was closed, and what is done about it by when."""
    row, case = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    if not words.strip():
        raise Invalid(what=text("Write what was learned."))
    if follow_up.strip() and (due_at is None or due_at <= now()):
        raise Invalid(what=text("A follow-up has a time by which it is done, in the future."))
    lesson = Lesson(
        incident=row,
        words=words.strip()[:4000],
        follow_up=follow_up.strip()[:300],
        due_at=due_at if follow_up.strip() else None,
        at=now(),
        by=by.name[:200],
    )
    lesson.save()
    write(by, row, EntryKind.LESSON, lesson.words)
    if lesson.due_at is not None:
        casework.open_item(
            by,
            item=NewItem(
                kind=kinds.LESSON_ITEM.code,
                title=text("Follow-up of %(number)s: %(what)s"),
                values={"number": number, "what": lesson.follow_up},
                unit_code=case.line.unit_code,
                capability=Capability.WORK_INCIDENTS.value,
                due_at=lesson.due_at,
                url=reverse("response:papers", args=[number]),
                subject=str(lesson.pk),
            ),
            ladder=kinds.SILENCE,
        )
    return lesson.pk


@use_case
def finish_follow_up(by: Actor, *, number: str, key: int, words: str) -> None:
    """Say that the follow-up of a lesson is done, and how."""
    row, _ = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    lesson = (
        access.lessons_of(row).filter(pk=key, done_at__isnull=True).exclude(follow_up="").first()
    )
    if lesson is None:
        raise NotFound(what=str(key))
    if not words.strip():
        raise Invalid(what=text("Say in a sentence what was done."))
    lesson.done_at, lesson.done_words = now(), words.strip()[:500]
    lesson.save(update_fields=["done_at", "done_words"])
    casework.finish_item(by, kind=kinds.LESSON_ITEM.code, subject=str(key))
    write(by, row, EntryKind.LESSON, f"{lesson.follow_up}: {lesson.done_words}")
