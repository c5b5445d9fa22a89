"""A package for the investigating body: technical facts, signs, hashes, custody and a receipt to sign."""

from khien.act.response import access
from khien.act.response.models import Referral
from khien.act.response.queries import referring
from khien.act.response.services.timeline import write
from khien.act.response.types.incidents import EntryKind, ExerciseStaysInside
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, text
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files


def refer(by: Actor, *, number: str, to: str, reference: str = "", has_files: bool = False) -> int:
    """Make the package of an incident for a body outside, keep it, and return its key.

    No names but the contact; no internal addresses. The investigation itself stays outside. With
    `has_files` the files lie in it, and each handing-over stands in its chain of custody. Call outside
    transactions.
    """
    row, case = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    if case.line.is_exercise:
        raise ExerciseStaysInside(number=number)
    if not to.strip():
        raise Invalid(what=text("Say which body the package is for."))
    contents: dict[str, bytes] = {}
    attached = referring.open_files(row)
    if has_files:
        for one in attached:
            files.hand_over(by, key=one.key, to=to)
            contents[f"files/{one.key}-{one.name}"] = files.open_file(by, key=one.key)
    package = referring.package(row, case, to=to, reference=reference, contents=contents)
    digest = files.keep(package)
    return enter_referral(
        by,
        number=number,
        referral=Referral(
            to=to.strip()[:200],
            reference=reference.strip()[:100],
            has_files=has_files,
            digest=digest,
            size=len(package),
        ),
    )


@use_case
def enter_referral(by: Actor, *, number: str, referral: Referral) -> int:
    """Write down that a package was made."""
    row, _ = access.require_incident(by, number, Capability.WORK_INCIDENTS)
    referral.incident, referral.at, referral.by = row, now(), by.name[:200]
    referral.save()
    write(by, row, EntryKind.REFERRAL, f"{referral.to}. SHA-256 {referral.digest}")
    return referral.pk
