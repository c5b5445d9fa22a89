"""Pages of notices: what one's own body was told, and saying that it has it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from khien.act.response.forms.notices import ReceiptForm
from khien.act.response.queries import notices as queries
from khien.act.response.services import notices as services
from khien.act.response.types.notices import ReceiptChannel
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid
from khien.base.regulation.types import SECTION_NAMES, Section


@needs(Capability.RECEIVE_NOTICES)
@require_GET
def notice_list(request: Request) -> HttpResponse:
    """List the notices to one's own body; those without a receipt by default."""
    state = request.GET.get("state", "waiting")
    page = queries.notices_to(request.actor, state=state, after=request.GET.get("after", ""))
    return render(request, "response/notice_list.html", {"page": page, "state": state})


@signed_in
@require_GET
def notice(request: Request, key: int) -> HttpResponse:
    """Show one notice. Looking at it acknowledges nothing."""
    found = queries.notice(request.actor, key)
    names = {section.value: name for section, name in SECTION_NAMES.items()}
    context = {
        "notice": found,
        "sections": [(names[section.code], section) for section in found.sections],
        "withheld": [SECTION_NAMES[Section(code)] for code in found.withheld],
        "receipt_form": ReceiptForm(initial={"at": timezone.localtime(now())}),
    }
    return render(request, "response/notice.html", context)


@needs(Capability.RECEIVE_NOTICES)
@require_POST
def acknowledge(request: Request, key: int) -> HttpResponse:
    """Say that one's body has the notice."""
    services.acknowledge(request.actor, key=key)
    messages.success(request, _("The receipt is given; the unit and the lead see it."))
    return redirect("response:notice", key)


@needs(Capability.RECEIVE_NOTICES)
@require_POST
def give_back(request: Request, key: int) -> HttpResponse:
    """Return a notice for supplement."""
    services.return_notice(request.actor, key=key, why=request.POST.get("why", ""))
    return redirect("response:notice", key)


@needs(Capability.RECEIVE_NOTICES)
@require_POST
def guide(request: Request, key: int) -> HttpResponse:
    """Give the unit guidance."""
    services.guide(request.actor, key=key, words=request.POST.get("words", ""))
    return redirect("response:notice", key)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def record_receipt(request: Request, key: int) -> HttpResponse:
    """Take down a receipt that was given elsewhere."""
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        wrong = [str(error) for errors in form.errors.values() for error in errors]
        raise Invalid(what=" ".join(wrong))
    said = form.cleaned_data
    services.record_receipt(
        request.actor,
        key=key,
        channel=ReceiptChannel(said["channel"]),
        who=said["who"],
        at=said["at"],
        reference=said["reference"],
    )
    return redirect("response:notice", key)
