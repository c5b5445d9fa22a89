"""Contents that the house makes whole, by name: form 08, and the one-page report on an order."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext

from khien.base.accounts import services as account_services
from khien.base.accounts.types import Actor
from khien.base.core.refusals import text
from khien.base.files.types.papers import Annex, Block, Table, Words
from khien.show.assurance.queries import measures as assurance
from khien.show.assurance.queries.form08_paper import form08_paper
from khien.show.assurance.types.form08 import Form08Fault
from khien.show.planning.queries import plans as planning
from khien.show.reporting.queries.figures import Scope
from khien.show.reporting.rules.words import number, percent

ROWS_PRINTED: Final = 12


@dataclass(frozen=True, slots=True)
class Content:
    """What a content adds to a paper: its blocks and annexes, its subject, what is missing in it."""

    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...] = ()
    subject: str = ""
    notes: tuple[str, ...] = ()


Maker = Callable[[Actor, str, str, Scope], Content]


def _order(by: Actor, _unit_code: str, clause: str, scope: Scope) -> Content:
    """Return what a report on one order of a plan says: its measures, and what is not done yet."""
    state = planning.printable(by, clause, unit_codes=scope.unit_codes, at=scope.as_of)
    rows = tuple(
        (
            str(place),
            gettext(figure.title),
            f"{number(figure.numerator)} / {number(figure.denominator)}",
            percent(figure.share) if figure.share is not None else "–",
            percent(figure.target),
        )
        for place, figure in enumerate(state.figures, start=1)
    )
    missing = [
        evidence.label
        for figure in state.figures[:1]
        for evidence in assurance.evidence(
            by, figure.code, unit_codes=scope.unit_codes, at=scope.as_of
        )
        if not evidence.counts
    ]
    at = timezone.localtime(scope.as_of)
    blocks: list[Block] = [
        Words(
            f"Thực hiện mục {state.line.clause} của {state.plan.title} (số {state.plan.number}), kết quả "
            f"tính đến {at:%H giờ %M ngày %d/%m/%Y} như sau:"
        ),
        Table(
            ("TT", "Chỉ tiêu", "Đạt / tổng số", "Tỷ lệ", "Mục tiêu"),
            rows,
            widths=(0.6, 4, 1.6, 1, 1),
            aligns="clccc",
        ),
    ]
    if missing:
        more = len(missing) - ROWS_PRINTED
        tail = f"; và {number(more)} đơn vị, bản ghi khác" if more > 0 else ""
        blocks.append(
            Words(
                f"Còn {number(len(missing))} đơn vị, bản ghi chưa đạt ở chỉ tiêu thứ nhất, gồm: "
                f"{'; '.join(missing[:ROWS_PRINTED])}{tail}."
            )
        )
    return Content(tuple(blocks), subject=f"Kết quả thực hiện nhiệm vụ “{state.line.quote}”"[:400])


def _fault_said(one: Form08Fault) -> str:
    said = gettext(one.message) % one.values
    return f"{one.row}. {one.system}: {said}" if one.row else said


def _form08(_by: Actor, _unit_code: str, _subject: str, scope: Scope) -> Content:
    """Return Form 08 as of the end of its window, with its annexes and what is missing or does not agree."""
    counting = account_services.everything(text("Form 08 lists the systems of its units"))
    day = min(scope.period.last, timezone.localdate(scope.as_of))
    made = form08_paper(counting, day, scope.unit_codes)
    notes = [
        gettext("%(whose)s: %(what)s is not entered.") % {"whose": whose, "what": gettext(what)}
        for whose, what in made.missing
    ]
    notes += [_fault_said(one) for one in made.faults]
    return Content(
        made.paper.blocks, made.paper.annexes, subject=made.paper.subject, notes=tuple(notes)
    )


CONTENTS: Final[dict[str, Maker]] = {"order": _order, "form-08": _form08}
