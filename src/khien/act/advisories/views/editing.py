"""Pages of editors: the list, one advisory, its form, and each act on it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.advisories import queries
from khien.act.advisories.forms import AdvisoryForm, first_values
from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import exchange
from khien.act.advisories.rules import answers
from khien.act.advisories.rules import content as rules
from khien.act.advisories.services import drafts, issuing
from khien.act.advisories.types.advisories import AdvisoryFilter, Overwritten, VersionState
from khien.act.advisories.types.content import AdvisoryKind, Content, Severity
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, text
from khien.base.core.tlp import TLP_NAMES


@signed_in
@require_GET
def advisory_list(request: Request) -> HttpResponse:
    """List advisories for who reads all; others are sent to what their unit received."""
    rights = papers.rights(request.actor)
    if not rights.reads_all:
        return redirect("advisories:received")
    wanted = AdvisoryFilter(
        state=request.GET.get("state", ""),
        kind=request.GET.get("kind", ""),
        severity=request.GET.get("severity", ""),
        words=request.GET.get("q", ""),
    )
    context = {
        "page": papers.advisories(request.actor, wanted, after=request.GET.get("after", "")),
        "wanted": wanted,
        "kinds": [(kind.value, rules.KIND_NAMES[kind]) for kind in AdvisoryKind],
        "severities": [(each.value, rules.SEVERITY_NAMES[each]) for each in Severity],
        "states": [(state.value, answers.STATE_NAMES[state]) for state in VersionState],
        "rights": rights,
        "is_narrowed": wanted != AdvisoryFilter(),
    }
    return render(request, "advisories/advisory_list.html", context)


@signed_in
@require_GET
def advisory(request: Request, number: str) -> HttpResponse:
    """Show one version of an advisory: the newest, or `?version=`."""
    version = request.GET.get("version", "")
    found = papers.advisory(request.actor, number, int(version) if version.isdigit() else None)
    context = {
        "paper": found,
        "content": found.content,
        "addressed": papers.addressed_units(found.content),
        "proposals": papers.proposals(request.actor, found.content),
        "kind_name": rules.KIND_NAMES[found.content.kind],
        "tlp_name": TLP_NAMES[found.content.tlp],
        "reach_name": rules.REACH_NAMES[found.content.addressing.reach],
        "rights": papers.rights(request.actor),
        "verdict": exchange.verdict(request.actor, number, found.line.version),
    }
    return render(request, "advisories/advisory.html", context)


@needs(Capability.WRITE_ADVISORIES)
@require_http_methods(["GET", "POST"])
def write(request: Request) -> HttpResponse:
    """Write a new advisory."""
    papers.require_writer(request.actor)
    form = _form(request, first_values(Content(), 0))
    if request.method == "POST" and form.is_valid():
        number = drafts.begin(request.actor, content=form.content())
        messages.success(request, _("The draft is kept as %(number)s.") % {"number": number})
        return redirect("advisories:advisory", number)
    return _shown(request, form, "")


@needs(Capability.WRITE_ADVISORIES)
@require_http_methods(["GET", "POST"])
def edit(request: Request, number: str) -> HttpResponse:
    """Go on with a draft. Of two editors the second is told, and keeps what they typed."""
    found = papers.advisory(request.actor, number)
    papers.require_writer(request.actor)
    form = _form(request, first_values(found.content, found.revision))
    if request.method == "POST" and form.is_valid():
        try:
            drafts.keep(
                request.actor,
                number=number,
                content=form.content(),
                revision=form.cleaned_data["revision"] or 0,
            )
        except Overwritten as late:
            form.add_error(None, _(late.message) % late.values)
        else:
            messages.success(request, _("The draft is kept."))
            return redirect("advisories:advisory", number)
    return _shown(request, form, number, is_later=found.line.version > 1)


@signed_in
@require_POST
def act(request: Request, number: str) -> HttpResponse:
    """Do what a button of an advisory's page says."""
    wanted = _ACTS.get(request.POST.get("act", ""))
    if wanted is None:
        raise Invalid(what=text("There is no such act."))
    messages.success(request, wanted(request, number))
    return redirect("advisories:advisory", number)


@signed_in
@require_GET
def csaf(request: Request, number: str) -> HttpResponse:
    """Give the CSAF twin of what the reader sees."""
    body = queries.csaf_text(request.actor, number, _version(request))
    response = HttpResponse(body, content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="{number.lower()}.json"'
    return response


@signed_in
@require_GET
def signature(request: Request, number: str) -> HttpResponse:
    """Give the detached signature over the CSAF twin."""
    body = exchange.signature(request.actor, number, _version(request))
    response = HttpResponse(body, content_type="application/pkcs7-signature")
    response["Content-Disposition"] = f'attachment; filename="{number.lower()}.json.p7s"'
    return response


def _submit(request: Request, number: str) -> str:
    drafts.submit(request.actor, number=number, revision=_revision(request))
    return _("It waits for approval by a second person.")


def _approve(request: Request, number: str) -> str:
    issuing.approve(request.actor, number=number, revision=_revision(request))
    return _("Approved; it can be sent.")


def _give_back(request: Request, number: str) -> str:
    issuing.give_back(request.actor, number=number, why=request.POST.get("why", ""))
    return _("Given back to its writers.")


def _sign(request: Request, number: str) -> str:
    issuing.sign(request.actor, number=number)
    return _("Signed; it can be sent.")


def _send(request: Request, number: str) -> str:
    count = issuing.send(request.actor, number=number)
    return _("Sent; %(count)s units are asked.") % {"count": count}


def _withdraw(request: Request, number: str) -> str:
    issuing.withdraw(request.actor, number=number, why=request.POST.get("why", ""))
    return _("Withdrawn; nothing waits for an answer any more.")


def _revise(request: Request, number: str) -> str:
    version = drafts.revise(request.actor, number=number)
    return _("Version %(version)s is begun as a draft.") % {"version": version}


def _discard(request: Request, number: str) -> str:
    drafts.discard(request.actor, number=number)
    return _("Put aside.")


_ACTS: dict[str, Callable[[Request, str], str]] = {
    "submit": _submit,
    "approve": _approve,
    "give_back": _give_back,
    "sign": _sign,
    "send": _send,
    "withdraw": _withdraw,
    "revise": _revise,
    "discard": _discard,
}


def _form(request: Request, values: dict[str, object]) -> AdvisoryForm:
    units = [(unit.code, unit.name) for unit in papers.units_to_address()]
    return AdvisoryForm(request.POST or None, initial=values, units=units)


def _shown(
    request: Request, form: AdvisoryForm, number: str, *, is_later: bool = False
) -> HttpResponse:
    context = {"form": form, "number": number, "is_later": is_later}
    return render(request, "advisories/advisory_form.html", context)


def _revision(request: Request) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdigit() else 0


def _version(request: Request) -> int | None:
    given = request.GET.get("version", "")
    return int(given) if given.isdigit() else None
