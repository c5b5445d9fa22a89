"""Reads of what the authority issued."""

from dataclasses import dataclass

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.search import fold
from khien.base.trust.access import authority as access
from khien.base.trust.models import IssuedCertificate
from khien.base.trust.types.authority import IssuedLine, IssuedRecord, ProfileCode, Standing

OWN = frozenset({ProfileCode.STATUS, ProfileCode.STAMPS})


@dataclass(frozen=True, slots=True)
class IssuedFilter:
    """What a list of issued certificates shows; the authority's own only where their profile is named."""

    words: str = ""
    profile: str = ""
    standing: str = ""
    unit_codes: frozenset[str] | None = None


def issued(actor: Actor, wanted: IssuedFilter, *, after: str = "") -> Page[IssuedLine]:
    """Return one page of issued certificates that the actor sees, the newest first. Two queries."""
    rows = access.issued_visible_to(actor).select_related("unit")
    if wanted.unit_codes is not None:
        rows = rows.filter(unit__code__in=wanted.unit_codes)
    is_named = {"profile": wanted.profile}
    rows = rows.filter(**is_named) if wanted.profile else rows.exclude(profile__in=OWN)
    if wanted.words.strip():
        rows = rows.filter(folded__contains=fold(wanted.words.strip()))
    rows = _standing(rows, wanted.standing)
    found, mark = newest_first(rows, after=after)
    return page_of([line_of(row) for row in found], after=mark, total=counted(rows))


def record(actor: Actor, key: int) -> IssuedRecord:
    """Return one visible certificate whole. Raises NotFound."""
    row = access.require_issued(actor, key)
    decides = accounts.oversees_province(actor, Capability.ISSUE_CERTIFICATES)
    keeps = accounts.may_do(actor, Capability.KEEP_DOCUMENTS, row.unit.code)
    line = line_of(row)
    is_own = line.profile in OWN
    is_good = line.standing is Standing.GOOD
    return IssuedRecord(
        line=line,
        authority=row.authority.name,
        subject=row.subject,
        names=tuple(row.names),
        fingerprint=row.fingerprint,
        request=row.request.number if row.request else "",
        revoked_at=row.revoked_at,
        reason=row.reason,
        revoked_words=row.revoked_words,
        revoked_by=row.revoked_by,
        may_revoke=is_good and (decides or (keeps and not is_own)),
        may_renew=keeps and not is_own and line.standing is not Standing.REVOKED,
    )


def pem(actor: Actor, key: int) -> tuple[str, str]:
    """Return a visible certificate as PEM and what its file is called. Raises NotFound."""
    row = access.require_issued(actor, key)
    return row.pem, f"{row.serial}.pem"


def line_of(row: IssuedCertificate) -> IssuedLine:
    """Return a certificate that passed the door as a line."""
    return IssuedLine(
        key=row.pk,
        serial=row.serial,
        title=row.title,
        profile=ProfileCode(row.profile),
        unit_code=row.unit.code,
        unit=row.unit.name,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        standing=_standing_of(row),
    )


def _standing_of(row: IssuedCertificate) -> Standing:
    if row.revoked_at is not None:
        return Standing.REVOKED
    return Standing.GOOD if row.valid_to > now() else Standing.ENDED


def _standing(rows: QuerySet[IssuedCertificate], standing: str) -> QuerySet[IssuedCertificate]:
    if standing == Standing.REVOKED:
        return rows.filter(revoked_at__isnull=False)
    if standing == Standing.ENDED:
        return rows.filter(revoked_at__isnull=True, valid_to__lte=now())
    if standing == Standing.GOOD:
        return rows.filter(revoked_at__isnull=True, valid_to__gt=now())
    return rows
