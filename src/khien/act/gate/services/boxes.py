"""Boxes: what each person may see on the phone, sealed to it; and the words of the forms for all."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext, override

from khien.act.gate import access, queries
from khien.act.gate.models import TakenForm
from khien.act.gate.rules import sealing
from khien.act.gate.services import approvals, phones
from khien.act.response.queries import notices as reads
from khien.act.response.queries import reporting
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound

BUSY_FOR = timedelta(minutes=5)
NOTICES_MAX = 20
SENT_MAX = 5


def people() -> dict[str, int]:
    """Return whose phone each mark is. One query."""
    return dict(access.phones_in_use().order_by("pk").values_list("mark", "person_id"))


def busy() -> list[str]:
    """Return the marks of phones that sent something just now: their people look at the page. One query."""
    recent = access.phones_in_use().filter(used_at__gte=now() - BUSY_FOR)
    return list(recent.order_by("-used_at").values_list("mark", flat=True))


def content(person_id: int) -> str:
    """Return what a person may see on the phone, as JSON. Some ten queries, more with many reports."""
    actor, language = accounts.actor_of(person_id), phones.language_of(person_id)
    with override(language):
        waiting = reads.notices_to(actor, state="waiting").rows
        box = {
            "name": actor.name,
            "language": language,
            "notices": [
                {"key": line.key, "number": line.number, "due": line.due_at.isoformat()}
                for line in waiting[:NOTICES_MAX]
            ],
            "approvals": approvals.waiting(actor),
            "sent": _sent(actor),
        }
    return json.dumps(box, sort_keys=True)


def sealed(contents: Mapping[str, str]) -> dict[str, bytes]:
    """Return the boxes' contents, each sealed to its phone."""
    keys = dict(access.phones_in_use().values_list("mark", "sealed_key"))
    return {
        mark: sealing.seal_to_phone(content.encode(), _token(bytes(keys[mark])))
        for mark, content in contents.items()
        if mark in keys
    }


def shown() -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Return the choices of the gateway's forms in every language; nothing of it is anybody's own."""
    told: dict[str, dict[str, list[tuple[str, str]]]] = {"signs": {}, "questions": {}, "public": {}}
    for code, _ in settings.LANGUAGES:
        with override(code):
            told["signs"][code] = [
                (kind, gettext(words)) for kind, words in reporting.signs().items()
            ]
            told["questions"][code] = [
                (fact, gettext(words)) for fact, words in reporting.questions().items()
            ]
            told["public"][code] = queries.public_classes()
    return told


def _token(sealed_key: bytes) -> str:
    return sealing.open_at_phone(sealed_key, settings.SECRET_KEY).decode()


def _sent(actor: Actor) -> list[dict[str, Any]]:
    """Return what came of the newest forms of a person's phones, and who has the reported incidents."""
    rows = access.taken_forms().filter(phone__person_id=actor.person_id or 0)
    return [
        {
            "form": row.form,
            "kind": row.kind,
            "at": row.at.isoformat(),
            "words": row.outcome,
            "number": row.number,
            "subject": row.subject,
            "is_done": row.is_done,
            "is_whole": row.is_whole,
            "files": row.files,
            "told": _told(actor, row),
        }
        for row in rows.order_by("-pk")[:SENT_MAX]
    ]


def _told(actor: Actor, row: TakenForm) -> list[dict[str, Any]]:
    if row.kind != "report" or not row.number:
        return []
    try:
        lines = reads.notices_of(actor, row.number)
    except NotFound:  # the person works elsewhere now and sees it no more
        return []
    return [
        {"body": line.body, "received": line.receipt.at.isoformat() if line.receipt else ""}
        for line in lines
    ]
