"""The authority is made, gets a new issuing level, takes in what the root signed."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID
from django.conf import settings

from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.core.clock import now, today
from khien.base.core.usecase import use_case
from khien.base.trust.access import authority as access
from khien.base.trust.models import Authority
from khien.base.trust.queries import authority as queries
from khien.base.trust.rules.authority import building, cases, lists, signers
from khien.base.trust.services.authority import nights, own, publishing, root
from khien.base.trust.types.authority import (
    AddressMissing,
    AuthorityExists,
    AuthorityKind,
    NotOfThisAuthority,
    Signer,
)
from khien.base.trust.wire import authority as tokens
from khien.base.trust.wire.files import write


@dataclass(frozen=True, slots=True)
class NewAuthority:
    """How the authority is to be made. `place` is the folder that is carried away."""

    place: Path
    passphrase: str
    organisation: str
    address: str = ""
    is_rsa: bool = True
    in_token: bool = False


def found(by: Actor, *, wanted: NewAuthority) -> tuple[str, str]:
    """Make root and issuing authority, and what this instance needs of it; return both fingerprints.

    Takes seconds. Raises AuthorityExists, RootPlaceWrong, PassphraseWrong, AddressMissing, TokenFails.
    """
    address = (wanted.address or settings.KHIEN.address).rstrip("/")
    if not address.startswith(("http://", "https://")):
        raise AddressMissing
    if queries.has_authority():
        raise AuthorityExists(name=queries.current(AuthorityKind.ROOT).subject)
    signer = _new_signer(in_token=wanted.in_token)
    made, first_list = root.make(
        wanted.place,
        home=Path(settings.KHIEN.home),
        passphrase=wanted.passphrase,
        organisation=wanted.organisation,
        address=address,
        is_rsa=wanted.is_rsa,
    )
    request = building.authority_request(
        signer, organisation=wanted.organisation, number=1, at=now()
    )
    pem = root.sign_level(made, request)
    top = _row(made.issuer.certificate, AuthorityKind.ROOT, root.NAME, queries.AWAY, address)
    place = queries.IN_TOKEN if wanted.in_token else queries.IN_FILE
    below = _row(
        x509.load_pem_x509_certificate(pem), AuthorityKind.ISSUING, "issuing-1", place, address
    )
    _, read = lists.read(first_list, made.issuer.certificate, file=root.LIST)
    _enter(by, top=top, below=below, first=first_list, read=read)
    trusted = Path(settings.KHIEN.home) / "trust-roots" / f"khien-{top.fingerprint[:12]}.pem"
    write(trusted, top.pem.encode(), 0o644)
    publishing.lay_down(top.name)
    publishing.publish(name=below.name)
    own.renew()
    return top.fingerprint, below.fingerprint


def ask_for_level(by: Actor, *, in_token: bool = False) -> bytes:
    """Make the key of the next issuing authority and return its request for the root, as PEM."""
    row = queries.current()
    signer = _new_signer(in_token=in_token)
    organisation = _organisation(queries.certificate_of(row))
    number = access.authorities().filter(kind=AuthorityKind.ISSUING).count() + 1
    note_request(by, number=number, in_token=in_token)
    return building.authority_request(signer, organisation=organisation, number=number, at=now())


def take(by: Actor, *, content: bytes, file: str) -> str:
    """Take in what the root signed: a list, or the certificate of an issuing authority.

    Returns the name of what was brought up to date. Raises NotOfThisAuthority.
    """
    top = queries.current(AuthorityKind.ROOT)
    issuer = queries.certificate_of(top)
    if b"BEGIN CERTIFICATE" not in content:
        der, read = lists.read(content, issuer, file=file)
        _take_list(by, der=der, read=read, file=file)
        publishing.lay_down(top.name)
        return top.name
    certificate = _below(content, issuer, file)
    place = _key_place(certificate, file)
    name = _take_level(by, pem=certificate.public_bytes(signers.PEM).decode(), place=place)
    publishing.publish(name=name)
    own.renew()
    return name


@use_case
def note_request(by: Actor, *, number: int, in_token: bool) -> None:
    """Leave the audit record of a request for a new issuing authority."""


@use_case
def _enter(
    by: Actor, *, top: Authority, below: Authority, first: bytes, read: lists.ReadList
) -> None:
    if access.authorities().exists():
        raise AuthorityExists(name=access.authorities().earliest("pk").subject)
    top.crl, top.crl_at, top.crl_until = first, read.at, read.until
    top.crl_number = top.crl_reserved = read.number
    top.save()
    below.issuer = top
    below.save()
    nights.ask_for_night(today() - timedelta(days=1))


@use_case
def _take_list(by: Actor, *, der: bytes, read: lists.ReadList, file: str) -> None:
    row = access.authorities().select_for_update().get(kind=AuthorityKind.ROOT, is_current=True)
    if read.number <= row.crl_number:
        why = f"the list here has number {row.crl_number}, this one {read.number}"
        raise NotOfThisAuthority(file=file, why=why)
    if read.at > now() + timedelta(minutes=5):
        raise NotOfThisAuthority(
            file=file, why="it is from the future; look at the machines' clocks"
        )
    if read.until <= now():
        raise NotOfThisAuthority(file=file, why="it has ended already")
    row.crl, row.crl_at, row.crl_until = der, read.at, read.until
    row.crl_number = row.crl_reserved = read.number
    row.save()
    casework.finish_item(by, kind=cases.LIST_ITEM.code, subject=row.name)


@use_case
def _take_level(by: Actor, *, pem: str, place: str) -> str:
    rows = access.authorities().select_for_update()
    top = rows.get(kind=AuthorityKind.ROOT, is_current=True)
    former = rows.get(kind=AuthorityKind.ISSUING, is_current=True)
    certificate = x509.load_pem_x509_certificate(pem.encode())
    number = access.authorities().filter(kind=AuthorityKind.ISSUING).count() + 1
    row = _row(certificate, AuthorityKind.ISSUING, f"issuing-{number}", place, top.address)
    if access.authorities().filter(fingerprint=row.fingerprint).exists():
        raise NotOfThisAuthority(file=row.subject, why="it was taken before")
    former.is_current = False
    former.save(update_fields=["is_current"])
    row.issuer = top
    row.save()
    casework.finish_item(by, kind=cases.LEVEL_ITEM.code, subject=former.name)
    return row.name


def _below(content: bytes, issuer: x509.Certificate, file: str) -> x509.Certificate:
    try:
        certificate = x509.load_pem_x509_certificate(content)
        certificate.verify_directly_issued_by(issuer)
        limits = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound) as problem:
        why = "it is no certificate that the root here signed"
        raise NotOfThisAuthority(file=file, why=why) from problem
    if not limits.ca:
        raise NotOfThisAuthority(file=file, why="it is not the certificate of an authority")
    return certificate


def _key_place(certificate: x509.Certificate, file: str) -> str:
    """Return where the key of a new level lies: made here by `ask_for_level`."""
    public = certificate.public_key()
    if queries.key_file(public).exists():
        return queries.IN_FILE
    if settings.KHIEN.ca_module:
        queries.signer_of(public, queries.IN_TOKEN)
        return queries.IN_TOKEN
    raise NotOfThisAuthority(file=file, why="its key was not made here with “khien ca request”")


def _new_signer(*, in_token: bool) -> Signer:
    if in_token:
        return tokens.new_key(queries.token())
    signer = signers.new_key(signers.CURVE)
    write(queries.key_file(signer.public), signers.written_key(signer), 0o600)
    return signer


def _organisation(certificate: x509.Certificate) -> str:
    found = certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)
    return str(found[0].value)


def _row(
    certificate: x509.Certificate, kind: AuthorityKind, name: str, place: str, address: str
) -> Authority:
    return Authority(
        name=name,
        kind=kind,
        subject=building.readable(certificate.subject),
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        pem=certificate.public_bytes(signers.PEM).decode(),
        key_place=place,
        address=address,
        valid_from=certificate.not_valid_before_utc,
        valid_to=certificate.not_valid_after_utc,
    )
