"""Pages of money: a plan's programmes, one line with its papers, units' budgets, the portfolio as Excel."""

from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.clock import today
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_workbook
from khien.show.planning.forms import MoneyForm
from khien.show.planning.queries import money as queries
from khien.show.planning.rules import portfolio as portfolios
from khien.show.planning.services import budgeting
from khien.show.planning.types.money import MoneyAct, NewMoneyEntry

YEARS: Final = range(2000, 2201)


@needs(Capability.SEE_MEASURES)
@require_GET
def money(request: Request, code: str) -> HttpResponse:
    """Show a plan's programmes and projects: planned, allocated, committed, spent, accepted."""
    year = _year(request.GET.get("year", ""))
    held = queries.programmes(request.actor, code)
    years = sorted({one.year for group in held for one in group.lines})
    shown = queries.programmes(request.actor, code, year) if year else held
    total = queries.total_of(shown)
    context = {"programmes": shown, "code": code, "year": year, "years": years, "total": total}
    return render(request, "planning/money.html", context)


@needs(Capability.SEE_MEASURES)
@require_GET
def portfolio(request: Request, code: str) -> HttpResponse:
    """Give out a plan's projects as Excel, for the finance department."""
    held = queries.programmes(request.actor, code)
    return give_workbook(portfolios.written(held, _), f"danh-muc-{code}.xlsx")


@needs(Capability.SEE_MEASURES)
@require_http_methods(["GET", "POST"])
def line(request: Request, key: int) -> HttpResponse:
    """Show one line of money and enter what became of it."""
    found, code, entries = queries.line(request.actor, key)
    form = MoneyForm(request.POST or None)
    context = {
        "line": found,
        "code": code,
        "entries": entries,
        "form": form,
        "may_enter": accounts.oversees_province(request.actor, Capability.MANAGE_PLANS),
    }
    if request.method != "POST" or not form.is_valid():
        status = 200 if request.method == "GET" else 422
        return render(request, "planning/line.html", context, status=status)
    given = form.cleaned_data
    entry = NewMoneyEntry(
        MoneyAct(given["act"]), given["amount"], given["on"], given["document"], given["supplier"]
    )
    try:
        budgeting.enter_act(request.actor, line=key, entry=entry)
    except Refusal as refusal:
        form.add_error("amount", sentence(refusal))
        return render(request, "planning/line.html", context, status=refusal.status)
    messages.success(request, _("Entered with its paper."))
    return redirect("planning:line", key)


@needs(Capability.SEE_MEASURES)
@require_GET
def budgets(request: Request) -> HttpResponse:
    """Show each unit's money for information technology, and the share of security in it."""
    year = _year(request.GET.get("year", "")) or today().year
    rows = queries.budgets(request.actor, year, request.units(Capability.SEE_MEASURES))
    context = {"rows": rows, "year": year, "least": queries.least_share(year)}
    return render(request, "planning/budgets.html", context)


@needs(Capability.ANSWER_PLANS)
@require_POST
def enter_budget(request: Request, unit_code: str) -> HttpResponse:
    """Say what a unit spends in a year."""
    given = request.POST
    year = _year(given.get("year", ""))
    amounts = [given.get(name, "").replace(".", "") for name in ("it_total", "security")]
    if year is None or not all(one.isdigit() and len(one) < 16 for one in amounts):
        raise Invalid(what=text("Write the year and whole VND, as 3.000.000.000."))
    budgeting.enter_budget(
        request.actor,
        unit_code=unit_code,
        year=year,
        it_total=int(amounts[0]),
        security=int(amounts[1]),
    )
    messages.success(request, _("The unit's budget of the year was entered."))
    return redirect(f"{reverse('planning:budgets')}?year={year}")


def _year(given: str) -> int | None:
    return int(given) if given.isdigit() and int(given) in YEARS else None
