"""The phone's pages: what waits, a report with photos, a receipt, a yes or no, what came of what was sent."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from khien.act.gate.forms import PhoneForm
from khien.act.gate.store import FILES_BYTES_MAX, FILES_MAX, MB
from khien.act.gate.types import GivenFile, Message, NotReady, QueueFull
from khien.act.gate.views.gateway import opening
from khien.act.gate.views.gateway.opening import Opened, store
from khien.base.core.clock import now

NAME_MAX: Final = 180
WORDS_MAX: Final = 500


@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """Show the phone's box, or take a report; without a known key, ask for one."""
    phone = opening.opened(request)
    if phone.box is None:
        return render(request, "gate/gateway_enter.html", {"is_wrong": bool(phone.token)})
    form = _form(request)
    if request.method == "GET" or not form.is_valid():
        return render(request, "gate/gateway.html", _context(request, phone, form))
    said = {name: value for name, value in form.cleaned_data.items() if name != "photos"}
    said["detected_at"] = said["detected_at"].isoformat()
    files = tuple(
        GivenFile((file.name or "")[:NAME_MAX], file.read()) for file in form.cleaned_data["photos"]
    )
    return _queue(request, phone, form, Message("report", said, phone.token, files))


@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """Keep the phone's key in its own cookie."""
    response = redirect("home")
    opening.keep(response, opening.COOKIE, request.POST.get("key", "").strip()[:100])
    return response


@require_POST
def acknowledge(request: HttpRequest) -> HttpResponse:
    """Queue that a notice was received."""
    phone = opening.opened(request)
    asked = request.POST.get("notice", "")
    waiting = phone.box["notices"] if phone.box else []
    notice = next((one for one in waiting if str(one["key"]) == asked), None)
    if notice is None:
        return redirect("home")
    said = {"notice": notice["key"], "number": notice["number"]}
    return _queue(request, phone, _form(request), Message("acknowledge", said, phone.token))


@require_POST
def decide(request: HttpRequest) -> HttpResponse:
    """Queue a yes, or a no with its reason, to exactly what this page had shown."""
    phone = opening.opened(request)
    if phone.box is None:
        return redirect("home")
    said = {name: request.POST.get(name, "")[:WORDS_MAX] for name in ("kind", "key", "seen", "why")}
    kind = "give_back" if request.POST.get("answer") == "no" else "approve"
    return _queue(request, phone, _form(request), Message(kind, said, phone.token))


@require_GET
def sent(request: HttpRequest, form: str) -> HttpResponse:
    """Show how far something has come that this phone sent: here, at the centre, with each body."""
    phone = opening.opened(request)
    if phone.box is None or form not in opening.sent_from(request):
        return redirect("home")
    found = next((one for one in _sent(phone) if one["form"] == form), None)
    context = {
        "box": phone.box,
        "is_here": store().phones.has(form),
        "one": found,
        "again_s": 20 if found and found["is_whole"] else 3,
    }
    return render(request, "gate/gateway_sent.html", context)


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language in which this phone reads."""
    back = request.POST.get("next", "/")
    response = HttpResponseRedirect("/report" if back == "/report" else "/")
    opening.keep(response, opening.LANGUAGE, request.POST.get("language", "")[:2])
    return response


def _form(request: HttpRequest) -> PhoneForm:
    is_report = request.method == "POST" and request.path == "/"
    return PhoneForm(
        request.POST if is_report else None,
        request.FILES if is_report else None,
        initial={"detected_at": timezone.localtime(now())},
        signs=store().shown("signs", opening.language()),
        questions=store().shown("questions", opening.language()),
    )


def _context(
    request: HttpRequest, phone: Opened, form: PhoneForm, refused: str = ""
) -> dict[str, Any]:
    if request.GET.get("large"):
        refused = _(
            "What was sent is too large and was not kept; at most %(files)s files with %(most)s MB together "
            "go with a report. Choose fewer or smaller ones, and send the others with another report."
        ) % {"files": FILES_MAX, "most": FILES_BYTES_MAX // MB}
    return {
        "box": phone.box,
        "form": form,
        "refused": refused,
        "on_the_way": [one for one in opening.sent_from(request) if store().phones.has(one)],
        "sent": _sent(phone),
        "files_max": FILES_MAX,
        "mb_max": FILES_BYTES_MAX // MB,
        "bytes_max": FILES_BYTES_MAX,
    }


def _sent(phone: Opened) -> list[dict[str, Any]]:
    """Return what came of what was sent, with its times as times."""
    assert phone.box is not None
    return [
        one
        | {
            "at": parse_datetime(one["at"]),
            "is_wrong": not one["is_done"] or any(file["why"] for file in one["files"]),
            "told": [
                body | {"received": parse_datetime(body["received"]) if body["received"] else None}
                for body in one["told"]
            ],
        }
        for one in phone.box["sent"]
    ]


def _queue(request: HttpRequest, phone: Opened, form: PhoneForm, message: Message) -> HttpResponse:
    try:
        key = opening.queue(store().phones, message)
    except (QueueFull, NotReady) as refusal:
        context = _context(request, phone, form, refused=_(refusal.message))
        return render(request, "gate/gateway.html", context, status=refusal.status)
    response = redirect("sent", key)
    kept = [key, *opening.sent_from(request)][: opening.SENT_MAX]
    opening.keep(response, opening.SENT, ".".join(kept))
    return response
