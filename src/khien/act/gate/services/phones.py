"""Phones over the gateway: a key for each, boxes sealed to it, forms pulled and taken once."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override

from khien.act.gate import access
from khien.act.gate.models import Phone, TakenForm
from khien.act.gate.rules import sealing
from khien.act.gate.types import SealBroken
from khien.act.response.queries import notices as reads
from khien.act.response.queries import reporting
from khien.act.response.services import incidents, notices
from khien.act.response.types.incidents import Channel, IncidentKind, NewIncident
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.ids import new_token
from khien.base.core.refusals import Invalid, NotFound, Refusal, text
from khien.base.core.usecase import use_case
from khien.base.files import services as files
from khien.base.regulation import queries as regulation

PHONES_MAX = 3
QUESTIONS = (
    "service_interrupted",
    "may_spread",
    "personal_data",
    "control_lost",
    "important_target",
    "beyond_capacity",
)


def core_key() -> bytes:
    """Return the core's private key, made at first use and kept in the home (mode 600)."""
    file = Path(settings.KHIEN.home) / "keys" / "gate"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_bytes(sealing.new_core_key())
    return file.read_bytes()


@use_case
def make_phone(by: Actor) -> str:
    """Make a key for one of the person's phones and return it; it is shown once."""
    if by.person_id is None:
        raise Invalid(what=text("Only a person has a phone."))
    if access.phones_of(by).count() >= PHONES_MAX:
        raise Invalid(what=text("There are three phones already; revoke one first."))
    token = new_token()
    Phone(
        person_id=by.person_id,
        mark=sealing.mark_of(token),
        sealed_key=sealing.seal_to_phone(token.encode(), settings.SECRET_KEY),
        made_at=now(),
    ).save()
    return token


@use_case
def revoke_phone(by: Actor, *, key: int) -> None:
    """End one of the person's own phones at once. Raises NotFound."""
    if not access.phones_of(by).filter(pk=key).update(revoked_at=now()):
        raise NotFound(what=str(key))


def box_contents() -> dict[str, str]:
    """Return for each phone's mark what its person may see there, as JSON."""
    return {
        phone.mark: json.dumps(_box(accounts.actor_of(phone.person_id)), sort_keys=True)
        for phone in access.phones_in_use()
    }


def sealed_boxes(contents: Mapping[str, str]) -> dict[str, bytes]:
    """Return the boxes' contents, each sealed to its phone."""
    keys = dict(access.phones_in_use().values_list("mark", "sealed_key"))
    return {
        mark: sealing.seal_to_phone(content.encode(), _token(bytes(keys[mark])))
        for mark, content in contents.items()
        if mark in keys
    }


def _token(sealed_key: bytes) -> str:
    return sealing.open_at_phone(sealed_key, settings.SECRET_KEY).decode()


def take(form: str, sealed: bytes) -> str:
    """Take a form that came over the gateway, once, and return what came of it.

    A form that cannot be opened or is refused is taken too, with the sentence why: it is not asked
    for again.
    """
    known = access.taken_forms().filter(form=form).first()
    if known is not None:
        return known.outcome
    try:
        message = json.loads(sealing.open_at_core(sealed, core_key()))
        mark, kind, said = str(message["mark"]), str(message["kind"]), dict(message["said"])
    except (SealBroken, ValueError, KeyError, TypeError):
        return _note(form, None, "", SealBroken.message)
    phone = access.phone_by_mark(mark)
    if phone is None:
        return _note(form, None, kind, text("The phone is not known, or was revoked."))
    try:
        with transaction.atomic():
            outcome = _done(accounts.actor_of(phone.person_id), kind, said)
            phone.used_at = now()
            phone.save(update_fields=["used_at"])
            return _note(form, phone, kind, outcome)
    except Refusal as refusal:
        return _note(form, phone, kind, str(refusal))


def _note(form: str, phone: Phone | None, kind: str, outcome: str) -> str:
    row = TakenForm(form=form[:64], phone=phone, kind=kind[:20], at=now(), outcome=outcome[:500])
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # taken by another puller in the same instant
        return access.taken_forms().get(form=form[:64]).outcome
    return row.outcome


def _done(actor: Actor, kind: str, said: dict[str, Any]) -> str:
    """Do what a form asks for, as its person, with that person's rights."""
    if kind == "acknowledge":
        notices.acknowledge(actor, key=int(said["notice"]))
        return "received"
    if kind != "report":
        raise Invalid(what=text("The gateway sent a form of a kind that is not known here."))
    facts = frozenset(str(fact) for fact in said.get("facts", ()))
    words = str(said.get("summary", ""))[:4000]
    files.require_unmarked(words)
    new = NewIncident(
        title=str(said["title"])[:300],
        kind=IncidentKind(said["kind"]),
        level=reporting.level_suggested(facts),
        unit_code=actor.home_unit,
        detected_at=datetime.fromisoformat(str(said["detected_at"])),
        summary=words,
        channel=Channel.PHONE,
        systems=str(said.get("systems", ""))[:500],
        contact=str(said.get("contact", ""))[:300],
        facts=facts,
    )
    may_lead = accounts.may_do(actor, Capability.WORK_INCIDENTS, actor.home_unit)
    return incidents.open_incident(
        actor, incident=new, lead_id=actor.person_id if may_lead else None
    )


def _box(actor: Actor) -> dict[str, Any]:
    """Return what a person may see on the phone: the notices that wait, and receipts of own reports."""
    waiting = reads.notices_to(actor, state="waiting").rows
    return {
        "name": actor.name,
        "notices": [
            {"key": line.key, "number": line.number, "due": line.due_at.isoformat()}
            for line in waiting[:20]
        ],
        "reports": _reports(actor),
        "signs": _signs(),
        "questions": [
            (fact, regulation.fact_title(fact).spoken(settings.LANGUAGE_CODE)) for fact in QUESTIONS
        ],
    }


def _signs() -> list[tuple[str, str]]:
    with override(settings.LANGUAGE_CODE):
        return [(kind, gettext(words)) for kind, words in reporting.signs().items()]


def _reports(actor: Actor) -> list[dict[str, Any]]:
    taken = access.taken_forms().filter(phone__person_id=actor.person_id or 0, kind="report")
    found = []
    for form in taken.order_by("-pk")[:5]:
        lines = []
        if form.outcome.startswith("SC-"):
            lines = [
                {"body": line.body, "received": bool(line.receipt)}
                for line in reads.notices_of(actor, form.outcome)
            ]
        found.append({"form": form.form, "outcome": form.outcome, "told": lines})
    return found
