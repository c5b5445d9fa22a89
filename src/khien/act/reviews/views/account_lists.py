"""Pages of account lists: systems with their newest list, handing one in, a system's history, one list."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.reviews.forms import LeaverForm, ListForm
from khien.act.reviews.queries import account_lists as queries
from khien.act.reviews.queries import reviews as decided
from khien.act.reviews.queries import rulings
from khien.act.reviews.rules import sheets
from khien.act.reviews.services import account_lists as services
from khien.act.reviews.services import rounds
from khien.act.reviews.types.account_lists import COLUMN_NAMES, FLAG_NAMES, NewList
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core import workbooks
from khien.base.core.clock import today
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_workbook


@needs(Capability.SEE_PROCEDURES)
@require_GET
def systems(request: Request) -> HttpResponse:
    """List the systems whose account lists the reader sees."""
    units = request.units(Capability.SEE_PROCEDURES)
    page = queries.systems(request.actor, unit_codes=units, after=request.GET.get("after", ""))
    context = {"page": page, **said_of(request)}
    return render(request, "reviews/account_systems.html", context)


@needs(Capability.SEE_PROCEDURES)
@require_GET
def system(request: Request, key: int) -> HttpResponse:
    """Show one system: its lists, the accounts of the newest, what is still to be carried out."""
    found = queries.system(request.actor, key)
    newest = found.newest
    given = {name: request.GET.get(name, "") for name in ("flag", "q")}
    context = {
        "system": found,
        "history": queries.history(request.actor, key),
        "page": None
        if newest is None or newest.is_reduced
        else queries.accounts_in(
            request.actor,
            newest.key,
            flag=given["flag"],
            words=given["q"],
            after=request.GET.get("after", ""),
        ),
        "to_act": decided.to_carry_out(request.actor, key),
        "given": given,
        "flags": FLAG_NAMES,
        **said_of(request),
    }
    return render(request, "reviews/account_system.html", context)


@needs(Capability.SEE_PROCEDURES)
@require_GET
def account_list(request: Request, key: int) -> HttpResponse:
    """Show one list: what was counted, refused, and what it proves."""
    context = {
        "record": queries.account_list(request.actor, key),
        "columns": COLUMN_NAMES,
        **said_of(request),
    }
    return render(request, "reviews/account_list.html", context)


@needs(Capability.SEE_PROCEDURES)
@require_http_methods(["GET", "POST"])
def hand_in(request: Request) -> HttpResponse:
    """Take a list of accounts."""
    form = ListForm(
        request.POST or None,
        request.FILES or None,
        initial={"system": request.GET.get("system", ""), "made_on": today()},
    )
    found = queries.choices(request.actor)
    several = len({one.unit_code for one in found}) > 1
    form.fields["system"].choices = [  # type: ignore[attr-defined]
        (one.key, f"{one.unit}: {one.name}" if several else one.name) for one in found
    ]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = NewList(int(said["system"]), said["made_on"], said["file"].read())
        try:
            key = services.hand_in(request.actor, new=new)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            record = queries.account_list(request.actor, key).line
            told = {"taken": record.counts.accounts, "refused": record.refused}
            messages.success(
                request, _("%(taken)s accounts taken, %(refused)s rows refused.") % told
            )
            return redirect("reviews:account-list", key)
    context = {"form": form, "has_systems": bool(found), **said_of(request)}
    return render(
        request, "reviews/account_list_form.html", context, status=422 if form.errors else 200
    )


@needs(Capability.SEE_PROCEDURES)
@require_GET
def template(_request: Request) -> HttpResponse:
    """Give the empty list as Excel, with one example row."""
    content = workbooks.pages([("Tài khoản", sheets.TEMPLATE, [sheets.EXAMPLE])])
    return give_workbook(content, "mau-danh-sach-tai-khoan.xlsx")


@needs(Capability.SEE_PROCEDURES)
@require_POST
def leaver(request: Request) -> HttpResponse:
    """Open the review of somebody who leaves or moves."""
    form = LeaverForm(request.POST)
    form.fields["unit"].choices = [  # type: ignore[attr-defined]
        (code, name) for code, name in units_run(request)
    ]
    if not form.is_valid():
        raise Invalid(what=text("Write the account's name as the list does, and choose the unit."))
    said = form.cleaned_data
    key = rounds.open_for_leaver(request.actor, unit_code=said["unit"], account=said["account"])
    messages.success(
        request, _("The review of this person's accounts is open; the head finds it in the inbox.")
    )
    return redirect("reviews:review", key)


def units_run(request: Request) -> list[tuple[str, str]]:
    """Return the units whose lists the reader hands in and that have systems with lists, by name."""
    found = {one.unit_code: one.unit for one in queries.reviewable_units(request.actor)}
    return sorted(found.items(), key=lambda one: one[1])


def said_of(request: Request) -> dict[str, object]:
    """Return what every page says of the limits, and whether the reader runs reviews."""
    day = today()
    return {
        "inactive_days": rulings.days(rulings.INACTIVE, day),
        "inactive_source": rulings.source(rulings.INACTIVE, day),
        "kept_days": rulings.days(rulings.KEPT, day),
        "may_run": queries.may_run_somewhere(request.actor),
    }
