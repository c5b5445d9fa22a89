"""The public form on the gateway: the same page and rules as at the core; sealed, not read."""

import functools
import secrets
from dataclasses import replace
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from khien.act.gate.rules import message
from khien.act.gate.rules.public import Places
from khien.act.gate.types import Message, NewReport
from khien.act.gate.views import public_form
from khien.act.gate.views.gateway import opening
from khien.act.gate.views.gateway.opening import store
from khien.base.core.clock import now
from khien.base.core.ids import new_code

SECRET: Final = secrets.token_urlsafe()
"""Lives as long as the process: a mark of a place means nothing to anybody afterwards."""


@functools.cache
def places() -> Places:
    """Return what is counted of the last hour, in memory only."""
    return Places()


@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a report of the public, sealed to the core; what is no technical matter is not kept."""
    return public_form.answer(
        request,
        kinds=store().shown("public", opening.language()),
        frame="gate/gateway_base.html",
        secret=SECRET,
        take=_take,
    )


def _take(report: NewReport) -> str:
    """Queue a report within the bounds and return the reference that the core will keep with it."""
    store().core_key()
    places().require_room(report.origin, now())
    kept = replace(report, origin="", reference=new_code())
    opening.queue(store().public, Message("public", message.said_of(kept)))
    return kept.reference
