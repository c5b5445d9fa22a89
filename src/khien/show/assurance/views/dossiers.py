"""Pages of level dossiers: their list, one begun, one written, answered and moved on its way."""

from datetime import date
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
from khien.base.core.refusals import Invalid, NotFound, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_out
from khien.know.inventory.queries import systems
from khien.show.assurance.forms.levels import DecisionForm, GroundForm, OpinionForm
from khien.show.assurance.queries import catalogues, parts
from khien.show.assurance.queries import dossiers as queries
from khien.show.assurance.queries.dossier_papers import forms as level_forms
from khien.show.assurance.rules import dossiers as cases
from khien.show.assurance.services import answering, appraising, approving
from khien.show.assurance.services import dossiers as services
from khien.show.assurance.types.dossiers import (
    ANSWER_NAMES,
    STAGE_NAMES,
    Answer,
    DossierFilter,
    DossierRecord,
    Ground,
    PlanAnswer,
)

FILTERS: Final = ("stage", "level", "late", "q", "unit")
PLAIN: Final = {
    cases.PROPOSE: appraising.propose,
    cases.CHECK: appraising.find_complete,
    cases.SUBMIT: appraising.submit,
}
REASONED: Final = {
    cases.RETURN: appraising.return_invalid,
    cases.REWORK: appraising.rework,
    cases.HAND_BACK: approving.hand_back,
    cases.WITHDRAW: services.withdraw_dossier,
}


@needs(Capability.SEE_INVENTORY)
@require_GET
def dossier_list(request: Request) -> HttpResponse:
    """List level dossiers; the filters live in the address."""
    given = {name: request.GET.get(name, "") for name in FILTERS}
    units = request.units(Capability.SEE_INVENTORY)
    if given["unit"]:
        named = frozenset({given["unit"]})
        units = named if units is None else units & named
    level = int(given["level"]) if given["level"].isdigit() else 0
    wanted = DossierFilter(given["stage"], level, bool(given["late"]), given["q"], units)
    context = {
        "page": queries.dossiers(request.actor, wanted, after=request.GET.get("after", "")),
        "given": given,
        "stages": STAGE_NAMES,
        "levels": range(1, 6),
        "may_propose": accounts.may_somewhere(request.actor, Capability.PROPOSE_LEVELS),
    }
    return render(request, "assurance/dossier_list.html", context)


@needs(Capability.PROPOSE_LEVELS)
@require_http_methods(["GET", "POST"])
def begin(request: Request, key: int) -> HttpResponse:
    """Begin the dossier of a system, or determine its level again with a ground."""
    system = systems.system(request.actor, key)
    former = queries.in_force(request.actor, key)
    form = GroundForm(request.POST or None) if former else None
    if request.method == "POST" and (form is None or form.is_valid()):
        ground = form.ground_said() if form else Ground.FIRST
        words = form.cleaned_data["words"] if form else ""
        number = services.begin_dossier(request.actor, system_key=key, ground=ground, words=words)
        messages.success(request, _("The dossier is begun; the register filled in what it knows."))
        return redirect("assurance:dossier", number)
    context = {
        "system": system,
        "former": former,
        "suggestion": parts.suggestion(system.content),
        "form": form,
    }
    return render(request, "assurance/begin_dossier.html", context)


@needs(Capability.SEE_INVENTORY)
@require_GET
def dossier(request: Request, number: str) -> HttpResponse:
    """Show one dossier: how it stands, its sections, the plan, what comes next, its history."""
    return _page(request, queries.dossier(request.actor, number))


@needs(Capability.PROPOSE_LEVELS)
@require_POST
def write(request: Request, number: str) -> HttpResponse:
    """Keep one section, or the level, or the catalogue that the plan answers to."""
    given, by, version = request.POST, request.actor, _version(request)
    code = given.get("section", "")
    if code == "chosen":
        level, planned = given.get("level", ""), given.get("planned_on", "")
        services.choose_level(
            by,
            number=number,
            level=int(level) if level.isdigit() else 0,
            planned_on=_day(planned),
            version=version,
        )
    elif code == "edition":
        key = given.get("edition", "")
        answering.choose_edition(
            by, number=number, key=int(key) if key.isdigit() else 0, version=version
        )
    else:
        services.write_section(by, number=number, section=code, given=given.dict(), version=version)
    messages.success(request, _("Saved."))
    return _back(number, {"edition": "plan", "chosen": "level"}.get(code, code))


