"""What a signature is worth here."""

from pathlib import Path

from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import settings

from khien.base.core.clock import now
from khien.base.trust.queries.keys import key_folder
from khien.base.trust.rules import keys as key_rules
from khien.base.trust.rules.verifying.grounds import Answer, AnswerKind, Asks, Grounds, Origin
from khien.base.trust.types.keys import BadKey
from khien.base.trust.types.signatures import Checked, NoSignature, Verdict
from khien.base.trust.wire import verifying
from khien.base.trust.wire.revocation import Asker

ONLINE = "online"


def check(content: bytes, signature: bytes | None = None) -> Checked:
    """Return what every signature in a content, or a detached one beside it, is worth here.

    Looks at it in a process of its own, which has a bound of time. May ask outside where the operator
    switched that on: call outside transactions. Raises NoSignature, TooLongToCheck.
    """
    held, seconds = grounds(asks=asker()), settings.KHIEN.verify_seconds
    return verifying.check(content, signature, held, at=now(), seconds=seconds)


def verify_pdf(content: bytes) -> list[Verdict]:
    """Return what each signature of a PDF is worth here, the oldest first; time stamps left out.

    Raises NoSignature.
    """
    found = [one for one in check(content).verdicts if not one.is_stamp]
    if not found:
        raise NoSignature(detail="PDF")
    return found


def verify_detached(content: bytes, signature: bytes) -> Verdict:
    """Return what a detached signature over a content is worth here. Raises NoSignature."""
    return check(content, signature).verdicts[0]


def grounds(asks: Asks | None = None) -> Grounds:
    """Return what is trusted here: the keys' own certificates, `trust-roots/*.pem`, lists in `crls/`.

    The internal authority lays its root and its lists there. A seal's file holds those above it too: only
    a certificate that vouches for itself is a root.
    """
    home = Path(settings.KHIEN.home)
    own = [one for one in _certificates(key_folder()) if one.self_issued]
    others = _certificates(home / "trust-roots")
    lists = [_list(file) for file in sorted((home / "crls").glob("*")) if file.is_file()]
    return Grounds(own, others, tuple(lists), asks)


def _certificates(folder: Path) -> list[Certificate]:
    return [
        certificate
        for file in sorted(folder.glob("*.pem"))
        for certificate in key_rules.read_certificates(file.read_bytes(), file=file.name)
    ]


def _list(file: Path) -> Answer:
    """Return a revocation list that the operator laid in, DER or PEM. Raises BadKey."""
    content = file.read_bytes()
    try:
        loads = x509.load_pem_x509_crl if content.startswith(b"-----") else x509.load_der_x509_crl
        der = loads(content).public_bytes(serialization.Encoding.DER)
    except ValueError as problem:
        raise BadKey(file=file.name, what="CRL") from problem
    return Answer(AnswerKind.CRL, der, Origin.LAID_IN)


def asker() -> Asks | None:
    """Return who asks outside about revocation; None unless the operator switched that on."""
    return Asker() if settings.KHIEN.revocation == ONLINE else None
