"""The annexes to Form 08 that NĐ 331/2026, Art. 36 asks for, from levels, rules and assessments."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.files.types.papers import Annex, Block, Table, Words
from khien.show.assurance import access
from khien.show.assurance.models import Answer
from khien.show.assurance.queries import catalogues
from khien.show.assurance.queries.form08 import YEAR
from khien.show.assurance.rules.dossiers import TOP
from khien.show.assurance.types.assessments import FAILING, Grade
from khien.show.assurance.types.conditions import Condition
from khien.show.assurance.types.form08 import Form08, Form08Row

OPEN_MAX: Final = 2000
_SYSTEM: Final = ("STT", "Tên hệ thống thông tin", "Chủ quản", "Đơn vị vận hành")


def annexes(actor: Actor, form: Form08, unit_codes: frozenset[str] | None) -> tuple[Annex, ...]:
    """Return the three annexes as of the form's day. About six queries."""
    at = min(timezone.make_aware(datetime.combine(form.day, time.max)), now())
    return (
        Annex(
            "I",
            "Hệ thống thông tin đề nghị đưa vào Danh mục hệ thống thông tin quan trọng về an ninh quốc gia",
            (_candidates(form),),
            is_landscape=True,
        ),
        Annex(
            "II",
            "Hệ thống thông tin tuân thủ quy chế bảo đảm an ninh mạng",
            tuple(_complying(form, at)),
            is_landscape=True,
        ),
        Annex(
            "III",
            "Kết quả đánh giá theo từng tiêu chí",
            tuple(_criteria(actor, at, unit_codes)),
            is_landscape=True,
        ),
    )


def _candidates(form: Form08) -> Table:
    found = [one for one in form.rows if one.level == TOP]
    return Table(
        (*_SYSTEM, "Cấp độ"),
        tuple((*_named(at, one), str(one.level)) for at, one in enumerate(found, start=1)),
        widths=(10, 80, 60, 60, 20),
        aligns="clllc",
    )


def _complying(form: Form08, at: datetime) -> Iterator[Block]:
    """Yield the systems with rules in force whose newest assessment found them to be kept."""
    kept: dict[int, tuple[bool, str]] = {}
    rows = access.checks().filter(at__lte=at).order_by("at", "pk")
    for key, findings, day in rows.values_list("system_key", "findings", "checked_on"):
        is_met = bool(findings.get(Condition.COMPLIANCE, {}).get("is_met"))
        kept[key] = (is_met, f"Đánh giá điều kiện ngày {day:%d/%m/%Y}")
    with_rules = [one for one in form.rows if one.rules is not None]
    found = [(one, kept[one.key][1]) for one in with_rules if kept.get(one.key, (False, ""))[0]]
    yield Table(
        (*_SYSTEM, "Quy chế", "Căn cứ kết luận"),
        tuple(
            (*_named(at, one), one.rules.number if one.rules else "", why)
            for at, (one, why) in enumerate(found, start=1)
        ),
        widths=(10, 65, 50, 50, 35, 37),
        aligns="clllll",
    )
    silent = sum(1 for one in with_rules if one.key not in kept)
    yield Words(
        f"{len(with_rules)} hệ thống thông tin thuộc đơn vị đã ban hành quy chế; {len(found)} được kết luận "
        f"tuân thủ, {len(with_rules) - len(found) - silent} chưa tuân thủ, {silent} chưa được đánh giá.",
        style="note",
    )


def _criteria(actor: Actor, at: datetime, unit_codes: frozenset[str] | None) -> Iterator[Block]:
    """Yield each criterion with how often it was met, then what is not met with its plan."""
    answers = list(_answers(actor, at, unit_codes))
    counts: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for one in answers:
        counts[one.subject.assessment.edition_id, one.requirement][one.verdict] += 1
    titles = {key: _titles(key) for key in {edition for edition, _ in counts}}
    yield Table(
        ("Mã", "Tiêu chí", "Đạt", "Chưa đạt", "Không áp dụng"),
        tuple(
            (
                code,
                titles[edition].get(code, code),
                str(found[Grade.MET]),
                str(found[Grade.PARTLY] + found[Grade.NOT_MET]),
                str(found[Grade.NOT_APPLICABLE]),
            )
            for (edition, code), found in counts.items()
        ),
        widths=(25, 132, 30, 30, 30),
        aligns="llrrr",
        title="Tổng hợp theo tiêu chí",
    )
    failing = [one for one in answers if one.verdict in FAILING]
    yield Table(
        (
            "STT",
            "Đơn vị, hệ thống thông tin",
            "Mã",
            "Tiêu chí chưa đạt",
            "Kế hoạch, lộ trình",
            "Thời hạn",
        ),
        tuple(
            (
                str(place),
                one.subject.system_name or one.subject.unit.name,
                one.requirement,
                titles[one.subject.assessment.edition_id].get(one.requirement, one.requirement),
                one.fix_words,
                f"{one.fix_by:%d/%m/%Y}" if one.fix_by else "đơn vị lập kế hoạch",
            )
            for place, one in enumerate(failing[:OPEN_MAX], start=1)
        ),
        widths=(10, 55, 22, 70, 65, 25),
        aligns="clllll",
        title="Tiêu chí chưa đạt và kế hoạch, lộ trình thực hiện",
    )
    if len(failing) > OPEN_MAX:
        yield Words(f"Còn {len(failing) - OPEN_MAX} dòng nữa, có trên hệ thống.", style="note")


def _answers(actor: Actor, at: datetime, unit_codes: frozenset[str] | None) -> Iterator[Answer]:
    """Yield the verdicts of the newest assessment of each unit and system in the year before."""
    own = accounts.unit_codes(actor, Capability.SEE_INVENTORY)
    codes = own if unit_codes is None else unit_codes if own is None else own & unit_codes
    subjects = access.subjects().filter(judged_at__lte=at, judged_at__gt=at - YEAR)
    if codes is not None:
        subjects = subjects.filter(unit__code__in=codes)
    newest: dict[tuple[int, int | None], int] = {}
    for key, unit, system in subjects.order_by("judged_at", "pk").values_list(
        "pk", "unit_id", "system_id"
    ):
        newest[unit, system] = key
    rows = access.answers().filter(subject_id__in=newest.values(), is_current=True)
    rows = rows.exclude(verdict="").select_related("subject__assessment", "subject__unit")
    yield from rows.order_by("subject__assessment__edition_id", "position", "subject_id")


def _titles(edition: int) -> dict[str, str]:
    held = catalogues.edition(edition).catalogue
    return {one.code: one.title.vi for one in held.requirements()}


def _named(at: int, one: Form08Row) -> tuple[str, ...]:
    return (str(at), one.system, one.owner, one.operator)
