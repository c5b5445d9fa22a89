"""Pages of papers: reports by their forms, statistics, the summary, packages, lessons."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.response.forms.work import DispatchForm, LessonForm, StatisticsForm
from khien.act.response.queries import referring, summaries
from khien.act.response.queries import reports as queries
from khien.act.response.rules import reports as rules
from khien.act.response.services import lessons, referrals
from khien.act.response.services import reports as services
from khien.act.response.types.reports import Dispatch, SendChannel
from khien.act.response.views.evidence import cleaned
from khien.base.accounts import queries as accounts
from khien.base.accounts.http import Request, needs, signed_in
from khien.base.accounts.types import Capability
from khien.base.core.clock import now, today
from khien.base.files.http import give_paper


@needs(Capability.WORK_INCIDENTS)
@require_POST
def begin(request: Request, number: str) -> HttpResponse:
    """Begin a report by a form, filled from the case."""
    key = services.begin_report(request.actor, number=number, form=request.POST.get("form", ""))
    return redirect("response:report", key)


@signed_in
@require_http_methods(["GET", "POST"])
def report(request: Request, key: int) -> HttpResponse:
    """Show a report; a draft can be written on, what is sent is frozen."""
    found = queries.report(request.actor, key)
    if request.method == "POST":
        version = request.POST.get("version", "")
        services.save_report(
            request.actor,
            key=key,
            secret_values=rules.posted(found.form, request.POST),
            version=int(version) if version.isdigit() else None,
        )
        messages.success(request, _("The draft is saved."))
        return redirect("response:report", key)
    context = {
        "report": found,
        "dispatch_form": DispatchForm(initial={"at": timezone.localtime(now())}, auto_id="send_%s"),
        "may_be_owners": found.line.form in rules.OWNER_FORMS,
    }
    return render(request, "response/report.html", context)


@signed_in
@require_POST
def act(request: Request, key: int, what: str) -> HttpResponse:
    """Fill a draft again, write down that it went out, or that it must be classified."""
    if what == "fill":
        services.fill_again(request.actor, key=key)
    elif what == "send":
        said = cleaned(DispatchForm(request.POST))
        dispatch = Dispatch(SendChannel(said["channel"]), said["at"], said["reference"])
        is_owners = bool(request.POST.get("is_owner_notice"))
        services.send_report(request.actor, key=key, dispatch=dispatch, is_owner_notice=is_owners)
        messages.success(request, _("The report is frozen; the limit that waited for it stops."))
    elif what == "classify":
        said = cleaned(DispatchForm({**request.POST.dict(), "channel": SendChannel.DISPATCH.value}))
        dispatch = Dispatch(SendChannel.LAWFUL, said["at"], said["reference"])
        services.classify_report(request.actor, key=key, dispatch=dispatch)
        messages.success(request, _("The text is deleted; only the fact of the dispatch stays."))
    return redirect("response:report", key)


@signed_in
@require_GET
def report_file(request: Request, key: int, form: str) -> HttpResponse:
    """Give a report as PDF, DOCX or workbook."""
    name, content = services.print_report(request.actor, key=key, form=form)
    return give_paper(content, name)


@needs(Capability.ISSUE_REPORTS)
@require_http_methods(["GET", "POST"])
def statistics(request: Request) -> HttpResponse:
    """List the statistics of one's units, and begin one over a period."""
    units = accounts.units_of(request.actor, Capability.ISSUE_REPORTS)
    choices = [(unit.code, unit.name) for unit in units]
    day = today()
    first = day.replace(month=1 if day.month <= 6 else 7, day=1)
    form = StatisticsForm(
        request.POST or None, units=choices, initial={"first": first, "last": day}
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        key = services.begin_statistics(
            request.actor, unit_code=said["unit"], first=said["first"], last=said["last"]
        )
        return redirect("response:report", key)
    page = queries.statistics_reports(request.actor, after=request.GET.get("after", ""))
    return render(request, "response/statistics.html", {"page": page, "form": form})


@needs(Capability.SEE_INCIDENTS)
@require_GET
def summary(request: Request, number: str) -> HttpResponse:
    """Show the situation on one page, for leadership and for print."""
    found = summaries.summary(request.actor, number)
    return render(request, "response/summary.html", {"summary": found, "clocks": found.clocks})


@needs(Capability.WORK_INCIDENTS)
@require_POST
def refer(request: Request, number: str) -> HttpResponse:
    """Make a package for the investigating body."""
    referrals.refer(
        request.actor,
        number=number,
        to=request.POST.get("to", ""),
        reference=request.POST.get("reference", ""),
        has_files=bool(request.POST.get("has_files")),
    )
    messages.success(request, _("The package is made; its hash stands in the timeline."))
    return redirect("response:papers", number)


@needs(Capability.WORK_INCIDENTS)
@require_GET
def referral(request: Request, number: str, key: int) -> HttpResponse:
    """Give a package."""
    content = referring.referral_content(request.actor, number, key)
    return _download(f"{number}-{key}.zip", content, "application/zip")


@needs(Capability.WORK_INCIDENTS)
@require_POST
def write_lesson(request: Request, number: str) -> HttpResponse:
    """Write a lesson down, with what follows."""
    lessons.write_lesson(request.actor, number=number, **cleaned(LessonForm(request.POST)))
    return redirect("response:papers", number)


@needs(Capability.WORK_INCIDENTS)
@require_POST
def finish_follow_up(request: Request, number: str, key: int) -> HttpResponse:
    """Say that a follow-up is done."""
    words = request.POST.get("words", "")
    lessons.finish_follow_up(request.actor, number=number, key=key, words=words)
    return redirect("response:papers", number)


def _download(name: str, content: bytes, kind: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response
