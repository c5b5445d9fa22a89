"""Federation: an incident is passed to another centre, one comes in, receipts go back."""

from typing import Any, Final

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from khien.act.exchange import access
from khien.act.exchange.models import PassedIncident, Peer
from khien.act.exchange.queries import own
from khien.act.exchange.rules import federation as rules
from khien.act.exchange.rules import sealing
from khien.act.exchange.rules.stix_in import read_instant
from khien.act.exchange.types.federation import (
    AboveCeiling,
    BadMessage,
    Direction,
    Message,
    NotFederated,
    Section,
    Unsigned,
)
from khien.act.response.queries import incidents as response_queries
from khien.act.response.services import incidents as response
from khien.act.response.types.incidents import (
    Channel,
    ExerciseStaysInside,
    IncidentKind,
    NewIncident,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor, BodyTask
from khien.base.core.clock import now
from khien.base.core.ids import new_id
from khien.base.core.refusals import text
from khien.base.core.tlp import Tlp, tlp_of
from khien.base.core.usecase import use_case
from khien.base.delivery import services as delivery

LEVELS: Final = frozenset({"critical", "high", "medium", "low", "informational"})


@use_case
def pass_incident(
    by: Actor, *, number: str, peer_id: int, sections: frozenset[Section], tlp: Tlp
) -> str:
    """Pass an incident to a peer: only the chosen sections, signed, under one key; return the key.

    Raises NotFound, NotFederated, AboveCeiling.
    """
    access.require_manage(by)
    peer = access.require_peer(peer_id)
    if tlp > peer.ceiling:
        raise AboveCeiling(peer=peer.name, ceiling=Tlp(peer.ceiling).label, tlp=tlp.label)
    record = response_queries.incident(by, number)
    if record.line.is_exercise:
        raise ExerciseStaysInside(number=number)
    detected = next((one.at for one in record.case.marks if one.code == "detected"), None)
    said = {
        "title": record.line.title,
        "kind": record.line.kind.value,
        "level": record.line.level,
        "unit": own.name(),
        "summary": record.summary,
        "systems": record.systems,
        "contact": record.contact,
    }
    incident = rules.incident_said(
        said,
        own.observables(by, number),
        sections=sections,
        tlp=tlp,
        detected_at=detected or record.line.opened_at,
    )
    key = new_id()
    _send(by, peer, about="incident", key=key, number=number, body=incident)
    PassedIncident(
        peer=peer,
        direction=Direction.OUT,
        key=key,
        our_number=number,
        tlp=tlp,
        sections=sorted(sections),
        at=now(),
        by=by.name[:200],
    ).save()
    response.note_action(by, number=number, words=f"→ {peer.name} ({tlp.label})")
    return key


def take(body: bytes, *, header: str, bearer: str, values: Any) -> tuple[str, bool]:
    """Take a message of a peer and return our number, and whether it is new.

    Raises Unsigned for any message whose token or signature does not hold, BadMessage otherwise.
    """
    message = rules.read_message(values)
    peer = access.peer_of_token(bearer or message.token)
    secret = sealing.opened(peer.sealed_secret, settings.SECRET_KEY) if peer else ""
    rules.require_signed(header, body, secret=secret, at=int(now().timestamp()))
    if peer is None:
        raise Unsigned
    by = everything(text("another centre sent a message"))
    if message.about == "receipt":
        return take_receipt(by, peer_id=peer.pk, key=message.key, number=message.number), False
    return _take_once(by, peer, message)


@use_case
def take_receipt(by: Actor, *, peer_id: int, key: str, number: str) -> str:
    """Note that a peer has received what we passed, under its number; once. Raises BadMessage."""
    row = access.passed().filter(peer_id=peer_id, direction=Direction.OUT, key=key).first()
    if row is None:
        raise BadMessage(path="key", why=text("nothing was passed under this key."))
    if row.receipt_at is None:
        row.receipt_at, row.their_number = now(), number
        row.save(update_fields=["receipt_at", "their_number"])
        peer = access.peers().get(pk=peer_id)
        response.note_action(by, number=row.our_number, words=f"✓ {peer.name}: {number}")
    return row.our_number


@use_case
def open_passed(
    by: Actor, *, peer_id: int, key: str, number: str, secret_body: dict[str, Any]
) -> str:
    """Open an incident that a peer passed, for the unit that leads security; send a receipt."""
    peer = access.require_peer(peer_id)
    said = rules.read_incident(secret_body)
    observables = rules.observables_in(secret_body)
    lead = accounts.body_unit(BodyTask.LEADS_SECURITY) or accounts.province()
    if lead is None:
        raise BadMessage(path="/", why=text("this instance has no unit that could take it."))
    at = read_instant(said["detected_at"])
    assert at is not None
    tlp = tlp_of(said["tlp"]) or Tlp.RED
    origin = f"{peer.name}, {number}, {tlp.label}"
    kind, level = said["kind"], said["level"]
    new = NewIncident(
        title=said["title"],
        kind=IncidentKind(kind) if kind in set(IncidentKind) else IncidentKind.OTHER,
        level=level if level in LEVELS else "medium",
        unit_code=lead.code,
        detected_at=min(at, now()),
        summary="\n".join([origin, said["unit"], said["summary"], *observables]).strip(),
        systems=said["systems"],
        contact=said["contact"],
        channel=Channel.EXCHANGE,
    )
    ours = response.open_incident(by, incident=new)
    row = PassedIncident(
        peer=peer,
        direction=Direction.IN,
        key=key,
        our_number=ours,
        their_number=number,
        tlp=tlp,
        at=now(),
        by=peer.name,
    )
    if peer.target_id and peer.sealed_token:
        receipt = {"at": now().strftime("%Y-%m-%dT%H:%M:%SZ"), "unit": own.name()}
        _send(by, peer, about="receipt", key=key, number=ours, body=receipt)
        row.receipt_at = now()
    row.save()
    return ours


def _take_once(by: Actor, peer: Peer, message: Message) -> tuple[str, bool]:
    """Open the incident, or return the number of the one that this key opened before."""
    with transaction.atomic():
        access.require_peer(peer.pk)
        held = access.passed().filter(peer=peer, direction=Direction.IN, key=message.key).first()
        if held is not None:
            return held.our_number, False
        ours = open_passed(
            by,
            peer_id=peer.pk,
            key=message.key,
            number=message.number,
            secret_body=message.body,
        )
    return ours, True


def _send(
    by: Actor, peer: Peer, *, about: str, key: str, number: str, body: dict[str, Any]
) -> None:
    token = sealing.opened(peer.sealed_token, settings.SECRET_KEY)
    if not peer.target_id or not token:
        raise NotFederated(peer=peer.name)
    payload = {"about": about, "key": key, "number": number, "token": token, about: body}
    url = reverse("response:incident", args=[number])
    delivery.send_hook(
        by, target=peer.target_id, payload=payload, key=f"exchange:{about}:{key}", about=url
    )
