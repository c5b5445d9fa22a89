"""Pages of units' rules: all units, one unit, one draft on its way."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import today
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.documents.forms import BeginForm, DraftForm, IssueForm
from khien.base.documents.queries import drafts as queries
from khien.base.documents.queries import templates
from khien.base.documents.rules import drafts as cases
from khien.base.documents.services import drafts as services
from khien.base.documents.services import register
from khien.base.documents.types.register import SUBJECT_NAMES, Subject
from khien.base.documents.types.rules import DraftRecord, Issue, NewDraft
from khien.base.files.http import give_out

FIRST: Final = ("unit", "template", "title", "subject")


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def units(request: Request) -> HttpResponse:
    """Show every unit with its rules on what each must have."""
    rows = queries.at_a_glance(request.actor, request.units(Capability.SEE_DOCUMENTS))
    context = {
        "rows": rows,
        "subjects": [SUBJECT_NAMES[one] for one in cases.EXPECTED],
        "may_keep": accounts.may_somewhere(request.actor, Capability.KEEP_DOCUMENTS),
    }
    return render(request, "documents/units.html", context)


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def unit(request: Request, unit_code: str) -> HttpResponse:
    """Show one unit's rules: in force, being written, missing, former."""
    context = {"rules": queries.unit_rules(request.actor, unit_code)}
    return render(request, "documents/unit.html", context)


@needs(Capability.KEEP_DOCUMENTS)
@require_http_methods(["GET", "POST"])
def begin(request: Request) -> HttpResponse:
    """Begin a unit's rules."""
    held = accounts.units_of(request.actor, Capability.KEEP_DOCUMENTS)
    library = templates.library(request.actor)
    first = {name: request.GET.get(name, "") for name in FIRST}
    first["unit"] = first["unit"] or request.focus or request.actor.home_unit
    chosen = next((one for one in library if one.code == first["template"]), None)
    if chosen is not None:
        first |= {"title": chosen.title, "subject": chosen.subject.value}
    form = BeginForm(
        request.POST or None,
        units=held,
        templates=[(one.code, one.title) for one in library],
        initial=first,
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            number = services.begin_draft(
                request.actor,
                draft=NewDraft(
                    said["unit"], Subject(said["subject"]), said["title"], said["template"]
                ),
            )
        except Refusal as refusal:
            form.add_error("title", sentence(refusal))
        else:
            return redirect("documents:draft", number)
    status = 422 if form.is_bound else 200
    return render(request, "documents/begin.html", {"form": form}, status=status)


@needs(Capability.SEE_DOCUMENTS)
@require_http_methods(["GET", "POST"])
def draft(request: Request, number: str) -> HttpResponse:
    """Show a draft, and take in what was written."""
    held = queries.draft(request.actor, number)
    if request.method != "POST":
        return _page(request, held)
    form = DraftForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, held, form=form)
    said, version = form.cleaned_data, request.POST.get("version", "")
    try:
        services.write_draft(
            request.actor,
            number=number,
            title=said["title"],
            body=said["body"],
            bases=said["bases"],
            version=int(version) if version.isdigit() else 0,
            file=_kept(request, held),
        )
    except Refusal as refusal:
        form.add_error("body", sentence(refusal))
        return _page(request, held, form=form)
    messages.success(request, _("Saved."))
    return redirect("documents:draft", number)


@needs(Capability.SEE_DOCUMENTS)
@require_POST
def act(request: Request, number: str) -> HttpResponse:
    """Move a draft on its way."""
    by, name = request.actor, request.POST.get("act", "")
    reason = request.POST.get("reason", "")
    if name == cases.SUBMIT:
        services.submit_draft(by, number=number)
    elif name == cases.RETURN:
        services.return_draft(by, number=number, reason=reason)
    elif name == cases.APPROVE:
        services.approve_draft(by, number=number)
    elif name == cases.WITHDRAW:
        services.withdraw_draft(by, number=number, reason=reason)
    elif name == cases.ISSUE:
        return _issue(request, number)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    messages.success(request, _("Done; it stands in the history."))
    return redirect("documents:draft", number)


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def draft_file(request: Request, number: str) -> HttpResponse:
    """Give out a draft's file."""
    return give_out(request.actor, queries.draft_file(request.actor, number))


def _issue(request: Request, number: str) -> HttpResponse:
    held = queries.draft(request.actor, number)
    form = IssueForm(request.POST)
    if not form.is_valid():
        return _page(request, held, issue=form)
    said = form.cleaned_data
    issue = Issue(said["number"], said["issued_on"], said["issuer"], said["review_on"])
    try:
        key = services.issue_draft(request.actor, number=number, issue=issue)
    except Refusal as refusal:
        form.add_error("number", sentence(refusal))
        return _page(request, held, issue=form)
    messages.success(request, _("Issued. It stands in the register; what it replaces does too."))
    return redirect("documents:document", key)


def _page(
    request: Request,
    held: DraftRecord,
    *,
    form: DraftForm | None = None,
    issue: IssueForm | None = None,
) -> HttpResponse:
    moves = {one.code: one for one in held.moves}
    first = {"title": held.line.title, "bases": "\n".join(held.bases), "body": held.body}
    is_wrong = form is not None or issue is not None
    if issue is None and cases.ISSUE in moves:
        day = today()
        proposed = {"issued_on": day, "review_on": cases.next_review(day), "issuer": held.line.unit}
        issue = IssueForm(initial=proposed)
    context = {
        "draft": held,
        "form": (form or DraftForm(initial=first)) if held.may_write else None,
        "issue": issue,
        "moves": sorted(
            (one for one in held.moves if one.code != cases.ISSUE), key=lambda one: one.needs_reason
        ),
    }
    return render(request, "documents/draft.html", context, status=422 if is_wrong else 200)


def _kept(request: Request, held: DraftRecord) -> tuple[int, str] | None:
    given = request.FILES.get("file")
    if given is None:
        return None
    return register.keep_file(
        request.actor, name=given.name or "", content=given.read(), unit_code=held.line.unit_code
    )
