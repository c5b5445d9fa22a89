"""Pages of what is assessed: a unit answers as it goes, the team judges, minutes are signed."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from khien.base.accounts.http import Request, needs
from khien.base.accounts.types import Capability
from khien.base.core.refusals import Invalid, Refusal, text
from khien.base.core.speech import sentence
from khien.base.files.http import give_out, give_paper
from khien.base.files.services import storing as files
from khien.show.assurance.queries import answers as queries
from khien.show.assurance.services import judging, minutes, responding
from khien.show.assurance.types.answers import AnswerChanged, NewVerdict, Saved
from khien.show.assurance.types.assessments import GRADE_NAMES

SEE = Capability.SEE_MEASURES


@needs(SEE)
@require_GET
def subject(request: Request, key: int) -> HttpResponse:
    """Show one unit or system of an assessment, one family of requirements at a time."""
    number = request.GET.get("round", "")
    held = queries.subject(
        request.actor,
        key,
        family=request.GET.get("family", ""),
        number=int(number) if number.isdigit() else 0,
    )
    return render(request, "assurance/subject.html", {"subject": held, "grades": GRADE_NAMES})


@needs(SEE)
@require_POST
def act(request: Request, key: int) -> HttpResponse:
    """Do one thing with a subject: receive, submit, judge, conclude, sign, ask again."""
    by, given = request.actor, request.POST
    name = given.get("act", "")
    plain = {
        "receive": responding.receive,
        "submit": responding.submit,
        "lock": responding.lock_silent,
        "finish": judging.finish_judging,
        "sign-team": minutes.sign_for_team,
        "sign-unit": minutes.sign_for_unit,
    }
    if name in plain:
        plain[name](by, key=key)
        messages.success(request, _("Done."))
    elif name == "agree":
        count = judging.agree_with_the_rest(by, key=key)
        told = ngettext("%(count)s verdict was given.", "%(count)s verdicts were given.", count)
        messages.success(request, told % {"count": count})
    elif name == "conclude":
        minutes.conclude(by, key=key, words=given.get("words", ""))
        messages.success(request, _("The minutes wait for both signatures."))
    elif name == "again":
        count = judging.ask_again(by, key=key, due_on=_day(given.get("day", "")))
        told = ngettext(
            "%(count)s requirement is asked again.",
            "%(count)s requirements are asked again.",
            count,
        )
        messages.success(request, told % {"count": count})
    else:
        raise Invalid(what=text("There is no such act; choose one of the buttons."))
    return redirect("assurance:subject", key)


@needs(Capability.ANSWER_ASSESSMENTS)
@require_POST
def save(request: Request, key: int) -> HttpResponse:
    """Save one answer as it is written, with a file; htmx gets the requirement anew."""
    by, given = request.actor, request.POST
    saved = Saved(given.get("grade", ""), given.get("words", ""), _number(given.get("version")))
    told = ""
    try:
        _attach(request, key)
        responding.save_answer(by, key=key, saved=saved)
    except Refusal as refusal:
        if not request.htmx or refusal.status not in {409, 422}:
            raise
        told = sentence(refusal)
        clash = saved if isinstance(refusal, AnswerChanged) else None
        return _part(request, key, told, clash)
    return _part(request, key, told, None)


@needs(Capability.RUN_ASSESSMENTS)
@require_POST
def judge(request: Request, key: int) -> HttpResponse:
    """Give one requirement its verdict."""
    given = request.POST
    day = given.get("fix_by", "")
    verdict = NewVerdict(
        given.get("grade", ""),
        given.get("words", ""),
        _number(given.get("version")),
        fix_words=given.get("fix_words", ""),
        fix_by=_day(day) if day else None,
        asks_plan=given.get("asks_plan") == "1",
    )
    try:
        judging.judge(request.actor, key=key, verdict=verdict)
    except Refusal as refusal:
        if not request.htmx or refusal.status not in {409, 422}:
            raise
        return _part(request, key, sentence(refusal), None)
    return _part(request, key, "", None)


@needs(SEE)
@require_GET
def answer_file(request: Request, key: int) -> HttpResponse:
    """Give out a file of an answer."""
    return give_out(request.actor, queries.answer_file(request.actor, key))


@needs(SEE)
@require_GET
def minutes_file(request: Request, key: int, number: int, form: str) -> HttpResponse:
    """Give out the minutes of a round; a draft until both sides have signed."""
    content = minutes.printed(request.actor, key=key, number=number, form=form)
    return give_paper(content, f"bien-ban-{key}-{number}.{form}")


def _attach(request: Request, key: int) -> None:
    """Check and keep a file that came along, outside transactions; or take one given before."""
    former = request.POST.get("former", "")
    if former.isdigit():
        responding.attach_former(request.actor, key=key, file=int(former))
    file = request.FILES.get("file")
    if file is None:
        return
    unit = queries.unit_of_answer(request.actor, key)
    kept = files.keep_file(request.actor, name=str(file.name), content=file.read(), unit_code=unit)
    responding.attach(request.actor, key=key, file_key=kept.key, file_name=kept.name)


def _part(request: Request, key: int, told: str, clash: Saved | None) -> HttpResponse:
    """Answer htmx with the requirement; a plain form goes back to its family."""
    held, one = queries.answer(request.actor, key)
    if not request.htmx:
        url = reverse("assurance:subject", args=[held.line.key])
        return redirect(f"{url}?family={held.family}#a{key}")
    context = {
        "subject": held,
        "one": one,
        "grades": GRADE_NAMES,
        "told": told,
        "clash": clash,
        "is_saved": not told,
    }
    return render(request, "assurance/requirement.html", context)


def _number(given: str | None) -> int:
    return int(given) if given and given.isdigit() and len(given) < 10 else 0


def _day(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        raise Invalid(what=text("Enter the day.")) from None
