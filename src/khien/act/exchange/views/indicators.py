"""Pages of indicators: the list, one of them, entering, changing, revoking, our own protected."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.exchange.forms import CLASSES, KINDS, IndicatorForm, ProtectedForm, SaidForm
from khien.act.exchange.queries import indicators as queries
from khien.act.exchange.queries import standing
from khien.act.exchange.services import indicators as services
from khien.act.exchange.types.indicators import (
    IndicatorFilter,
    IndicatorKind,
    IndicatorRecord,
    KnownAlready,
)
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.core.clock import now
from khien.base.core.tlp import Tlp


@signed_in
@require_GET
def indicator_list(request: Request) -> HttpResponse:
    """Show the indicators that fit the filters."""
    said = request.GET
    wanted = IndicatorFilter(
        kind=said.get("kind", ""),
        technical_class=said.get("class", ""),
        tlp=said.get("tlp", ""),
        standing=said.get("standing", "live"),
        words=said.get("q", ""),
    )
    context = {
        "page": queries.page(request.actor, wanted, after=said.get("after", "")),
        "wanted": wanted,
        "kinds": KINDS,
        "classes": CLASSES,
        "tlps": [(tlp.word, tlp.label) for tlp in Tlp],
        "may_manage": standing.may_manage(request.actor),
    }
    return render(request, "exchange/indicator_list.html", context)


@signed_in
@require_GET
def indicator(request: Request, key: int) -> HttpResponse:
    """Show one indicator with its history."""
    return _record(request, queries.record(request.actor, key), None)


@needs(Capability.MANAGE_EXCHANGE)
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Enter an indicator."""
    standing.require_manage(request.actor)
    form = IndicatorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        kind, value = IndicatorKind(form.cleaned_data["kind"]), form.cleaned_data["value"]
        try:
            key = services.enter_indicator(request.actor, indicator=form.said(kind, value))
        except KnownAlready:
            form.add_error("value", _("This value is entered already; search for it."))
        else:
            messages.success(request, _("It is entered; block lists and peers have it now."))
            return redirect("exchange:indicator", key)
    return render(request, "exchange/indicator_form.html", {"form": form})


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def change(request: Request, key: int) -> HttpResponse:
    """Change what is said of an indicator."""
    record = queries.record(request.actor, key)
    form = SaidForm(request.POST)
    if not form.is_valid():
        return _record(request, record, form)
    said = form.said(record.line.kind, record.line.value, record.line.valid_from)
    services.change_indicator(
        request.actor, key=key, indicator=said, why=request.POST.get("why", "")
    )
    messages.success(request, _("It is changed; the history keeps both."))
    return redirect("exchange:indicator", key)


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def revoke(request: Request, key: int) -> HttpResponse:
    """Revoke an indicator."""
    services.revoke_indicator(request.actor, key=key, why=request.POST.get("why", ""))
    messages.success(request, _("It is revoked and has left every block list."))
    return redirect("exchange:indicator", key)


@needs(Capability.MANAGE_EXCHANGE)
@require_http_methods(["GET", "POST"])
def protected(request: Request) -> HttpResponse:
    """Show what is never blocked; enter a network or domain."""
    standing.require_manage(request.actor)
    form = ProtectedForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.protect(request.actor, **form.cleaned_data)
        messages.success(request, _("It is entered and is on no block list from now on."))
        return redirect("exchange:protected")
    context = {
        "lines": queries.protected_lines(request.actor),
        "own": queries.own_names(),
        "form": form,
    }
    return render(request, "exchange/protected.html", context)


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def unprotect(request: Request, key: int) -> HttpResponse:
    """Take a network or domain off the list of our own."""
    services.unprotect(request.actor, key=key)
    return redirect("exchange:protected")


def _record(request: Request, record: IndicatorRecord, form: SaidForm | None) -> HttpResponse:
    line = record.line
    days = max(1, min(700, (line.expires_at - now()).days + 1))
    said = {
        "technical_class": line.technical_class.value,
        "source": line.source,
        "reliability": line.reliability.value,
        "tlp": str(line.tlp.value),
        "confidence": line.confidence,
        "days": days,
        "words": line.words,
    }
    context = {"record": record, "line": line, "form": form or SaidForm(initial=said)}
    return render(request, "exchange/indicator.html", context)
