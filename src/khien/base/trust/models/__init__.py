"""Tables of trust."""

from khien.base.trust.models.authority import Authority, CertificateRequest, IssuedCertificate
from khien.base.trust.models.certificates import Certificate

__all__ = ["Authority", "Certificate", "CertificateRequest", "IssuedCertificate"]
