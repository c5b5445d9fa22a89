"""What a signature is worth here."""

from pathlib import Path

from django.conf import settings

from khien.base.core.clock import now
from khien.base.trust.queries.keys import key_folder
from khien.base.trust.rules import keys as key_rules
from khien.base.trust.rules import verifying
from khien.base.trust.types.signatures import Verdict


def verify_pdf(content: bytes) -> list[Verdict]:
    """Return what each signature of a PDF is worth here, the oldest first. Raises NoSignature."""
    return verifying.pdf_verdicts(content, roots(), at=now())


def verify_detached(content: bytes, signature: bytes) -> Verdict:
    """Return what a detached signature over a content is worth here. Raises NoSignature."""
    return verifying.detached_verdict(content, signature, roots(), at=now())


def roots() -> verifying.Roots:
    """Return the roots that are trusted here: the keys' own, and `trust-roots/*.pem` in the home."""
    own, others = (
        [
            certificate
            for file in sorted(folder.glob("*.pem"))
            for certificate in key_rules.read_certificates(file.read_bytes(), file=file.name)
        ]
        for folder in (key_folder(), Path(settings.KHIEN.home) / "trust-roots")
    )
    return verifying.Roots(own, others)
