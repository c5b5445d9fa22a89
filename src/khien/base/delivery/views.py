"""Pages of delivery: the queue, and the register of webhook targets."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.delivery import queries, services
from khien.base.delivery.forms import TargetForm, TrialForm
from khien.base.delivery.types import NewTarget


@needs(Capability.SEE_HEALTH)
@require_GET
def queue(request: Request) -> HttpResponse:
    """Show what leaves, how it stands, and what was given up."""
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    after = request.GET.get("after", "")
    context = {
        "page": queries.page(request.actor, state=state, kind=kind, after=after),
        "counts": {word.value: count for word, count in queries.counts(request.actor).items()},
        "state": state,
        "kind": kind,
        "server": queries.mail_server(),
        "form": TrialForm(),
        "may_see": accounts.oversees_province(request.actor, Capability.SEE_HEALTH),
        "may_manage": accounts.may_somewhere(request.actor, Capability.MANAGE_PEOPLE),
    }
    return render(request, "delivery/queue.html", context)


@needs(Capability.SEE_HEALTH)
@require_POST
def retry(request: Request, key: int) -> HttpResponse:
    """Try one delivery again at once."""
    services.retry(request.actor, key=key)
    messages.success(request, _("It is tried again at once."))
    return redirect("delivery:queue")


@needs(Capability.SEE_HEALTH)
@require_POST
def try_mail(request: Request) -> HttpResponse:
    """Send a trial e-mail."""
    form = TrialForm(request.POST)
    if form.is_valid():
        services.try_mail(request.actor, to=form.cleaned_data["to"])
        messages.success(request, _("The trial is queued; this page shows what comes of it."))
    else:
        messages.error(request, _("An e-mail address is needed."))
    return redirect("delivery:queue")


@needs(Capability.MANAGE_PEOPLE)
@require_http_methods(["GET", "POST"])
def targets(request: Request) -> HttpResponse:
    """List the webhook targets; register one, whose secret is shown this once."""
    form = TargetForm(request.POST or None)
    secret = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        unit = accounts.unit_meant(request.actor, said["unit"], Capability.MANAGE_PEOPLE)
        new = NewTarget(said["name"].strip(), unit.code, said["url"], said["inner_reason"])
        key = services.enter_target(request.actor, target=new)
        secret, form = queries.secret_of_target(request.actor, key), TargetForm()
    return _targets(request, form, secret)


@needs(Capability.MANAGE_PEOPLE)
@require_POST
def renew(request: Request, key: int) -> HttpResponse:
    """Give a target a new secret and show it this once."""
    services.renew_secret(request.actor, key=key)
    return _targets(request, TargetForm(), queries.secret_of_target(request.actor, key))


@needs(Capability.MANAGE_PEOPLE)
@require_POST
def try_target(request: Request, key: int) -> HttpResponse:
    """Send a trial to a target."""
    services.try_target(request.actor, key=key)
    messages.success(request, _("The trial is queued; the queue shows what comes of it."))
    return redirect("delivery:targets")


@needs(Capability.MANAGE_PEOPLE)
@require_POST
def close(request: Request, key: int) -> HttpResponse:
    """Close a target."""
    services.close_target(request.actor, key=key)
    messages.success(request, _("The target is closed; nothing more goes there."))
    return redirect("delivery:targets")


def _targets(request: Request, form: TargetForm, secret: str) -> HttpResponse:
    context = {
        "targets": queries.targets(request.actor),
        "form": form,
        "secret": secret,
        "may_see": accounts.may_somewhere(request.actor, Capability.SEE_HEALTH),
    }
    return render(request, "delivery/targets.html", context)
