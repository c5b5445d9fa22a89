"""Tables of trust."""

from khien.base.trust.models.archive import ArchivedPdf
from khien.base.trust.models.authority import Authority, CertificateRequest, IssuedCertificate
from khien.base.trust.models.certificates import Certificate
from khien.base.trust.models.checks import SignatureCheck
from khien.base.trust.models.images import SignatureImage

__all__ = [
    "ArchivedPdf",
    "Authority",
    "Certificate",
    "CertificateRequest",
    "IssuedCertificate",
    "SignatureCheck",
    "SignatureImage",
]
