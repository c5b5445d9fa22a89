"""Federation: where peers hand over incidents, and the page where one is passed on."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from khien.act.exchange.forms import PassForm
from khien.act.exchange.queries import federation as queries
from khien.act.exchange.queries import peers
from khien.act.exchange.rules.federation import BYTES_MAX
from khien.act.exchange.rules.reading import read_json
from khien.act.exchange.services import federation as services
from khien.act.exchange.types.federation import Section
from khien.act.exchange.views import outside
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.tlp import Tlp


@csrf_exempt
@require_POST
@outside.told_as_json
def receive(request: HttpRequest) -> HttpResponse:
    """Take an incident or a receipt of a peer; the same message twice is one."""
    body = outside.body_of(request, BYTES_MAX)
    number, is_new = services.take(
        body,
        header=request.headers.get("X-Khien-Signature", ""),
        bearer=outside.token_of(request),
        values=read_json(body, most=BYTES_MAX),
    )
    return outside.as_json({"number": number}, status=201 if is_new else 200)


@needs(Capability.MANAGE_EXCHANGE)
@require_http_methods(["GET", "POST"])
def passing(request: Request) -> HttpResponse:
    """Show what was passed; pass an incident on."""
    choices = [(str(one.key), one.name) for one in peers.peers(request.actor) if one.is_federated]
    initial = {"number": request.GET.get("number", "")}
    form = PassForm(request.POST or None, peers=choices, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        services.pass_incident(
            request.actor,
            number=said["number"].strip(),
            peer_id=int(said["peer"]),
            sections=frozenset(Section(one) for one in said["sections"]),
            tlp=Tlp(int(said["tlp"])),
        )
        messages.success(request, _("It is on its way; the receipt will stand here."))
        return redirect("exchange:passing")
    context = {"lines": queries.passed(request.actor), "form": form}
    return render(request, "exchange/passing.html", context)
