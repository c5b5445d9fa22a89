"""Pages of catalogues: the list, one by family, two beside each other, bringing one in."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotAllowed, NotFound, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_workbook
from khien.show.assurance.forms.catalogues import (
    CatalogueFile,
    CompareFilter,
    EditionFilter,
    TryFilter,
)
from khien.show.assurance.queries import catalogues as queries
from khien.show.assurance.queries import comparing, drafts
from khien.show.assurance.rules.formats import sheet
from khien.show.assurance.services import catalogues as services
from khien.show.assurance.types.catalogues import EditionLine, Form
from khien.show.assurance.types.comparing import CHANGE_NAMES, Comparison

SHOWN = 300
LEVELS = (1, 2, 3, 4, 5)
SUFFIX = {Form.OSCAL: "json", Form.TOML: "toml"}


@signed_in
@require_GET
def catalogue_list(request: Request) -> HttpResponse:
    """List the catalogues, each with its editions, the newest first."""
    grouped: dict[str, list[EditionLine]] = {}
    for one in queries.editions():
        grouped.setdefault(one.code, []).append(one)
    context = {"catalogues": grouped.values(), "may_bring": _may_bring(request.actor)}
    return render(request, "assurance/catalogue_list.html", context)


@signed_in
@require_GET
def edition(request: Request, key: int) -> HttpResponse:
    """Show one edition by its families; the filters live in the address."""
    held = queries.edition(key)
    form = EditionFilter(request.GET)
    form.is_valid()
    given = form.cleaned_data
    level, words = given.get("level") or 0, given.get("q") or ""
    families = queries.narrowed(held.catalogue, level=level, words=words)
    named = [one for one in families if one.code == given.get("family")]
    rounds = queries.frequencies(held.catalogue)
    shown, left = [], SHOWN
    for one in named or families:
        shown.append((one, one.requirement[: max(0, left)]))
        left -= len(one.requirement)
    context = {
        "edition": held,
        "families": held.catalogue.family,
        "shown": [(family, rows) for family, rows in shown if rows],
        "total": sum(len(one.requirement) for one in named or families),
        "more": max(0, -left),
        "level": level,
        "words": words,
        "family": named[0].code if named else "",
        "levels": LEVELS,
        "rounds": rounds,
        "others": [
            one
            for one in queries.editions()
            if one.code == held.catalogue.code and one.key != held.key
        ],
        "may_give_out": held.is_shipped or _may_bring(request.actor),
    }
    return render(request, "assurance/catalogue.html", context)


@signed_in
@require_GET
def give_edition(request: Request, key: int, form: str) -> HttpResponse:
    """Give out an edition as a file; one that the province brought in only to who brings them in."""
    held = queries.edition(key)
    if not held.is_shipped and not _may_bring(request.actor):
        raise NotAllowed(what=text("give out a catalogue that the province brought in"))
    if form not in SUFFIX:
        raise NotFound(what=form)
    wanted = Form(form)
    content = queries.written(held.catalogue, wanted)
    name = f"{held.catalogue.code}-{held.catalogue.version}.{SUFFIX[wanted]}".replace("/", "-")
    response = HttpResponse(content, content_type="application/octet-stream")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@signed_in
@require_GET
def compare(request: Request) -> HttpResponse:
    """Show two editions beside each other; without both named, what can be chosen."""
    lines = queries.editions()
    form = CompareFilter(request.GET, editions=lines)
    form.is_valid()
    given = form.cleaned_data
    before, after = int(given.get("before") or 0), int(given.get("after") or 0)
    context: dict[str, object] = {"form": form, "editions": lines, "before": before, "after": after}
    if before and after:
        context |= _compared(comparing.editions_compared(before, after), given.get("only"))
    return render(request, "assurance/catalogue_compare.html", context)


@needs(Capability.MANAGE_RULES)
@require_http_methods(["GET", "POST"])
def bring(request: Request) -> HttpResponse:
    """Take a file, checked whole, and show what it holds before anything is taken in."""
    form = CatalogueFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            key = services.keep_draft(request.actor, name=file.name, content=file.read())
        except Refusal as refusal:
            form.add_error("file", sentence(refusal))
            context = {"form": form}
            return render(request, "assurance/catalogue_bring.html", context, status=refusal.status)
        return redirect("assurance:catalogue-draft", key)
    return render(request, "assurance/catalogue_bring.html", {"form": form})


@needs(Capability.MANAGE_RULES)
@require_GET
def draft(request: Request, key: int) -> HttpResponse:
    """Show what a file holds, tried against an edition that stands: by itself the newest of its code."""
    held = drafts.draft(request.actor, key)
    lines = queries.editions()
    form = TryFilter(request.GET, editions=lines)
    form.is_valid()
    same = [one.key for one in lines if one.code == held.catalogue.code]
    against = int(form.cleaned_data.get("before") or 0) or (same[0] if same else 0)
    context: dict[str, object] = {
        "draft": held,
        "requirements": sum(1 for _one in held.catalogue.requirements()),
        "editions": lines,
        "against": against,
    }
    if against:
        context |= _compared(
            comparing.tried(against, held.catalogue), form.cleaned_data.get("only")
        )
    return render(request, "assurance/catalogue_draft.html", context)


@needs(Capability.MANAGE_RULES)
@require_POST
def take(request: Request, key: int) -> HttpResponse:
    """Take in a file that waits."""
    edition_key = services.take_draft(request.actor, key=key)
    messages.success(request, _("The catalogue was taken in."))
    return redirect("assurance:catalogue", edition_key)


@needs(Capability.MANAGE_RULES)
@require_POST
def drop(request: Request, key: int) -> HttpResponse:
    """Throw a file away that waits."""
    services.drop_draft(request.actor, key=key)
    messages.success(request, _("The file is thrown away; nothing of it was taken."))
    return redirect("assurance:catalogues")


@signed_in
@require_GET
def template(_request: Request) -> HttpResponse:
    """Give out the workbook in which a catalogue is typed."""
    return give_workbook(sheet.template(get_language() or "vi"), "bo-yeu-cau.xlsx")


def _compared(found: Comparison, only: str | None) -> dict[str, object]:
    order = list(CHANGE_NAMES)
    rows = sorted(
        (one for one in found.differences if not only or one.change == only),
        key=lambda one: order.index(one.change),
    )
    answered = found.answered
    return {
        "compared": found,
        "counts": [
            (one.value, CHANGE_NAMES[one], count, answered[one])
            for one, count in found.counts.items()
        ],
        "differences": [(one, found.answers[one.code]) for one in rows[:SHOWN]],
        "more": max(0, len(rows) - SHOWN),
        "only": only or "",
    }


def _may_bring(actor: Actor) -> bool:
    return accounts.oversees_province(actor, Capability.MANAGE_RULES)
