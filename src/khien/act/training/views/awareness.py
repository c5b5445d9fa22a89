"""Pages of awareness: campaigns, one with its reach, starting, opening, counting, and the reader's page."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.training.forms import CampaignForm, CountForm, OpenForm
from khien.act.training.queries import awareness as queries
from khien.act.training.rules import awareness as rules
from khien.act.training.services import awareness as services
from khien.act.training.types.awareness import AUDIENCE_NAMES, Audience, NewCampaign
from khien.act.training.views.reading import own_units
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, NotFound, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_out
from khien.base.files.services import storing as files


@needs(Capability.SEE_TRAINING)
@require_GET
def campaign_list(request: Request) -> HttpResponse:
    """List the campaigns, the newest first."""
    page = queries.campaigns(request.actor, after=request.GET.get("after", ""))
    may = accounts.may_somewhere(request.actor, Capability.MANAGE_TRAINING)
    context = {"page": page, "may_manage": may}
    return render(request, "training/campaign_list.html", context)


@needs(Capability.MANAGE_TRAINING)
@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """Start a campaign."""
    form = CampaignForm(request.POST or None, request.FILES or None)
    form.fields["unit"].choices = own_units(request)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            questions = rules.read_quiz(said["quiz"])
            new = NewCampaign(
                unit_code=said["unit"],
                title=said["title"],
                words=said["words"],
                questions=questions,
                pass_mark=said["pass_mark"],
                goal=said["goal"] / 100,
                file_key=_kept(request, said["unit"]),
            )
            key = services.start_campaign(request.actor, campaign=new)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("training:campaign", key)
    status = 422 if form.errors else 200
    return render(request, "training/campaign_form.html", {"form": form}, status=status)


@needs(Capability.SEE_TRAINING)
@require_GET
def campaign(request: Request, key: int) -> HttpResponse:
    """Show one campaign with the reach in the units that the reader sees."""
    return render(request, "training/campaign.html", _context(request, key))


@needs(Capability.MANAGE_TRAINING)
@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Open a campaign for an audience, or end it."""
    name = request.POST.get("act", "")
    if name == "end":
        services.end_campaign(request.actor, key=key)
        messages.success(request, _("The campaign ended; its reach stays."))
        return redirect("training:campaign", key)
    if name != "open":
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    context = _context(request, key)
    form = _open_form(request, context["campaign"].to_open)  # type: ignore[attr-defined]
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.open_for(
                request.actor,
                key=key,
                audience=Audience(said["audience"]),
                due_on=said["due_on"],
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Opened; units and people find it in their inboxes."))
            return redirect("training:campaign", key)
    return render(request, "training/campaign.html", {**context, "form": form}, status=422)


@needs(Capability.MANAGE_TRAINING)
@require_POST
def count(request: Request, key: int, opening: int, code: str) -> HttpResponse:
    """Take what a unit counts of one audience."""
    form = CountForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Invalid(
            what=text("Enter two whole numbers: how many are addressed, how many by list.")
        )
    said = form.cleaned_data
    services.count_reach(
        request.actor,
        opening=opening,
        unit_code=code,
        addressed=said["addressed"],
        by_list=said["by_list"],
        file_key=_kept(request, code),
    )
    messages.success(request, _("Counted."))
    return redirect("training:campaign", key)


@signed_in
@require_http_methods(["GET", "POST"])
def read(request: Request, key: int) -> HttpResponse:
    """Show the material to somebody addressed; take the confirmation with the answers."""
    reading = queries.reading(request.actor, key)
    wrong = ""
    if request.method == "POST":
        given = [request.POST.get(f"q{at}", "") for at in range(len(reading.questions))]
        chosen = tuple(int(one) if one.isdigit() else None for one in given)
        try:
            services.acknowledge(request.actor, key=key, chosen=chosen)
        except Refusal as refusal:
            wrong = sentence(refusal)
        else:
            messages.success(request, _("Confirmed, thank you."))
            return redirect("training:read", key)
    context = {"reading": reading, "wrong": wrong, "audience": AUDIENCE_NAMES[reading.audience]}
    return render(request, "training/read.html", context, status=422 if wrong else 200)


@signed_in
@require_GET
def material(request: Request, key: int) -> HttpResponse:
    """Give out the file of a campaign."""
    file_key = queries.file_of(request.actor, key)
    if file_key is None:
        raise NotFound(what=str(key))
    return give_out(request.actor, file_key)


@needs(Capability.SEE_TRAINING)
@require_GET
def signed_list(request: Request, key: int) -> HttpResponse:
    """Give out the signed list of a unit's count."""
    file_key = queries.list_of(request.actor, key)
    if file_key is None:
        raise NotFound(what=str(key))
    return give_out(request.actor, file_key)


def _context(request: Request, key: int) -> dict[str, object]:
    record = queries.campaign(request.actor, key)
    return {"campaign": record, "form": _open_form(request, record.to_open)}


def _open_form(request: Request, audiences: tuple[Audience, ...]) -> OpenForm:
    form = OpenForm(request.POST or None)
    form.fields["audience"].choices = [  # type: ignore[attr-defined]
        (one.value, _(AUDIENCE_NAMES[one])) for one in audiences
    ]
    return form


def _kept(request: Request, unit_code: str) -> int | None:
    """Check and keep the file of a form; None where none was given. Outside transactions."""
    file = request.FILES.get("file")
    if file is None:
        return None
    accounts.require_may(request.actor, Capability.MANAGE_TRAINING, unit_code)
    kept = files.keep_file(
        request.actor, name=str(file.name), content=file.read(), unit_code=unit_code
    )
    return kept.key
