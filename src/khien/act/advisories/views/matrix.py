"""The matrix, as a page and as a table for Excel."""

import csv
import io

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import matrix as queries
from khien.act.advisories.rules.answers import LOOK_NAMES
from khien.act.advisories.rules.content import SEVERITY_NAMES
from khien.act.advisories.types.content import Severity
from khien.act.advisories.types.follow import Look, Matrix
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, signed_in
from khien.base.accounts.types import KIND_NAMES, UnitKind
from khien.base.core.workbooks import neutral


@signed_in
@require_GET
def matrix(request: Request) -> HttpResponse:
    """Show units × advisories."""
    context = {
        "matrix": _matrix(request),
        "severity": request.GET.get("severity", ""),
        "unit_kind": request.GET.get("kind", ""),
        "only_silent": bool(request.GET.get("silent")),
        "severities": [(each.value, SEVERITY_NAMES[each]) for each in Severity],
        "kinds": [
            (kind.value, name) for kind, name in KIND_NAMES.items() if kind is not UnitKind.PROVINCE
        ],
        "looks": [(look, LOOK_NAMES[look]) for look in Look if look is not Look.ENDED],
        "rights": papers.rights(request.actor),
    }
    return render(request, "advisories/matrix.html", context)


@signed_in
@require_GET
def export(request: Request) -> HttpResponse:
    """Give what the page shows as a table that Excel opens."""
    found = _matrix(request)
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow([gettext("Unit"), *(f"{each.number} {each.title}" for each in found.columns)])
    for row in found.rows:
        cells = [
            f"{gettext(cell.look_name)} {timezone.localtime(cell.at):%H:%M %d/%m/%Y}"
            if cell
            else ""
            for cell in row.cells
        ]
        table.writerow([neutral(value) for value in (row.unit, *cells)])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="advisories.csv"'
    return response


def _matrix(request: Request) -> Matrix:
    focus = accounts.subtree_codes(request.actor, request.focus) if request.focus else None
    return queries.matrix(
        request.actor,
        severity=request.GET.get("severity", ""),
        unit_kind=request.GET.get("kind", ""),
        only_silent=bool(request.GET.get("silent")),
        unit_codes=focus,
        after=request.GET.get("after", ""),
    )
