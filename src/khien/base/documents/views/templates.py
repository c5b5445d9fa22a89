"""Pages of the template library."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import KIND_NAMES, Capability, UnitKind
from khien.base.core.refusals import Refusal
from khien.base.core.speech import sentence
from khien.base.documents.forms import TemplateForm
from khien.base.documents.queries import templates as queries
from khien.base.documents.rules.register import lines_of
from khien.base.documents.services import templates as services
from khien.base.documents.types.register import Subject
from khien.base.documents.types.rules import GivenTemplate


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def library(request: Request) -> HttpResponse:
    """List templates with how many units took each and issued what came of it."""
    kind = request.GET.get("kind", "")
    context = {
        "templates": queries.library(request.actor, kind=kind),
        "kind": kind,
        "kinds": {one.value: name for one, name in KIND_NAMES.items()},
        "may_keep": accounts.oversees_province(request.actor, Capability.KEEP_DOCUMENTS),
    }
    return render(request, "documents/templates.html", context)


@needs(Capability.SEE_DOCUMENTS)
@require_GET
def template(request: Request, code: str) -> HttpResponse:
    """Show one template: its text, who took which version, who has not."""
    held = queries.template(request.actor, code)
    context = {
        "template": held,
        "kind_names": [KIND_NAMES[UnitKind(one)] for one in held.line.kinds],
        "may_take": accounts.may_somewhere(request.actor, Capability.KEEP_DOCUMENTS),
        "may_keep": accounts.oversees_province(request.actor, Capability.KEEP_DOCUMENTS),
    }
    return render(request, "documents/template.html", context)


@needs(Capability.KEEP_DOCUMENTS)
@require_http_methods(["GET", "POST"])
def keep(request: Request) -> HttpResponse:
    """Keep a template of the province's own, or the next version of one."""
    kinds = {one.value: name for one, name in KIND_NAMES.items()}
    first = {}
    if code := request.GET.get("code", ""):
        held = queries.newest(code)
        first = {
            "code": held.code,
            "title": held.title,
            "subject": held.subject.value,
            "kinds": list(held.kinds),
            "bases": "\n".join(held.bases),
            "body": held.body,
        }
    form = TemplateForm(request.POST or None, kinds=kinds, initial=first)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        given = GivenTemplate(
            code=said["code"],
            version=0,
            title=said["title"],
            subject=Subject(said["subject"]),
            kinds=tuple(said["kinds"]),
            body=said["body"],
            bases=lines_of(said["bases"]),
        )
        try:
            version = services.keep_template(request.actor, template=given)
        except Refusal as refusal:
            form.add_error("code", sentence(refusal))
        else:
            messages.success(request, _("Version %(version)s is kept.") % {"version": version})
            return redirect("documents:template", given.code)
    status = 422 if form.is_bound else 200
    return render(request, "documents/template_form.html", {"form": form}, status=status)
