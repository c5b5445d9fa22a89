"""Pages of the register: the list, one document, entering and correcting, what ended."""

from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, NotFound, Refusal, text
from khien.base.core.speech import sentence
from khien.base.documents.forms import DocumentForm, SendForm
from khien.base.documents.queries import register as queries
from khien.base.documents.queries.signing import signatures_of
from khien.base.documents.rules.register import written
from khien.base.documents.rules.sheet import written as workbook
from khien.base.documents.services import receipts, signing
from khien.base.documents.services import register as services
from khien.base.documents.types.register import (
    DOCUMENT_KIND_NAMES,
    DOCUMENT_STANDING_NAMES,
    SUBJECT_NAMES,
    DocumentFilter,
    DocumentRecord,
)
from khien.base.files.http import give_out, give_workbook
from khien.base.trust.queries.archive import with_last_stamp

FILTERS: Final = ("q", "kind", "subject", "standing", "unit", "expired")


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def register(request: Request) -> HttpResponse:
    """List documents; the filters live in the address."""
    given, wanted = _filter(request)
    context = {
        "page": queries.documents(request.actor, wanted, after=request.GET.get("after", "")),
        "given": given,
        "kinds": DOCUMENT_KIND_NAMES,
        "subjects": {one: name for one, name in SUBJECT_NAMES.items() if one},
        "standings": DOCUMENT_STANDING_NAMES,
        "may_keep": accounts.may_somewhere(request.actor, Capability.KEEP_DOCUMENTS),
        "query": request.GET.urlencode(),
    }
    return render(request, "documents/register.html", context)


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def sheet(request: Request) -> HttpResponse:
    """Give out what the list shows as a workbook."""
    _given, wanted = _filter(request)
    content = workbook(queries.all_documents(request.actor, wanted), _)
    return give_workbook(content, "so-van-ban.xlsx")


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def document(request: Request, key: int) -> HttpResponse:
    """Show one document: what it rests on and whether that holds, what it orders, who read it."""
    return _page(request, queries.document(request.actor, key))


