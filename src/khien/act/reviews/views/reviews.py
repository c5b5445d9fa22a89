"""Pages of account reviews: the list, starting one, one review with its accounts, deciding, papers."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.reviews.forms import ReviewForm
from khien.act.reviews.queries import account_lists as lists
from khien.act.reviews.queries import items, reviewers
from khien.act.reviews.queries import reviews as queries
from khien.act.reviews.services import papers, rounds
from khien.act.reviews.services import reviews as services
from khien.act.reviews.types.account_lists import FLAG_NAMES
from khien.act.reviews.types.reviews import (
    CHOICES,
    DECISION_NAMES,
    OUTCOME_NAMES,
    Asked,
    Decision,
    NewReview,
    Outcome,
    Said,
    Wanted,
)
from khien.act.reviews.views.account_lists import said_of, units_run
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_paper, give_workbook

FILTERS = ("flag", "decision", "outcome", "part", "q")
UNDECIDED = "open"


@needs(Capability.SEE_PROCEDURES)
@require_GET
def review_list(request: Request) -> HttpResponse:
    """List the reviews, the newest first."""
    units = request.units(Capability.SEE_PROCEDURES)
    context = {
        "page": queries.reviews(
            request.actor, unit_codes=units, after=request.GET.get("after", "")
        ),
        "units_run": units_run(request),
        **said_of(request),
    }
    return render(request, "reviews/review_list.html", context)


@needs(Capability.SEE_PROCEDURES)
@require_http_methods(["GET", "POST"])
def start(request: Request) -> HttpResponse:
    """Start a review over the newest lists of some systems."""
    form = ReviewForm(request.POST or None)
    form.fields["unit"].choices = reviewers.units_to_run(request.actor)  # type: ignore[attr-defined]
    found = lists.reviewable(request.actor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        asked = tuple(_asked(request, one.key) for one in found if _is_ticked(request, one.key))
        new = NewReview(said["unit"], said["title"], said["due_on"], asked)
        try:
            key = rounds.start_review(request.actor, new=new)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Started; who decides finds it in the inbox."))
            return redirect("reviews:review", key)
    context = {
        "form": form,
        "lists": found,
        "people": reviewers.by_unit({one.unit_code for one in found}),
        "ticked": {one.key for one in found if _is_ticked(request, one.key)},
        **said_of(request),
    }
    status = 422 if form.errors else 200
    return render(request, "reviews/review_form.html", context, status=status)


@signed_in
@require_GET
def review(request: Request, key: int) -> HttpResponse:
    """Show one review with the accounts that the reader sees."""
    return render(request, "reviews/review.html", _context(request, key))


@signed_in
@require_POST
def decide(request: Request, key: int) -> HttpResponse:
    """Decide on ticked accounts, or on all undecided ones that fit the filters; or hand ticked ones over."""
    act = request.POST.get("act", "")
    try:
        if act == "hand-over":
            _hand_over(request, key)
        elif act in CHOICES:
            _decide(request, key, Decision(act))
        else:
            raise Invalid(what=text("There is no such act; choose one of the buttons."))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        context = {**_context(request, key), "wrong": sentence(refusal), **_entered(request)}
        return render(request, "reviews/review.html", context, status=refusal.status)
    query = request.GET.urlencode()
    return redirect(f"{reverse('reviews:review', args=[key])}{'?' + query if query else ''}")


@signed_in
@require_POST
def end(request: Request, key: int) -> HttpResponse:
    """End a review in which all is decided."""
    rounds.end_review(request.actor, key=key)
    messages.success(request, _("The review ended; its minutes are printed."))
    return redirect("reviews:review", key)


@signed_in
@require_GET
def minutes(request: Request, key: int, code: str, form: str) -> HttpResponse:
    """Give the minutes of a review in one unit as PDF or DOCX."""
    content = papers.printed(request.actor, key=key, unit_code=code, form=form)
    return give_paper(content, f"bien-ban-soat-xet-tai-khoan-{key}-{code}.{form}")


@signed_in
@require_GET
def exported(request: Request, key: int) -> HttpResponse:
    """Give the decisions that the reader sees as Excel."""
    content = papers.exported(request.actor, key=key)
    return give_workbook(content, f"soat-xet-tai-khoan-{key}.xlsx")


def _context(request: Request, key: int) -> dict[str, object]:
    record = queries.review(request.actor, key)
    wanted = _wanted(request)
    may_hand_over = record.may_decide or record.may_run
    return {
        "review": record,
        "page": items.page(request.actor, key, wanted, after=request.GET.get("after", "")),
        "fitting": items.fitting(request.actor, key, wanted) if record.may_decide else 0,
        "given": {name: request.GET.get(name, "") for name in FILTERS},
        "flags": FLAG_NAMES,
        "decisions": {one.value or UNDECIDED: name for one, name in DECISION_NAMES.items()},
        "outcomes": {one.value: name for one, name in OUTCOME_NAMES.items() if one.value},
        "choices": CHOICES,
        "seen_at": now().isoformat(),
        "people": reviewers.of_units([code for code, _name in record.units])
        if may_hand_over
        else [],
        "may_hand_over": may_hand_over,
        "reason": "",
        "ticked": set(),
        "is_all": False,
        **said_of(request),
    }


def _decide(request: Request, key: int, decision: Decision) -> None:
    said = Said(decision, request.POST.get("reason", ""), _seen_at(request))
    if request.POST.get("which") == "all":
        count, left_out = services.decide(
            request.actor, key=key, said=said, wanted=_wanted(request)
        )
    else:
        count, left_out = services.decide(
            request.actor, key=key, said=said, chosen=_ticked(request)
        )
    messages.success(
        request,
        ngettext("%(count)s account decided.", "%(count)s accounts decided.", count)
        % {"count": count},
    )
    if left_out:
        messages.warning(
            request,
            ngettext(
                "%(count)s account was left out: it is your own, somebody else decides on it.",
                "%(count)s accounts were left out: they are your own, somebody else decides on them.",
                left_out,
            )
            % {"count": left_out},
        )


def _hand_over(request: Request, key: int) -> None:
    to = request.POST.get("to", "")
    if not to.isdigit():
        raise Invalid(what=text("Choose to whom the accounts are handed over."))
    count = services.hand_over(request.actor, key=key, chosen=_ticked(request), to=int(to))
    messages.success(
        request,
        ngettext("%(count)s account handed over.", "%(count)s accounts handed over.", count)
        % {"count": count},
    )


def _entered(request: Request) -> dict[str, object]:
    return {
        "reason": request.POST.get("reason", ""),
        "ticked": set(_ticked(request)),
        "is_all": request.POST.get("which") == "all",
    }


def _ticked(request: Request) -> tuple[int, ...]:
    return tuple(int(one) for one in request.POST.getlist("key") if one.isdigit())


def _seen_at(request: Request) -> datetime:
    given = request.POST.get("seen_at", "")
    try:
        found = parse_datetime(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise Invalid(what=text("Open the page anew, then decide."))
    return found


def _wanted(request: Request) -> Wanted:
    given = {name: request.GET.get(name, "") for name in FILTERS}
    decision = "" if given["decision"] == UNDECIDED else given["decision"]
    part = given["part"]
    return Wanted(
        flag=given["flag"],
        decision=decision if given["decision"] else None,
        outcome=given["outcome"] if given["outcome"] in set(Outcome) else "",
        part=int(part) if part.isdigit() else None,
        words=given["q"],
    )


def _is_ticked(request: Request, key: int) -> bool:
    return str(key) in request.POST.getlist("list")


def _asked(request: Request, key: int) -> Asked:
    reviewer = request.POST.get(f"reviewer-{key}", "")
    return Asked(key, int(reviewer) if reviewer.isdigit() else None)
