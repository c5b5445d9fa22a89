"""Pages of one act: how it stands, its next steps, its list, things, files and papers."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.procedures.forms.acts import FileForm, form_of
from khien.act.procedures.queries import acts as queries
from khien.act.procedures.queries import papers as paper_queries
from khien.act.procedures.services import acts as services
from khien.act.procedures.services import papers
from khien.act.procedures.types.acts import GRADE_NAMES, ActRecord
from khien.act.procedures.types.definitions import FieldSaid
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import NotFound, Refusal
from khien.base.core.speech import sentence
from khien.base.files.http import give_out, give_paper
from khien.base.ui.fields import FieldsForm
from khien.know.inventory.queries import registers as inventory

SEE = Capability.SEE_PROCEDURES


@needs(SEE)
@require_GET
def act(request: Request, number: str) -> HttpResponse:
    """Show one act: what may be done next, by whom, and everything that belongs to it."""
    record = queries.act(request.actor, number)
    context = {
        "act": record,
        "papers": paper_queries.papers(record),
        "grades": GRADE_NAMES,
        "file_form": FileForm(),
    }
    return render(request, "procedures/act.html", context)


@needs(SEE)
@require_http_methods(["GET", "POST"])
def move(request: Request, number: str, code: str) -> HttpResponse:
    """Take a step with what it asks for; nothing typed is lost where it is refused."""
    record = queries.act(request.actor, number)
    step = record.definition.move(code)
    if step is None:
        raise NotFound(what=code)
    asked = tuple(one for one in record.definition.fields if one.code in step.asks)
    form = _form(record, asked, request)
    if request.method == "POST" and form.is_valid():
        try:
            services.move_act(
                request.actor,
                number=number,
                move=code,
                given=form.cleaned_data,
                reason=request.POST.get("reason", ""),
                version=_version(request),
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Done; it stands in the history."))
            return redirect("procedures:act", number)
    context = {"act": record, "step": step, "form": form, "reason": request.POST.get("reason", "")}
    return render(request, "procedures/move.html", context)


@needs(SEE)
@require_http_methods(["GET", "POST"])
def change(request: Request, number: str) -> HttpResponse:
    """Change what the opening asked for, while the act may still be changed."""
    record = queries.act(request.actor, number)
    form = _form(record, record.definition.opening, request)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_act(
                request.actor, number=number, given=form.cleaned_data, version=_version(request)
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The entry is changed; what it said before is kept."))
            return redirect("procedures:act", number)
    return render(request, "procedures/move.html", {"act": record, "form": form})


@needs(SEE)
@require_POST
def checks(request: Request, number: str) -> HttpResponse:
    """Keep the answers to the checklist."""
    record = queries.act(request.actor, number)
    answers = {
        one.code: (
            request.POST.get(f"grade-{one.code}", ""),
            request.POST.get(f"words-{one.code}", ""),
        )
        for one in record.checks
    }
    services.answer_checks(request.actor, number=number, answers=answers, version=_version(request))
    messages.success(request, _("The list is kept."))
    return redirect("procedures:act", number)


@needs(SEE)
@require_http_methods(["GET", "POST"])
def thing(request: Request, number: str, place: int) -> HttpResponse:
    """Enter the own fields of one thing of an act."""
    record = queries.act(request.actor, number)
    held = next((one for one in record.things if one.place == place), None)
    if held is None:
        raise NotFound(what=str(place))
    fields = record.definition.things.fields
    form = form_of(fields, {}, request.POST or None, held.content)
    if request.method == "POST" and form.is_valid():
        try:
            services.fill_thing(
                request.actor,
                number=number,
                place=place,
                given=form.cleaned_data,
                version=_version(request),
            )
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("The entry is changed; what it said before is kept."))
            return redirect("procedures:act", number)
    return render(request, "procedures/move.html", {"act": record, "form": form, "thing": held})


@needs(SEE)
@require_POST
def paper(request: Request, number: str, code: str) -> HttpResponse:
    """Print a paper of an act as it stands, and keep what was printed."""
    form = request.POST.get("form", "pdf")
    content = papers.print_paper(request.actor, number=number, code=code, form=form)
    return give_paper(content, f"{number}-{code}.{form}")


@needs(SEE)
@require_POST
def attach(request: Request, number: str) -> HttpResponse:
    """Keep a file of an act, or the signed scan of a paper."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose the file first."))
        return redirect("procedures:act", number)
    file, code = form.cleaned_data["file"], request.POST.get("paper", "")
    if code:
        papers.keep_scan(
            request.actor, number=number, code=code, name=file.name, content=file.read()
        )
    else:
        papers.attach(
            request.actor,
            number=number,
            title=form.cleaned_data["title"],
            name=file.name,
            content=file.read(),
        )
    messages.success(request, _("The file is kept with its hash."))
    return redirect("procedures:act", number)


@needs(SEE)
@require_GET
def file(request: Request, key: int) -> HttpResponse:
    """Give out a file of an act; the giving-out is noted."""
    return give_out(request.actor, queries.file_of(request.actor, key))


def _form(record: ActRecord, fields: tuple[FieldSaid, ...], request: Request) -> FieldsForm:
    unit = accounts.unit_key(record.line.unit_code)
    names = inventory.keys_by_name(unit) if any(one.register for one in fields) else {}
    data = request.POST if request.method == "POST" else None
    return form_of(fields, names, data, record.content)


def _version(request: Request) -> int | None:
    said = request.POST.get("version", "")
    return int(said) if said.isdigit() else None