@needs(Capability.KEEP_DOCUMENTS)
@require_http_methods(["GET", "POST"])
def enter(request: Request) -> HttpResponse:
    """Enter a document."""
    units = accounts.units_of(request.actor, Capability.KEEP_DOCUMENTS)
    first = {"unit": request.focus or request.actor.home_unit}
    form = DocumentForm(request.POST or None, request.FILES or None, units=units, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            file = _kept(request, form.cleaned_data["unit"])
            key = services.enter_document(request.actor, document=form.given(file))
        except Refusal as refusal:
            form.add_error("number", sentence(refusal))
        else:
            messages.success(request, _("Entered. Legal bases that are known were linked."))
            return redirect("documents:document", key)
    return _form(request, form)


@needs(Capability.KEEP_DOCUMENTS)
@require_http_methods(["GET", "POST"])
def change(request: Request, key: int) -> HttpResponse:
    """Correct a document."""
    held = queries.document(request.actor, key)
    accounts.require_may(request.actor, Capability.KEEP_DOCUMENTS, held.line.unit_code)
    units = accounts.units_of(request.actor, Capability.KEEP_DOCUMENTS)
    form = DocumentForm(
        request.POST or None, request.FILES or None, units=units, initial=_initial(held)
    )
    if request.method == "POST" and form.is_valid():
        version = request.POST.get("version", "")
        try:
            file = _kept(request, form.cleaned_data["unit"])
            services.change_document(
                request.actor,
                key=key,
                document=form.given(file),
                version=int(version) if version.isdigit() else 0,
            )
        except Refusal as refusal:
            form.add_error("number", sentence(refusal))
        else:
            messages.success(request, _("Corrected."))
            return redirect("documents:document", key)
    return _form(request, form, held)


@needs(Capability.SEE_DOCUMENTS)
@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Do one thing with a document."""
    by, given = request.actor, request.POST
    name = given.get("act", "")
    if name == "review":
        services.look_again(by, key=key, review_on=_day(given.get("review_on", "")))
        messages.success(request, _("The next day of review is set."))
    elif name == "replace":
        other = given.get("other", "")
        services.replace_document(by, key=key, replaced_by=int(other) if other.isdigit() else 0)
        messages.success(request, _("It stands as replaced from now on."))
    elif name == "read":
        receipts.say_read(by, key=key, unit_code=given.get("unit", ""))
        messages.success(request, _("Said for your unit: it was read."))
    elif name == "sign":
        return _sign(request, key)
    elif name == "look":
        signing.look_at_signatures(by, key=key)
        messages.success(request, _("The signatures were looked at anew."))
    elif name == "send":
        return _send(request, key)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    return redirect("documents:document", key)


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def document_file(request: Request, key: int) -> HttpResponse:
    """Give out a document's file, with the archive's last time stamp."""
    file_key = queries.file_of(request.actor, key)
    if file_key is None:
        raise NotFound(what=str(key))
    return give_out(request.actor, file_key, grown=with_last_stamp)


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def expired(request: Request) -> HttpResponse:
    """Show what rests on something that ended, and what is to be looked at again."""
    units = request.units(Capability.SEE_DOCUMENTS)
    shown = units if request.focus else None
    context = {
        "rows": queries.expired(request.actor, shown),
        "reviews": queries.to_review(request.actor, shown),
    }
    return render(request, "documents/expired.html", context)


def _sign(request: Request, key: int) -> HttpResponse:
    paper = signing.sign_document(request.actor, key=key)
    assert paper.level is not None
    messages.success(request, _("Signed; level %(level)s.") % {"level": paper.level.value})
    if paper.why:
        messages.info(request, _(paper.why))
    return redirect("documents:document", key)


def _send(request: Request, key: int) -> HttpResponse:
    units = accounts.units_of(request.actor, Capability.KEEP_DOCUMENTS)
    form = SendForm(request.POST, units=units)
    held = queries.document(request.actor, key)
    if not form.is_valid():
        return _page(request, held, form)
    try:
        count = receipts.send_document(
            request.actor,
            key=key,
            unit_codes=tuple(form.cleaned_data["units"]),
            read_by=form.cleaned_data["read_by"],
        )
    except Refusal as refusal:
        form.add_error("units", sentence(refusal))
        return _page(request, held, form)
    told = ngettext("It was sent to %(count)s unit.", "It was sent to %(count)s units.", count)
    messages.success(request, told % {"count": count})
    return redirect("documents:document", key)


def _page(request: Request, held: DocumentRecord, form: SendForm | None = None) -> HttpResponse:
    if held.may_send and form is None:
        units = accounts.units_of(request.actor, Capability.KEEP_DOCUMENTS)
        form = SendForm(units=units)
    words = request.GET.get("other", "")
    found = queries.choices(request.actor, words, but=held.line.key) if words.strip() else []
    context = {
        "document": held,
        "form": form,
        "others": found,
        "other_words": words,
        "signing": signatures_of(request.actor, held.line.key),
    }
    status = 422 if form is not None and form.is_bound and form.errors else 200
    return render(request, "documents/document.html", context, status=status)


def _form(request: Request, form: DocumentForm, held: DocumentRecord | None = None) -> HttpResponse:
    status = 422 if form.is_bound else 200
    context = {"form": form, "document": held}
    return render(request, "documents/document_form.html", context, status=status)


def _initial(held: DocumentRecord) -> dict[str, object]:
    line = held.line
    return {
        "unit": line.unit_code,
        "kind": line.kind.value,
        "number": line.number,
        "issuer": line.issuer,
        "issued_on": line.issued_on,
        "title": line.title,
        "subject": line.subject.value,
        "holds_from": held.holds_from,
        "holds_to": held.holds_to,
        "review_on": line.review_on,
        "is_private": line.is_private,
        "bases": "\n".join(one.words for one in held.bases),
        "obligations": "\n".join(written(one) for one in held.obligations),
    }


def _kept(request: Request, unit_code: str) -> tuple[int, str] | None:
    given = request.FILES.get("file")
    if given is None:
        return None
    return services.keep_file(
        request.actor, name=given.name or "", content=given.read(), unit_code=unit_code
    )


def _filter(request: Request) -> tuple[dict[str, str], DocumentFilter]:
    given = {name: request.GET.get(name, "") for name in FILTERS}
    units = request.units(Capability.SEE_DOCUMENTS) if request.focus else None
    if given["unit"]:
        named = frozenset({given["unit"]})
        units = named if units is None else units & named
    wanted = DocumentFilter(
        words=given["q"],
        kind=given["kind"],
        subject=given["subject"],
        standing=given["standing"],
        unit_codes=units,
        expired_only=bool(given["expired"]),
    )
    return given, wanted


def _day(given: str) -> date:
    try:
        found = parse_date(given)
    except ValueError:
        found = None
    if found is None:
        raise Invalid(what=text("Write a day that exists."))
    return found
