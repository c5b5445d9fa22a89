"""What matching finds becomes findings of units: one a product, closed when it matches no more."""

import hashlib
from collections import defaultdict

from django.conf import settings
from django.utils import translation

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.know.exposure.queries import feeds, holes
from khien.know.exposure.services.opening import open_findings
from khien.know.exposure.types.findings import Asset, AssetKind, FindingSeen, Reporter, Scan
from khien.know.exposure.types.register import Surroundings

TOOL = "khien match"


def open_holes(by: Actor) -> int:
    """Open, keep and close the findings of matching in every unit; return how many are new.

    Outside transactions: each unit's findings are taken in by themselves, and a run that broke off is
    begun again.
    """
    found: defaultdict[str, list[FindingSeen]] = defaultdict(list)
    with translation.override(settings.LANGUAGE_CODE):
        for code, seen in holes.matched_findings():
            found[code].append(seen)
    at, new = now(), 0
    known = feeds.known({cve for seen in found.values() for one in seen for cve in one.cves})
    for unit in accounts.units_of(by):
        scope = (Asset(AssetKind.UNIT, unit.code),)
        scan = Scan(Reporter.MATCHING, TOOL, "", at, at, scope, tuple(found.get(unit.code, ())))
        digest = hashlib.sha256(f"{at.isoformat()} {unit.code}".encode()).hexdigest()
        opened = open_findings(
            by, unit_code=unit.code, scan=scan, digest=digest, around=Surroundings(known=known)
        )
        new += opened.new
    return new
