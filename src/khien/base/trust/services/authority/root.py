"""The root, in a folder that the operator carries away: made, and used, without a database."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from khien.base.core.clock import now
from khien.base.trust.rules.authority import building, lists, signers
from khien.base.trust.rules.authority import requests as request_rules
from khien.base.trust.types.authority import (
    NotOfThisAuthority,
    PassphraseWrong,
    Reason,
    RequestUnreadable,
    RootPlaceWrong,
)
from khien.base.trust.wire.files import write

NAME: Final = "root"
PASSPHRASE_MIN: Final = 12
KEY: Final = "root.key"
CERTIFICATE: Final = "root.pem"
LIST: Final = "root.crl"
BOOK: Final = "root.json"


@dataclass(frozen=True, slots=True)
class Root:
    """An opened root, and what its book says."""

    place: Path
    issuer: building.Issuer
    number: int
    revoked: tuple[lists.Revoked, ...]


def make(
    place: Path, *, home: Path, passphrase: str, organisation: str, address: str, is_rsa: bool
) -> tuple[Root, bytes]:
    """Make a root in an empty folder outside the home; return it with its first list.

    Raises RootPlaceWrong, PassphraseWrong.
    """
    require_place(place, home)
    require_passphrase(passphrase)
    at = _now()
    signer = signers.new_rsa_key() if is_rsa else signers.new_key(signers.CURVE)
    certificate = building.root(signer, organisation=organisation, at=at)
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    write(place / KEY, signers.written_key(signer, passphrase.encode()), 0o600)
    write(place / CERTIFICATE, certificate.public_bytes(signers.PEM), 0o644)
    issuer = building.Issuer(certificate, signer, NAME, address)
    made = Root(place, issuer, 0, ())
    return made, new_list(made, at=at)


def open_root(place: Path, passphrase: str) -> Root:
    """Return the root of a folder, opened. Raises RootPlaceWrong, PassphraseWrong."""
    try:
        key = (place / KEY).read_bytes()
        certificate = x509.load_pem_x509_certificate((place / CERTIFICATE).read_bytes())
        book: dict[str, Any] = json.loads((place / BOOK).read_text())
        revoked = tuple(
            lists.Revoked(int(serial, 16), datetime.fromisoformat(at), Reason(reason))
            for serial, at, reason in book["revoked"]
        )
        number, address = int(book["number"]), str(book["address"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        why = f"{KEY}, {CERTIFICATE} and {BOOK} of “khien ca init” are not all in it"
        raise RootPlaceWrong(place=place, why=why) from problem
    signer = signers.read_key(key, passphrase.encode())
    return Root(place, building.Issuer(certificate, signer, NAME, address), number, revoked)


def new_list(root: Root, *, at: datetime | None = None, revoke: bytes | None = None) -> bytes:
    """Sign a new list, with one more issuing authority revoked where one is given; keep it in the folder.

    Raises NotOfThisAuthority.
    """
    at = at or _now()
    revoked = root.revoked
    if revoke is not None:
        certificate = _issued(root, revoke)
        if certificate.serial_number not in {one.serial for one in revoked}:
            line = lists.Revoked(certificate.serial_number, at, Reason.KEY_COMPROMISE)
            revoked = (*revoked, line)
    number = root.number + 1
    _book(root, number, revoked)
    made = lists.build(
        root.issuer.certificate,
        root.issuer.signer,
        revoked,
        number=number,
        at=at,
        holds=lists.ROOT_HOLDS,
    )
    write(root.place / LIST, made, 0o644)
    return made


def sign_level(root: Root, request: bytes) -> bytes:
    """Return the certificate (PEM) of an issuing authority on its request. Raises NotOfThisAuthority."""
    try:
        found = request_rules.read(request)
    except RequestUnreadable as problem:
        raise NotOfThisAuthority(file="the request", why="it is no PKCS#10") from problem
    if not request_rules.asked(found).signature_holds:
        raise NotOfThisAuthority(file="the request", why="its signature does not hold")
    return building.issuing(found, root.issuer, at=_now()).public_bytes(signers.PEM)


def require_place(place: Path, home: Path) -> None:
    """Raise RootPlaceWrong unless a folder is empty or new, and outside the home."""
    resolved = place.resolve()
    if resolved.is_relative_to(home.resolve()) or home.resolve().is_relative_to(resolved):
        raise RootPlaceWrong(place=place, why="it must lie outside the home, to be carried away")
    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        raise RootPlaceWrong(place=place, why="it is there already and not an empty folder")


def require_passphrase(passphrase: str) -> None:
    """Raise PassphraseWrong unless a new passphrase is long enough."""
    if len(passphrase) < PASSPHRASE_MIN:
        raise PassphraseWrong(why=f"a new passphrase has at least {PASSPHRASE_MIN} characters")


def _issued(root: Root, pem: bytes) -> x509.Certificate:
    try:
        certificate = x509.load_pem_x509_certificate(pem)
        certificate.verify_directly_issued_by(root.issuer.certificate)
    except (ValueError, TypeError, InvalidSignature) as problem:
        why = "it is no certificate that this root signed"
        raise NotOfThisAuthority(file="the certificate", why=why) from problem
    return certificate


def _book(root: Root, number: int, revoked: tuple[lists.Revoked, ...]) -> None:
    """Keep number and revoked ones, before a list goes out: a number is never used twice."""
    lines = [(f"{one.serial:x}", one.at.isoformat(), one.reason.value) for one in revoked]
    said = {"address": root.issuer.address, "number": number, "revoked": lines}
    write(root.place / BOOK, json.dumps(said, indent=1).encode(), 0o600)


def _now() -> datetime:
    return now().replace(microsecond=0)
