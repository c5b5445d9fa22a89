"""Pages of storage media: what a label opens, and sheets of labels to print."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from khien.act.procedures.queries import media as queries
from khien.act.procedures.rules.labels import LABELS_MAX
from khien.act.procedures.services import stock_papers
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.know.inventory.queries.media import KINDS, Medium

SEE = Capability.SEE_PROCEDURES
ASK = Capability.ASK_PROCEDURES


@needs(SEE)
@require_GET
def medium(request: Request, code: str) -> HttpResponse:
    """Show the medium of a label, on a phone as at a desk; nothing to who may not see its unit."""
    held = queries.labelled(request.actor, code)
    return render(request, "procedures/medium.html", {"held": held})


@needs(ASK)
@require_GET
def labels(request: Request) -> HttpResponse:
    """Choose the media of a unit for which labels are printed."""
    units = asking_units(request)
    unit = _chosen(request, units)
    found = _found(request, unit) if unit else []
    context = {
        "units": units,
        "unit": unit,
        "kind": request.GET.get("kind", ""),
        "words": request.GET.get("q", ""),
        "kinds": KINDS,
        "found": found[:LABELS_MAX],
        "total": len(found),
        "most": LABELS_MAX,
    }
    return render(request, "procedures/labels.html", context)


@needs(ASK)
@require_GET
def label_sheets(request: Request) -> HttpResponse:
    """Give out the sheets of labels as PDF."""
    found = _found(request, _chosen(request, asking_units(request)))

    def address(code: str) -> str:
        return request.build_absolute_uri(reverse("procedures:medium", args=[code]))

    made = stock_papers.label_sheets(found, address=address)
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="nhan.pdf"'
    return response


def asking_units(request: Request) -> Sequence[tuple[str, str]]:
    """Return the units for which the actor asks procedures, as choices."""
    shown = request.units(ASK)
    mine = accounts.units_of(request.actor, ASK)
    return [(one.code, one.name) for one in mine if shown is None or one.code in shown]


def _chosen(request: Request, units: Sequence[tuple[str, str]]) -> str:
    """Return the unit that was chosen among one's own, or the first."""
    codes = [code for code, _ in units]
    asked = request.GET.get("unit", "")
    return asked if asked in codes else next(iter(codes), "")


def _found(request: Request, unit: str) -> list[Medium]:
    given = request.GET
    return queries.to_label(
        request.actor, unit, kind=given.get("kind", ""), words=given.get("q", "")
    )
