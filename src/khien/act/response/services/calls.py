"""The call list: who is to be rung up, by whom it is being done, and what came of it."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.act.response import access
from khien.act.response.models import Call
from khien.act.response.rules import case as kinds
from khien.act.response.rules import notices as rules
from khien.act.response.services import notices
from khien.act.response.services.timeline import write
from khien.act.response.types.incidents import EntryKind
from khien.act.response.types.notices import CallReason, CallResult, CallTaken, ReceiptChannel
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import services as casework
from khien.base.casework.types import NewItem
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case

SYSTEM = everything(text("a body is silent"))
HELD_FOR = timedelta(minutes=15)
"""How long a call belongs to who took it; then somebody else may."""
WITHIN = timedelta(minutes=15)


def open_call(notice_key: int, *, reason: CallReason, detail: str) -> None:
    """Put a body on the call list, once for each reason, unless it has the notice."""
    notice = access.notice_or_none(notice_key)
    if notice is None or access.has_receipt(notice):
        return
    if access.open_calls(notice).filter(reason=reason).exists():
        return
    call = Call(notice=notice, reason=reason, detail=detail[:300], opened_at=now())
    call.save()
    province = accounts.province()
    assert province is not None
    casework.open_item(
        SYSTEM,
        item=NewItem(
            kind=kinds.CALL_ITEM.code,
            title=text("Ring up %(body)s about %(number)s"),
            values={"body": notice.unit.name, "number": notice.incident.number},
            unit_code=province.code,
            capability=Capability.WORK_INCIDENTS.value,
            due_at=now() + WITHIN,
            url=reverse("response:calls"),
            subject=str(call.pk),
            case_id=notice.incident.case_id,
        ),
    )


@use_case
def take_call(by: Actor, *, key: int) -> None:
    """Say that one is ringing up now: the row is locked for a quarter of an hour.

    Raises CallTaken while somebody else has it.
    """
    call = access.require_call(by, key)
    _require_open(call)
    _require_free(by, call)
    call.caller_id, call.taken_at = by.person_id, now()
    call.save(update_fields=["caller", "taken_at"])
    casework.assign_item(by, kind=kinds.CALL_ITEM.code, subject=str(key), owner_id=by.person_id)


@use_case
def end_call(by: Actor, *, key: int, result: CallResult, words: str) -> None:
    """Write down what came of a call; who was reached has the notice from then on.

    Nobody reached: the body stays on the list, to be rung up again.
    """
    call = access.require_call(by, key)
    _require_open(call)
    _require_free(by, call)
    if result is CallResult.REACHED and not words.strip():
        raise Invalid(what=text("Say who was reached: name and post."))
    call.caller_id, call.taken_at = by.person_id, call.taken_at or now()
    call.result, call.words, call.ended_at = result, words.strip()[:500], now()
    call.save()
    casework.finish_item(by, kind=kinds.CALL_ITEM.code, subject=str(key))
    with translation.override(settings.LANGUAGE_CODE):
        name = gettext(rules.CALL_RESULTS[result])
    write(by, call.notice.incident, EntryKind.CALL, f"{call.notice.unit.name}: {name}. {words}")
    if result is CallResult.REACHED:
        notices.record_receipt(
            by, key=call.notice_id, channel=ReceiptChannel.PHONE, who=words, at=now()
        )
    else:
        open_call(call.notice_id, reason=CallReason(call.reason), detail=call.detail)


def _require_open(call: Call) -> None:
    if call.ended_at is not None:
        raise Invalid(what=text("This call is done."))


def _require_free(by: Actor, call: Call) -> None:
    if call.caller is None or call.caller_id == by.person_id or call.taken_at is None:
        return
    if call.taken_at > now() - HELD_FOR:
        at = f"{timezone.localtime(call.taken_at):%H:%M}"
        raise CallTaken(who=call.caller.name, at=at)