@needs(Capability.PROPOSE_LEVELS)
@require_POST
def plan(request: Request, number: str) -> HttpResponse:
    """Keep the answers to one family of requirements."""
    given = request.POST
    answers = {
        code: PlanAnswer(
            _answer(said),
            given.get(f"words-{code}", ""),
            _day(given.get(f"due-{code}", "")),
        )
        for code in given.getlist("code")
        if (said := given.get(f"answer-{code}", ""))
    }
    answering.answer_plan(request.actor, number=number, answers=answers, version=_version(request))
    messages.success(request, _("Saved."))
    return _back(number, f"family-{given.get('family', '')}")


@needs(Capability.SEE_INVENTORY)
@require_POST
def act(request: Request, number: str) -> HttpResponse:
    """Move a dossier on its way."""
    name, version = request.POST.get("act", ""), _version(request)
    reason = request.POST.get("reason", "")
    if name in {cases.FIND_FIT, cases.APPROVE}:
        return _decide(request, number, version)
    if name in PLAIN:
        PLAIN[name](request.actor, number=number, version=version)
    elif name in REASONED:
        REASONED[name](request.actor, number=number, reason=reason, version=version)
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    messages.success(request, _("Done; it stands in the history."))
    return redirect("assurance:dossier", number)


@needs(Capability.SEE_INVENTORY)
@require_GET
def scan(request: Request, number: str) -> HttpResponse:
    """Give out the scan of a decision taken on paper."""
    return give_out(request.actor, queries.file_of(request.actor, number))


def _decide(request: Request, number: str, version: int) -> HttpResponse:
    """Take in an opinion or a decision; what is wrong is said beside what was typed."""
    is_decision = request.POST.get("act") == cases.APPROVE
    form = DecisionForm(request.POST) if is_decision else OpinionForm(request.POST)
    if form.is_valid():
        try:
            if isinstance(form, DecisionForm):
                approving.approve(
                    request.actor, number=number, decision=form.decision(), version=version
                )
            else:
                appraising.appraise(
                    request.actor, number=number, opinion=form.opinion(), version=version
                )
        except NotFound:
            raise
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            messages.success(request, _("Done; it stands in the history."))
            return redirect("assurance:dossier", number)
    return _page(request, queries.dossier(request.actor, number), form=form)


def _page(
    request: Request, held: DossierRecord, *, form: OpinionForm | DecisionForm | None = None
) -> HttpResponse:
    moves = {one.code: one for one in held.moves}
    is_own = request.actor.home_unit == held.line.unit_code
    opinion = form if isinstance(form, OpinionForm) else None
    decision = form if isinstance(form, DecisionForm) else None
    if cases.FIND_FIT in moves and opinion is None and not is_own:
        opinion = OpinionForm()
    if cases.APPROVE in moves and decision is None:
        body = accounts.body_unit(cases.approver(held.line.level))
        first = {"decided_on": today(), "issuer": body.name if body else ""}
        decision = DecisionForm(initial=first)
    with_forms = {cases.FIND_FIT, cases.FIND_UNFIT, cases.APPROVE}
    context = {
        "dossier": held,
        "moves": sorted(
            (one for one in held.moves if one.code not in with_forms),
            key=lambda one: one.needs_reason,
        ),
        "opinion_form": opinion,
        "decision_form": decision,
        "forms": level_forms.lines(held),
        "is_own": is_own and cases.FIND_FIT in moves,
        "answers": ANSWER_NAMES,
        "editions": catalogues.editions() if held.may_write else (),
        "levels": range(1, 6),
        "suggested": held.suggestion.level if held.suggestion else 0,
    }
    return render(request, "assurance/dossier.html", context, status=422 if form else 200)


def _back(number: str, anchor: str) -> HttpResponse:
    url = reverse("assurance:dossier", args=[number])
    return redirect(f"{url}#{anchor}")


def _version(request: Request) -> int:
    said = request.POST.get("version", "")
    return int(said) if said.isdigit() else 0


def _answer(said: str) -> Answer:
    try:
        return Answer(said)
    except ValueError:
        raise Invalid(what=text("Choose one of the four answers.")) from None


def _day(said: str) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Invalid(what=text("A day is written as 2026-12-31.")) from None
