"""Pages of totals: units with what their sites and mail domains add up to, and the rows behind."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import text
from khien.know.exposure.queries import totals as queries
from khien.know.exposure.types.totals import Counting, Share

TITLES = {
    "": text("Sites and mail domains"),
    Counting.SITES: text("Sites that were looked at"),
    Counting.TLS: text("Sites with good TLS"),
    Counting.MAIL: text("Mail domains that were looked at"),
    Counting.DMARC: text("Mail domains that turn forged mail away"),
    Counting.BAD: text("Sites and domains with faults"),
    Counting.DOWN: text("Sites that do not answer"),
    Counting.UNPROVEN: text("Not looked at: not shown to be the unit's own"),
    Counting.PICTURED: text("Sites with a picture"),
}
LACKING = {
    Counting.TLS: text("Sites without good TLS"),
    Counting.DMARC: text("Mail domains that let forged mail through"),
    Counting.PICTURED: text("Sites without a picture"),
}


@needs(Capability.SEE_MEASURES)
@require_GET
def unit_sums(request: Request) -> HttpResponse:
    """Show the units with what their sites and mail domains add up to, the worst first."""
    sums = queries.unit_sums(request.actor, request.units(Capability.SEE_MEASURES))
    context = {
        "sums": sums,
        "tls": _share([one.tls for one in sums]),
        "dmarc": _share([one.dmarc for one in sums]),
        "pictured": _share([Share(one.pictured, one.sites) for one in sums]),
        "bad": sum(one.bad for one in sums),
        "down": sum(one.down for one in sums),
        "unproven": sum(one.unproven for one in sums),
        "sees": accounts.may_somewhere(request.actor, Capability.SEE_INVENTORY),
    }
    return render(request, "exposure/site_units.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def rows(request: Request) -> HttpResponse:
    """Show exactly the rows behind a figure."""
    asked, unit = request.GET.get("of", ""), request.GET.get("unit", "")
    what = Counting(asked) if asked in set(Counting) else None
    is_missing = request.GET.get("only") == "missing" and what in LACKING
    codes = request.units(Capability.SEE_MEASURES)
    found = [
        one
        for one in queries.counted_targets(
            request.actor, unit_code=unit, what=what, is_missing=is_missing
        )
        if codes is None or one.unit_code in codes
    ]
    context = {
        "rows": found,
        "title": LACKING[what] if is_missing and what else TITLES[what or ""],
        "unit": found[0].unit if unit and found else "",
        "sees": accounts.may_somewhere(request.actor, Capability.SEE_INVENTORY),
    }
    return render(request, "exposure/site_rows.html", context)


def _share(shares: list[Share]) -> Share:
    return Share(sum(one.good for one in shares), sum(one.whole for one in shares))
