"""Requests are asked, changed, approved by a second person, refused, withdrawn."""

import hashlib

from cryptography import x509
from django.db import IntegrityError, transaction
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.casework import services as casework
from khien.base.casework.types import GuardRefused, NewCase, NewItem
from khien.base.core.clock import now
from khien.base.core.outbox import ask as ask_for
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.trust.access import authority as access
from khien.base.trust.models import CertificateRequest, IssuedCertificate
from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import keys, requests
from khien.base.trust.rules import keys as key_rules
from khien.base.trust.rules.authority import cases, profiles
from khien.base.trust.rules.authority import requests as rules
from khien.base.trust.rules.authority.signers import PEM
from khien.base.trust.services.authority import issuing
from khien.base.trust.types.authority import (
    Asked,
    NewRequest,
    Profile,
    RequestChanged,
    RequestState,
    RequestWrong,
    Waits,
)
from khien.base.trust.types.keys import KeyExists

NAME_MAX = 64


def ask(by: Actor, *, wanted: NewRequest) -> str:
    """Ask for a certificate and return the request's number; it waits for a second person.

    Raises NoAuthority, RequestUnreadable, KeyExists, NotAllowed, Waits.
    """
    queries.current()
    profile = profiles.profile(wanted.profile)
    if not profile.is_asked:
        raise Invalid(what=text("Units do not ask for this kind of certificate."))
    csr, name, key_name = _looked_at(wanted, profile)
    return _ask(by, wanted=wanted, csr=csr, name=name, key_name=key_name)


def change(by: Actor, *, number: str, csr: bytes) -> None:
    """Put another PKCS#10 in place of the one that waits. Raises RequestUnreadable, RequestChanged."""
    found = rules.read(csr)
    _change(by, number=number, csr=_pem(found), name=_title(rules.asked(found), number))


def approve(by: Actor, *, number: str, digest: str) -> None:
    """Approve what was looked at (its digest), and make the certificate.

    Raises NotAllowed, GuardRefused, MoveRefused, RequestChanged, RequestWrong.
    """
    row = access.require_request(by, number)
    if row.state == RequestState.WAITING and any(one.stops for one in requests.faults_of(row)):
        raise RequestWrong(number=number)
    _approve(by, number=number, digest=digest)
    issuing.issue(number=number)


@use_case
def refuse(by: Actor, *, number: str, reason: str) -> None:
    """Refuse a request, with a reason."""
    row = access.require_request(by, number, is_locked=True)
    _require_decides(by)
    _move(by, row, cases.REFUSE, reason)


@use_case
def withdraw(by: Actor, *, number: str, reason: str) -> None:
    """Take a request back, with a reason."""
    row = access.require_request(by, number, is_locked=True)
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, row.unit.code)
    _move(by, row, cases.WITHDRAW, reason)


@use_case
def _ask(by: Actor, *, wanted: NewRequest, csr: str, name: str, key_name: str) -> str:
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, wanted.unit_code)
    renewed = _renewed(by, wanted)
    unit_id = accounts.unit_key(wanted.unit_code)
    count = access.all_requests().filter(unit_id=unit_id).count()
    row = CertificateRequest(
        number=f"CTS.{wanted.unit_code}.{count + 1}",
        unit_id=unit_id,
        profile=wanted.profile,
        csr=csr,
        digest=_digest(csr, key_name),
        name=name,
        key_name=key_name,
        renews=renewed,
        state=RequestState.WAITING,
        askers=[by.person_id],
        asked_by=by.name[:200],
        asked_at=now(),
    )
    casework.open_case(
        by,
        case=NewCase(
            kind=cases.KIND,
            number=row.number,
            unit_code=wanted.unit_code,
            title=name,
            marks={cases.BEGUN: now()},
            owner_id=by.person_id,
        ),
    )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise KeyExists(name=key_name) from taken
    _wait(by, row)
    return row.number


