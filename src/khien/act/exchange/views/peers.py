"""Pages of peers and of the firewalls that read block lists; tokens are shown once."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from khien.act.exchange.forms import ConsumerForm, FederateForm, PeerForm
from khien.act.exchange.queries import peers as queries
from khien.act.exchange.services import peers as services
from khien.act.exchange.types.peers import Given, NewPeer
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.tlp import Tlp
from khien.base.delivery import queries as delivery


@needs(Capability.MANAGE_EXCHANGE)
@require_http_methods(["GET", "POST"])
def peers(request: Request) -> HttpResponse:
    """Show the peers; register one, whose token is shown this once."""
    services.make_collections(request.actor)
    form = _peer_form(request)
    given: Given | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = NewPeer(
            said["name"],
            said["unit"],
            Tlp(int(said["ceiling"])),
            tuple(said["reads"]),
            tuple(said["writes"]),
        )
        given = services.enter_peer(request.actor, peer=new)
    return _peers(request, form if given is None else None, given)


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def renew(request: Request, key: int) -> HttpResponse:
    """Give a peer a new token, shown this once."""
    return _peers(request, None, services.renew_token(request.actor, key=key))


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def close(request: Request, key: int) -> HttpResponse:
    """Close a peer."""
    services.close_peer(request.actor, key=key)
    messages.success(request, _("The peer is closed; its token opens nothing more."))
    return redirect("exchange:peers")


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def federate(request: Request, key: int) -> HttpResponse:
    """Say how incidents are passed to a peer and taken from it."""
    form = FederateForm(request.POST, targets=_targets(request))
    if form.is_valid():
        said = form.cleaned_data
        services.federate(
            request.actor,
            key=key,
            target_id=int(said["target"]) if said["target"] else None,
            their_token=said["their_token"],
            their_secret=said["their_secret"],
        )
        messages.success(request, _("It is kept."))
    return redirect("exchange:peers")


@needs(Capability.MANAGE_EXCHANGE)
@require_http_methods(["GET", "POST"])
def consumers(request: Request) -> HttpResponse:
    """Show the firewalls that read block lists; register one, whose address is shown this once."""
    form = ConsumerForm(request.POST or None)
    given: Given | None = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        ceiling = Tlp(int(said.pop("ceiling")))
        given = services.enter_consumer(request.actor, ceiling=ceiling, **said)
        form = ConsumerForm()
    context = {
        "lines": queries.consumers(request.actor),
        "form": form,
        "given": given,
        "root": request.build_absolute_uri("/blocklist/"),
    }
    return render(request, "exchange/consumers.html", context)


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def close_consumer(request: Request, key: int) -> HttpResponse:
    """Close a firewall's token."""
    services.close_consumer(request.actor, key=key)
    messages.success(request, _("Its token opens no list any more."))
    return redirect("exchange:consumers")


def _peers(request: Request, form: PeerForm | None, given: Given | None) -> HttpResponse:
    context = {
        "lines": queries.peers(request.actor),
        "collections": queries.collections(request.actor),
        "form": form or _peer_form(request, is_fresh=True),
        "federate_form": FederateForm(targets=_targets(request)),
        "given": given,
        "root": request.build_absolute_uri("/taxii2/"),
    }
    return render(request, "exchange/peers.html", context)


def _peer_form(request: Request, *, is_fresh: bool = False) -> PeerForm:
    found = queries.collections(request.actor)
    posted = request.POST if request.method == "POST" and not is_fresh else None
    return PeerForm(
        posted,
        reads=[(one.code, _(one.title)) for one in found],
        writes=[(one.code, _(one.title)) for one in found if one.is_writable],
    )


def _targets(request: Request) -> list[tuple[str, str]]:
    return [(str(one.key), one.name) for one in delivery.targets(request.actor) if one.is_open]
