"""Tables of trust."""

from khien.base.trust.models.archive import ArchivedPdf
from khien.base.trust.models.certificates import Certificate
from khien.base.trust.models.checks import SignatureCheck

__all__ = ["ArchivedPdf", "Certificate", "SignatureCheck"]
