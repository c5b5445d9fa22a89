"""Pages of exercises: the list, planning one, and one with its injects, expectations and lessons."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.training.forms import ExerciseForm, LessonForm, MomentForm
from khien.act.training.queries import exercises as queries
from khien.act.training.services import exercises as services
from khien.act.training.types.exercises import NewExercise, Outcome
from khien.act.training.views.reading import own_units
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence


@needs(Capability.SEE_TRAINING)
@require_GET
def exercise_list(request: Request) -> HttpResponse:
    """List the exercises, the newest first."""
    page = queries.exercises(request.actor, after=request.GET.get("after", ""))
    may = accounts.may_somewhere(request.actor, Capability.MANAGE_TRAINING)
    context = {"page": page, "may_manage": may}
    return render(request, "training/exercise_list.html", context)


@needs(Capability.MANAGE_TRAINING)
@require_http_methods(["GET", "POST"])
def plan(request: Request) -> HttpResponse:
    """Plan an exercise."""
    form = ExerciseForm(request.POST or None)
    units = own_units(request)
    for name in ("unit", "units"):
        form.fields[name].choices = units  # type: ignore[attr-defined]
    form.fields["scene"].choices = [("", _("None: at the table")), *units]  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        new = NewExercise(
            unit_code=said["unit"],
            title=said["title"],
            scenario=said["scenario"],
            planned_at=said["planned_at"],
            unit_codes=tuple(said["units"]),
            scene=said["scene"],
        )
        try:
            key = services.plan_exercise(request.actor, new=new)
        except Refusal as refusal:
            form.add_error(None, sentence(refusal))
        else:
            return redirect("training:exercise", key)
    status = 422 if form.errors else 200
    return render(request, "training/exercise_form.html", {"form": form}, status=status)


@needs(Capability.SEE_TRAINING)
@require_GET
def exercise(request: Request, key: int) -> HttpResponse:
    """Show one exercise as its reader may see it."""
    record = queries.exercise(request.actor, key)
    return render(request, "training/exercise.html", {"exercise": record})


@needs(Capability.SEE_TRAINING)
@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Do one act of an exercise: add, start, give, judge, learn, end, cancel."""
    doing = _ACTS.get(request.POST.get("act", ""))
    if doing is None:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    doing(request, key)
    messages.success(request, _("Kept."))
    return redirect("training:exercise", key)


def _inject(request: Request, key: int) -> None:
    said = _said(request)
    services.add_inject(request.actor, key=key, minutes=said["minutes"], words=said["words"])


def _expect(request: Request, key: int) -> None:
    said = _said(request)
    services.expect(
        request.actor,
        key=key,
        minutes=said["minutes"],
        words=said["words"],
        evaluator=said["evaluator"] or 0,
    )


def _start(request: Request, key: int) -> None:
    services.start_exercise(request.actor, key=key)


def _give(request: Request, key: int) -> None:
    services.give_inject(request.actor, key=key, inject=_number(request, "inject"))


def _judge(request: Request, key: int) -> None:
    given = request.POST.get("outcome", "")
    if given not in {one.value for one in Outcome}:
        raise Invalid(what=text("Choose what was found of the expectation."))
    services.judge(
        request.actor,
        key=key,
        expectation=_number(request, "expectation"),
        outcome=Outcome(given),
        words=request.POST.get("words", ""),
    )


def _learn(request: Request, key: int) -> None:
    form = LessonForm(request.POST)
    if not form.is_valid():
        raise Invalid(what=text("Enter the lesson, the unit that acts on it, and until when."))
    said = form.cleaned_data
    services.learn(
        request.actor, key=key, words=said["words"], unit_code=said["unit"], due_on=said["due_on"]
    )


def _close(request: Request, key: int) -> None:
    words = request.POST.get("words", "")
    services.close_lesson(request.actor, key=key, lesson=_number(request, "lesson"), words=words)


def _end(request: Request, key: int) -> None:
    services.end_exercise(request.actor, key=key)


def _cancel(request: Request, key: int) -> None:
    services.cancel_exercise(request.actor, key=key, reason=request.POST.get("words", ""))


_ACTS: Final[dict[str, Callable[[Request, int], None]]] = {
    "inject": _inject,
    "expect": _expect,
    "start": _start,
    "give": _give,
    "judge": _judge,
    "learn": _learn,
    "close": _close,
    "end": _end,
    "cancel": _cancel,
}


def _said(request: Request) -> dict[str, Any]:
    form = MomentForm(request.POST)
    if not form.is_valid():
        raise Invalid(
            what=text(
                "Enter what is meant, and a number of minutes after the start from 0 to 4320."
            )
        )
    return form.cleaned_data


def _number(request: Request, name: str) -> int:
    given = request.POST.get(name, "")
    return int(given) if given.isdigit() else 0
