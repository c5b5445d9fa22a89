"""What the authority issues and revokes, told to the register of certificates."""

from datetime import datetime
from typing import Final

from cryptography import x509

from khien.base.accounts import services as people
from khien.base.core.refusals import text
from khien.base.trust.access import certificates as access
from khien.base.trust.rules.register import files
from khien.base.trust.services import certificates
from khien.base.trust.types.authority import ProfileCode
from khien.base.trust.types.certificates import CertificateKind, Seen, Source

_KINDS: Final = {
    ProfileCode.SERVER: CertificateKind.SERVER,
    ProfileCode.SYSLOG: CertificateKind.SERVER,
    ProfileCode.AGENT: CertificateKind.DEVICE,
    ProfileCode.SEAL: CertificateKind.AGENCY,
}
_SYSTEM: Final = people.everything(text("the authority tells the register what it issued"))


def enter(*, unit_code: str, profile: ProfileCode, pem: str) -> None:
    """Have a certificate stand in the register. Inside the transaction that issues it."""
    read = x509.load_pem_x509_certificate(pem.encode())
    new = files.described(read, unit_code=unit_code, kind=_KINDS[profile], source=Source.OWN)
    certificates.enter_certificate(_SYSTEM, certificate=new, seen=Seen.ENTERED)


def revoke(*, fingerprint: str, at: datetime, words: str) -> None:
    """Have the register know that a certificate was revoked. Inside the transaction that revokes it."""
    row = access.certificates().filter(fingerprint=fingerprint).first()
    if row is not None and not row.fate:
        certificates.revoke_certificate(_SYSTEM, key=row.pk, at=at, words=words)
