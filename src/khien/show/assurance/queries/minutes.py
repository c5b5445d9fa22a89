"""Reads of minutes: who signed, and the paper that they are printed as."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext

from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound
from khien.base.files import queries as files
from khien.base.files.types.papers import (
    Block,
    Heading,
    Paper,
    Parties,
    Side,
    Table,
    Words,
    day_words,
)
from khien.show.assurance import access
from khien.show.assurance.models import Assessment, Minutes, Subject
from khien.show.assurance.queries import catalogues
from khien.show.assurance.types.answers import MinutesLine
from khien.show.assurance.types.assessments import (
    FAILING,
    GRADE_NAMES,
    AssessmentKind,
    Grade,
)
from khien.show.assurance.types.catalogues import Catalogue

WORDS_PRINTED: Final = 400
_FAILING_HEADS: Final = ("Mã", "Yêu cầu", "Mức", "Tồn tại", "Khắc phục", "Thời hạn")


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


def paper(row: Minutes) -> Paper:
    """Return minutes as a paper, in Vietnamese as official documents are. Seven queries."""
    subject = access.subjects().get(pk=row.subject_id)
    held = subject.assessment
    edition = catalogues.edition(held.edition_id).catalogue
    catalogue = f"{edition.title.vi}, phiên bản {edition.version}"
    level = f", cấp độ {subject.level}" if subject.level > 0 else ""
    return Paper(
        head=files.head_of(held.unit.name, held.unit.path),
        name="Biên bản",
        abbreviation="BB",
        subject=f"{_kind(held).capitalize()}: {_named(subject)}",
        number=f"{held.number}/BB",
        day=timezone.localdate(row.drawn_at),
        bases=(
            f"Căn cứ {held.ground_source}: {held.ground_said['vi']}",
            f"Căn cứ bộ yêu cầu: {catalogue}{level}",
        ),
        blocks=tuple(_blocks(row, subject, edition)),
        is_draft=row.team_signed_at is None or row.unit_signed_at is None,
    )


def _blocks(row: Minutes, subject: Subject, edition: Catalogue) -> Iterator[Block]:
    held = subject.assessment
    kind, drawn = _kind(held), timezone.localtime(row.drawn_at)
    again = f" (lần {row.round}, phúc tra các yêu cầu chưa đạt)" if row.round > 1 else ""
    yield Words(
        f"Hôm nay, hồi {drawn:%H} giờ {drawn:%M} {day_words(drawn.date())}, các bên lập biên bản "
        f"về kết quả {kind} “{held.title}”{again}."
    )
    yield Heading("1. Thành phần", level=2)
    team = access.team().filter(assessment=held).order_by("-is_lead", "pk")
    members = "; ".join(f"{one.person.name}, {one.person.unit.name}" for one in team)
    yield Words(f"Đoàn {kind}: {members}.")
    yield Words(f"Đơn vị: {subject.unit.name}.")
    yield Heading("2. Kết quả", level=2)
    yield from _results(subject, edition)
    yield Heading("3. Kết luận", level=2)
    yield Words(row.conclusion)
    yield Words(
        f"Kết quả {kind} được giữ bí mật theo quy định của pháp luật. Biên bản đã được hai bên "
        "thông qua và ký tên trên hệ thống."
    )
    yield Parties(
        (
            _side("Đại diện đơn vị", row.unit_signed_by, row.unit_signed_at),
            _side("Đại diện đoàn", row.team_signed_by, row.team_signed_at),
        )
    )


def _results(subject: Subject, edition: Catalogue) -> Iterator[Block]:
    """Yield the counts of each grade, and what was not met."""
    titles = {one.code: one.title.vi for one in edition.requirements()}
    rows = list(access.answers().filter(subject=subject, is_current=True).order_by("position"))
    counts = Counter(one.verdict for one in rows)
    told = "; ".join(f"{gettext(GRADE_NAMES[grade])}: {counts[grade]}" for grade in Grade)
    yield Words(f"{told} (yêu cầu).")
    failing = tuple(
        (
            one.requirement,
            titles.get(one.requirement, one.requirement),
            gettext(GRADE_NAMES[Grade(one.verdict)]),
            one.verdict_words[:WORDS_PRINTED],
            one.fix_words[:WORDS_PRINTED],
            f"{one.fix_by:%d/%m/%Y}" if one.fix_by else "đơn vị lập kế hoạch",
        )
        for one in rows
        if one.verdict in FAILING
    )
    if failing:
        yield Table(_FAILING_HEADS, failing, widths=(14, 36, 17, 38, 33, 22), aligns="llclll")
    else:
        yield Words("Không có tồn tại.")


def _kind(held: Assessment) -> str:
    is_inspection = held.kind == AssessmentKind.INSPECTION
    return "kiểm tra an ninh mạng" if is_inspection else "tự đánh giá an ninh mạng"


def _named(subject: Subject) -> str:
    unit = subject.unit.name
    return f"{subject.system_name} ({unit})" if subject.system_name else unit


def _side(title: str, name: str, at: datetime | None) -> Side:
    when = timezone.localtime(at).strftime("%H:%M %d/%m/%Y") if at else ""
    return Side(title, name, at=when)
