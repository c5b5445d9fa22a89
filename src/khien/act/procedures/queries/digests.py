"""Reads of what an act says as a whole: its hash, which parties sign, and what guards look at."""

import hashlib
import json

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import Act
from khien.act.procedures.rules import kinds
from khien.act.procedures.types.definitions import Definition
from khien.base.core.clock import today


def of_act(row: Act) -> str:
    """Return the hash of what an act says: what a party signs."""
    things = [
        [one.label, one.register, one.key, one.content]
        for one in access.things_of(row).order_by("place")
    ]
    checks = {code: [one["grade"], one["words"]] for code, one in row.checks.items()}
    told = [row.procedure, row.number, row.content, checks, things]
    plain = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def facts_of(row: Act, said: Definition) -> frozenset[str]:
    """Return what the guards of an act may look at."""
    digest = of_act(row)
    signed = access.signatures_of(row).filter(content_digest=digest)
    return kinds.facts_of(
        said,
        row.content,
        checks={code: str(one.get("grade", "")) for code, one in row.checks.items()},
        signed=signed.values_list("party", flat=True),
        has_things=access.things_of(row).exists(),
        has_scan=access.files_of(row).filter(paper__isnull=False).exists(),
        on=today(),
    )
