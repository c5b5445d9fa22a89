"""Pages of look-alikes: the queue of names, and what a person says of one."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.know.exposure.forms import DecisionForm
from khien.know.exposure.queries import lookalikes as queries
from khien.know.exposure.services import lookalikes as services
from khien.know.exposure.types.lookalikes import STANDING_NAMES, NothingSaid, Standing


@needs(Capability.SEE_INVENTORY)
@require_GET
def lookalikes(request: Request) -> HttpResponse:
    """Show names that look like the units' own, those to be judged first."""
    asked = request.GET.get("state", Standing.NEW.value)
    state = Standing(asked) if asked in set(Standing) else None
    codes = request.units(Capability.SEE_INVENTORY)
    queue = queries.queue(request.actor, codes)
    context = {
        "page": queries.lookalikes(
            request.actor, state=state, unit_codes=codes, after=request.GET.get("after", "")
        ),
        "queue": queue,
        "state": asked,
        "states": [(one, STANDING_NAMES[one], queue.counts.get(one, 0)) for one in Standing],
        "form": DecisionForm(),
    }
    return render(request, "exposure/lookalikes.html", context)


@needs(Capability.MANAGE_INVENTORY)
@require_POST
def decide(request: Request, key: int) -> HttpResponse:
    """Take what a person says of a name."""
    form = DecisionForm(request.POST)
    if not form.is_valid():
        raise NothingSaid
    state = Standing(form.cleaned_data["state"])
    services.decide(request.actor, key=key, state=state, words=form.cleaned_data["words"])
    messages.success(request, _("It is written down."))
    return redirect("exposure:lookalikes")
