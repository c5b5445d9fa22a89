"""A certificate becomes a row."""

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from khien.base.core.search import fold
from khien.base.trust.models import IssuedCertificate
from khien.base.trust.rules.authority import building
from khien.base.trust.rules.authority.signers import PEM
from khien.base.trust.types.authority import ProfileCode


def issued(made: x509.Certificate, *, profile: ProfileCode, title: str) -> IssuedCertificate:
    """Return the row of a certificate, not saved: without its authority, unit and request."""
    names = _names(made)
    serial = f"{made.serial_number:x}"
    return IssuedCertificate(
        profile=profile,
        serial=serial,
        title=title[:100],
        folded=fold(f"{title} {' '.join(names)} {serial}")[:400],
        subject=building.readable(made.subject),
        names=names,
        fingerprint=made.fingerprint(hashes.SHA256()).hex(),
        pem=made.public_bytes(PEM).decode(),
        valid_from=made.not_valid_before_utc,
        valid_to=made.not_valid_after_utc,
    )


def _names(made: x509.Certificate) -> list[str]:
    try:
        also = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(one.value) for one in also]
