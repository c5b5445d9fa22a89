"""Pages of imports: a file is checked, its differences are shown, then it is applied or dropped."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.advisories.services import importing
from khien.act.advisories.types.advisories import (
    AlreadyImported,
    Faulty,
    OlderImported,
    WorkedOn,
)
from khien.act.exchange.forms import ImportForm
from khien.act.exchange.queries import imports as queries
from khien.act.exchange.services import imports as services
from khien.act.exchange.types.imports import (
    BadFile,
    Found,
    IsAdvisory,
    PlannedLine,
    TooLarge,
    UnknownFormat,
)
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Refusal


@needs(Capability.MANAGE_EXCHANGE)
@require_http_methods(["GET", "POST"])
def imports(request: Request) -> HttpResponse:
    """Show the files that wait; take one, checked whole before it is kept.

    From a CSAF document an advisory is begun at once.
    """
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file, terms = form.cleaned_data["file"], form.terms()
        content = file.read()
        try:
            services.check_file(request.actor, content=content, terms=terms)
        except IsAdvisory:
            try:
                return _advised(request, file.name, content)
            except (Faulty, AlreadyImported, OlderImported, WorkedOn) as refusal:
                form.add_error("file", _said(refusal))
        except (BadFile, TooLarge, UnknownFormat) as refusal:
            form.add_error("file", _said(refusal))
        else:
            key = services.keep_draft(request.actor, name=file.name, content=content, terms=terms)
            return redirect("exchange:draft", key)
    context = {"lines": queries.drafts(request.actor), "form": form}
    return render(request, "exchange/imports.html", context)


@needs(Capability.MANAGE_EXCHANGE)
@require_GET
def draft(request: Request, key: int) -> HttpResponse:
    """Show what a file would do now, record by record."""
    found = queries.draft(request.actor, key)
    plan = services.check_file(request.actor, content=found.content, terms=found.terms)
    context = {
        "line": found.line,
        "terms": found.terms,
        "plan": plan,
        "counts": {word.value: plan.counts.get(word, 0) for word in Found},
        "lines": [
            (line, _reason(line))
            for line in sorted(plan.lines, key=lambda line: list(Found).index(line.found))
        ],
    }
    return render(request, "exchange/draft.html", context)


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def apply(request: Request, key: int) -> HttpResponse:
    """Apply a file that waits."""
    plan = services.apply_draft(request.actor, key=key)
    new, changed = plan.counts.get(Found.NEW, 0), plan.counts.get(Found.CHANGED, 0)
    messages.success(
        request,
        _("Applied: %(new)s new, %(changed)s changed.") % {"new": new, "changed": changed},
    )
    return redirect("exchange:indicators")


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def drop(request: Request, key: int) -> HttpResponse:
    """Drop a file that waits."""
    services.drop_draft(request.actor, key=key)
    messages.success(request, _("The file is dropped; nothing of it was taken."))
    return redirect("exchange:imports")


@needs(Capability.MANAGE_EXCHANGE)
@require_POST
def advise(request: Request, key: int) -> HttpResponse:
    """Begin an advisory from a file that waits; its indicators go on waiting."""
    found = queries.draft(request.actor, key)
    return _advised(request, found.line.name, found.content)


def _advised(request: Request, name: str, content: bytes) -> HttpResponse:
    number = importing.take_in(request.actor, found=importing.read(name, content))
    said = _("%(number)s was begun from %(file)s: a draft, for a second person to approve.")
    messages.success(request, said % {"number": number, "file": name})
    return redirect("advisories:advisory", number)


def _reason(line: PlannedLine) -> str:
    """Return why a record is refused or changed, in the reader's language."""
    if not line.why:
        return ""
    values = {name: _(value) if value else "" for name, value in line.why_values.items()}
    return _(line.why) % values


def _said(refusal: Refusal) -> str:
    """Return a refusal in the reader's language, for beside the field."""
    values = {
        name: _(value) if isinstance(value, str) and value else value
        for name, value in refusal.values.items()
    }
    return _(refusal.message) % values
