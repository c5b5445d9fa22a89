"""Reads of the internal authority: its levels and keys, requests, what was issued."""

import hashlib
from pathlib import Path

from cryptography import x509
from django.conf import settings

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.base.trust.access import authority as access
from khien.base.trust.models import Authority, IssuedCertificate
from khien.base.trust.queries import requests
from khien.base.trust.queries.issued import line_of
from khien.base.trust.rules.authority import lists, signers
from khien.base.trust.rules.authority.building import Issuer
from khien.base.trust.types.authority import (
    AuthorityKind,
    AuthorityLine,
    AuthorityState,
    NoAuthority,
    ProfileCode,
    Signer,
    TokenFails,
)
from khien.base.trust.wire import authority as tokens

AWAY = "away"
IN_FILE = "file"
IN_TOKEN = "token"  # noqa: S105 - the word for where a key lies
_OWN = (ProfileCode.STATUS, ProfileCode.STAMPS)


def state(actor: Actor) -> AuthorityState:
    """Return how the whole authority stands. A query for each level, and three."""
    rows = list(access.authorities().order_by("kind", "-pk"))
    own = access.all_issued().filter(profile__in=_OWN, valid_to__gt=now(), revoked_at__isnull=True)
    return AuthorityState(
        lines=tuple(_line(row) for row in sorted(rows, key=lambda one: one.kind, reverse=True)),
        own=tuple(line_of(one) for one in own.select_related("unit").order_by("profile", "-pk")),
        waiting=requests.waiting(actor),
        address=next((row.address for row in rows if row.is_current), ""),
    )


def has_authority() -> bool:
    """Return whether an authority was made here."""
    return access.authorities().exists()


def current(kind: AuthorityKind = AuthorityKind.ISSUING) -> Authority:
    """Return the current authority of a level. Raises NoAuthority."""
    row = access.authorities().filter(kind=kind, is_current=True).first()
    if row is None:
        raise NoAuthority
    return row


def alive() -> list[Authority]:
    """Return the issuing authorities that have not ended, the former ones too."""
    rows = access.authorities().filter(kind=AuthorityKind.ISSUING, valid_to__gt=now())
    return list(rows.order_by("pk"))


def authority(name: str) -> Authority:
    """Return an authority by its name. Raises NotFound."""
    row = access.authorities().filter(name=name).first()
    if row is None:
        raise NotFound(what=name)
    return row


def certificate_of(row: Authority | IssuedCertificate) -> x509.Certificate:
    """Return the certificate of an authority, or one that was issued."""
    return x509.load_pem_x509_certificate(row.pem.encode())


def issuer(row: Authority) -> Issuer:
    """Return an authority with its key. Raises TokenFails."""
    certificate = certificate_of(row)
    signer = signer_of(certificate.public_key(), row.key_place)
    return Issuer(certificate, signer, row.name, row.address)


def signer_of(public: object, place: str) -> Signer:
    """Return the key that goes with a public key. Raises TokenFails where it is not at hand."""
    if place == IN_TOKEN:
        return tokens.key(token(), public)
    file = key_file(public)
    if not file.exists():
        raise TokenFails(why=f"{file.name} is not in the home's folder “authority”")
    return signers.read_key(file.read_bytes())


def token() -> tokens.Token:
    """Return where the authority's token is, as the settings say. Raises TokenFails."""
    said = settings.KHIEN
    if not (said.ca_module and said.ca_token and said.ca_pin):
        raise TokenFails(why="set KHIEN_CA_MODULE, KHIEN_CA_TOKEN and KHIEN_CA_PIN")
    return tokens.Token(said.ca_module, said.ca_token, said.ca_pin)


def key_file(public: object) -> Path:
    """Return where the key of a public key lies; a file is known by what it opens."""
    return folder() / f"{hashlib.sha256(signers.spki(public)).hexdigest()[:24]}.key"


def folder() -> Path:
    """Return where the authority's keys of this instance lie."""
    return Path(settings.KHIEN.home) / "authority"


def chain(row: Authority) -> list[Authority]:
    """Return an authority and those above it, up to the root."""
    found = [row]
    while found[-1].issuer_id is not None:
        found.append(access.authorities().get(pk=found[-1].issuer_id))
    return found


def may_issue(actor: Actor) -> bool:
    """Return whether the actor decides on requests: for the whole province, as the authority is."""
    return accounts.oversees_province(actor, Capability.ISSUE_CERTIFICATES)


def _line(row: Authority) -> AuthorityLine:
    issued = access.all_issued().filter(authority=row)
    return AuthorityLine(
        name=row.name,
        kind=AuthorityKind(row.kind),
        subject=row.subject,
        fingerprint=row.fingerprint,
        key_place=row.key_place,
        valid_to=row.valid_to,
        is_current=row.is_current,
        issued=issued.count(),
        revoked=issued.filter(revoked_at__isnull=False).count(),
        crl_number=row.crl_number,
        crl_at=row.crl_at,
        crl_until=row.crl_until,
        crl_is_old=lists.is_old(now(), row.crl_at, row.crl_until) and row.valid_to > now(),
    )