@use_case
def _change(by: Actor, *, number: str, csr: str, name: str) -> None:
    row = access.require_request(by, number, is_locked=True)
    accounts.require_may(by, Capability.KEEP_DOCUMENTS, row.unit.code)
    if row.state != RequestState.WAITING or row.key_name:
        raise RequestChanged(number=number)
    row.csr, row.name, row.digest = csr, name, _digest(csr, "")
    row.askers = sorted({*row.askers, by.person_id}, key=str)
    row.save(update_fields=["csr", "name", "digest", "askers"])


@use_case
def _approve(by: Actor, *, number: str, digest: str) -> None:
    row = access.require_request(by, number, is_locked=True)
    _require_decides(by)
    if row.state == RequestState.WAITING and digest != row.digest:
        raise RequestChanged(number=number)
    if by.person_id in row.askers:
        raise GuardRefused(move=text("Approve the request"), missing=cases.ANOTHER.sentence)
    _move(by, row, cases.APPROVE)
    row.serial = f"{x509.random_serial_number():x}"
    row.save(update_fields=["serial"])
    ask_for(issuing.JOB, number=number)


def _looked_at(wanted: NewRequest, profile: Profile) -> tuple[str, str, str]:
    """Return the request as PEM, its title, and the key's name; the first or the last is empty."""
    if not profile.key_is_made_here:
        found = rules.read(wanted.csr)
        return _pem(found), _title(rules.asked(found), profile.code), ""
    key_rules.require_name(wanted.key_name)
    holder = " ".join(wanted.holder.split())
    if not 0 < len(holder) <= NAME_MAX:
        raise Invalid(what=text("Write whose seal it is, in at most 64 characters."))
    if (keys.key_folder() / f"{wanted.key_name}.key").exists():
        raise KeyExists(name=wanted.key_name)
    return "", holder, wanted.key_name


def _renewed(by: Actor, wanted: NewRequest) -> IssuedCertificate | None:
    if wanted.renews is None:
        return None
    held = access.require_issued(by, wanted.renews)
    if held.unit.code != wanted.unit_code or held.profile != wanted.profile:
        raise Invalid(what=text("A renewal is for the same unit and of the same kind."))
    open_one = access.all_requests().filter(renews=held, state=RequestState.WAITING).first()
    if open_one is not None:
        raise Waits(number=open_one.number)
    return held


def _require_decides(by: Actor) -> None:
    if not queries.may_issue(by):
        raise RightMissing(Capability.ISSUE_CERTIFICATES)


def _move(by: Actor, row: CertificateRequest, move: str, reason: str = "") -> None:
    casework.move_case(by, number=row.number, move=move, reason=reason)
    wanted = cases.REQUEST.move(move)
    assert wanted is not None
    row.state, row.decided_by, row.decided_at = wanted.target, by.name[:200], now()
    row.save(update_fields=["state", "decided_by", "decided_at"])
    casework.finish_item(by, kind=cases.APPROVE_ITEM.code, subject=row.number)


def _wait(by: Actor, row: CertificateRequest) -> None:
    province = accounts.province()
    assert province is not None
    casework.open_item(
        by,
        item=NewItem(
            kind=cases.APPROVE_ITEM.code,
            title=text("Decide on %(number)s, a certificate for %(title)s"),
            values={"number": row.number, "title": row.name[:120]},
            unit_code=province.code,
            capability=Capability.ISSUE_CERTIFICATES.value,
            due_at=now() + cases.APPROVE_WITHIN,
            url=reverse("trust:request", args=[row.number]),
            subject=row.number,
        ),
        ladder=cases.LADDER,
    )


def _title(asked: Asked, otherwise: str) -> str:
    named = [asked.common_name, *asked.names, *asked.addresses]
    return next((one for one in named if one), otherwise)[:100]


def _pem(found: x509.CertificateSigningRequest) -> str:
    return found.public_bytes(PEM).decode()


def _digest(csr: str, key_name: str) -> str:
    return hashlib.sha256(f"{key_name}\n{csr}".encode()).hexdigest()
