"""What the measures count of a site or mail domain: TLS, open files, forged mail turned away."""

from collections.abc import Mapping
from typing import Final

from khien.know.exposure.types.checks import Verdict

TLS: Final = ("certificate", "tls")
DMARC: Final = "dmarc"
OPEN: Final = ("exposed", "folders")


def is_good(said: Mapping[str, str]) -> bool | None:
    """Return whether a site has good TLS, or a mail domain an enforced DMARC; None where it was not told.

    A site's certificate may soon end (weak), its versions of TLS must be good; a domain's record must
    have all forged mail put aside or refused.
    """
    if DMARC in said:
        return None if said[DMARC] == Verdict.UNKNOWN else said[DMARC] == Verdict.GOOD
    certificate, versions = (said.get(code, Verdict.UNKNOWN) for code in TLS)
    if certificate == Verdict.UNKNOWN:
        return None
    return certificate in {Verdict.GOOD, Verdict.WEAK} and versions == Verdict.GOOD


def is_closed(said: Mapping[str, str]) -> bool | None:
    """Return whether nothing lies open that nobody should fetch or list; None where it was not told."""
    found = {said.get(code, Verdict.UNKNOWN) for code in OPEN}
    if Verdict.BAD in found or Verdict.WEAK in found:
        return False
    return None if Verdict.UNKNOWN in found else True
