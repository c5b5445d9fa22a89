"""Writes of reporting: a report is reserved with its figures, rendered, and kept."""

from pathlib import Path
from typing import Any, Final

from django.utils import timezone, translation
from django.utils.formats import number_format
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.usecase import use_case
from khien.base.files.services import rendering
from khien.base.files.services import storing as files
from khien.show.assurance.queries import measures as assurance
from khien.show.planning.queries import plans as planning
from khien.show.reporting import access
from khien.show.reporting.models import Report

TEMPLATE: Final = Path(__file__).parent / "data" / "order-report.typ"
ROWS_PRINTED: Final = 12


def issue_order_report(by: Actor, *, clause: str, unit_code: str) -> int:
    """Make the one-page report on an order for a unit's subtree and return its number.

    The figures are frozen first; the page is rendered outside any transaction and then kept.
    """
    number = reserve_report(by, clause=clause, unit_code=unit_code)
    row = access.require_report(by, number)
    digest = files.keep(rendering.render_pdf(TEMPLATE, row.values))
    finish_report(by, number=number, digest=digest)
    return number


@use_case
def reserve_report(by: Actor, *, clause: str, unit_code: str) -> int:
    """Freeze the figures of an order as of now and return the report's number."""
    accounts.require_may(by, Capability.ISSUE_REPORTS, unit_code)
    unit = accounts.unit_by_code(by, unit_code)
    order = planning.printable(by, clause)
    row = Report(
        clause=clause,
        title=f"{clause}: {order.line.quote}"[:300],
        unit_id=accounts.unit_key(unit_code),
        as_of=now(),
        by=by.name,
        values={},
    )
    with translation.override("vi"):
        row.values = _values(by, row, unit.name, accounts.subtree_codes(by, unit_code))
    row.save()
    return row.pk


@use_case
def finish_report(by: Actor, *, number: int, digest: str) -> None:
    """Keep which file a report was printed in."""
    row = access.require_report(by, number)
    row.digest = digest
    row.save(update_fields=["digest"])


def _values(by: Actor, row: Report, unit: str, codes: frozenset[str]) -> dict[str, Any]:
    """Return everything the page prints, in Vietnamese as official documents are."""
    state = planning.printable(by, row.clause, unit_codes=codes, at=row.as_of)
    local = timezone.localtime(row.as_of)
    figures = [
        {
            "title": gettext(figure.title),
            "numerator": number_format(figure.numerator),
            "denominator": number_format(figure.denominator),
            "share": _percent(figure.share),
            "target": _percent(figure.target),
            "source": figure.source,
        }
        for figure in state.figures
    ]
    missing = [
        evidence
        for figure in state.figures[:1]
        for evidence in assurance.evidence(by, figure.code, unit_codes=codes, at=row.as_of)
        if not evidence.counts
    ]
    return {
        "unit": unit,
        "parent": _parent_name(by, row.unit.path),
        "clause": row.clause,
        "quote": state.line.quote,
        "plan": f"{state.plan.title} (số {state.plan.number})",
        "day": f"{local.day:02d}",
        "month": f"{local.month:02d}" if local.month < 3 else str(local.month),
        "year": str(local.year),
        "as_of": local.strftime("%H giờ %M ngày %d/%m/%Y"),
        "figures": figures,
        "missing": [evidence.label for evidence in missing[:ROWS_PRINTED]],
        "missing_total": len(missing),
        "missing_more": max(0, len(missing) - ROWS_PRINTED),
        "by": by.name,
    }


def _parent_name(by: Actor, path: str) -> str:
    """Return the name of the body above a unit, or empty for the province itself."""
    above = path.rpartition("/")[0].rpartition("/")[2]
    return accounts.name_of_unit(above) if above else ""


def _percent(share: float | None) -> str:
    if share is None:
        return gettext("no data")
    return f"{number_format(share * 100, decimal_pos=1)} %"
