"""Tables of trust."""

from khien.base.trust.models.authority import Authority, CertificateRequest, IssuedCertificate
from khien.base.trust.models.certificates import Certificate
from khien.base.trust.models.checks import SignatureCheck

__all__ = ["Authority", "Certificate", "CertificateRequest", "IssuedCertificate", "SignatureCheck"]
