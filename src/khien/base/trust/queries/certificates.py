"""Reads of the register: lists, one certificate, counts by unit, the measure."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.history import as_of
from khien.base.core.offers import Counted, Finding
from khien.base.core.paging import PAGE_ROWS, Page, counted, page_of, part_of
from khien.base.core.refusals import text
from khien.base.core.search import folded_match
from khien.base.regulation import queries as regulation
from khien.base.trust.access import certificates as access
from khien.base.trust.models import Certificate
from khien.base.trust.rules.register import standing
from khien.base.trust.types.certificates import (
    CERTIFICATE_KIND_NAMES,
    CertificateFilter,
    CertificateKind,
    CertificateLine,
    CertificateRecord,
    CertificateState,
    Fate,
    Seen,
    Source,
    UnitCounts,
)
from khien.base.trust.types.notes import Note
from khien.base.trust.types.signatures import Revocation

SHEET_MAX: Final = 20_000
FOUND_MAX: Final = 8
REMINDERS: Final = ("certificate.first", "certificate.second", "certificate.last")


def reminder_days() -> list[int]:
    """Return how many days before its end somebody is reminded, the most first."""
    held = [int(regulation.threshold(code, today()).value) for code in REMINDERS]
    return sorted(held, reverse=True)


def certificates(
    actor: Actor, wanted: CertificateFilter, *, after: str = ""
) -> Page[CertificateLine]:
    """Return one page of the register, what ends last first. Two queries."""
    rows = _wanted(actor, wanted)
    total = counted(rows)
    mark, _, key = after.rpartition("~")
    if mark and key.isdigit():
        ends = datetime.fromisoformat(mark)
        rows = rows.filter(Q(ends_at__lt=ends) | Q(ends_at=ends, pk__lt=int(key)))
    found = list(rows.select_related("unit").order_by("-ends_at", "-pk")[: PAGE_ROWS + 1])
    last = found[PAGE_ROWS - 1] if len(found) > PAGE_ROWS else None
    next_mark = f"{last.ends_at.isoformat()}~{last.pk}" if last else ""
    lines = _lines(found[:PAGE_ROWS])
    return page_of(lines, after=next_mark, total=total)


def all_certificates(actor: Actor, wanted: CertificateFilter) -> Iterator[CertificateLine]:
    """Yield what a list shows without its pages, at most 20,000 rows: for the workbook."""
    rows = _wanted(actor, wanted).select_related("unit").order_by("-ends_at", "-pk")
    yield from _lines(rows[:SHEET_MAX])


def certificate(actor: Actor, key: int) -> CertificateRecord:
    """Return one visible certificate whole. Raises NotFound. Four queries."""
    row = access.require_certificate(actor, key)
    visible = access.certificates_visible_to(actor).select_related("unit")
    newer = visible.filter(pk=row.replaced_by_id or 0).first()
    return CertificateRecord(
        line=_lines([row])[0],
        subject=row.subject,
        key=row.key,
        token=row.token,
        fingerprint=row.fingerprint,
        usage=row.usage,
        pem=row.pem,
        seen=Seen(row.seen),
        address=row.address,
        fate_at=row.fate_at,
        fate_words=row.fate_words,
        replaced_by=_lines([newer])[0] if newer else None,
        replaces=tuple(_lines(visible.filter(replaced_by=row).order_by("-pk"))),
        revocation_said=tuple(msgspec.convert(row.revocation_said, list[Note])),
        revocation_at=row.revocation_at,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        may_keep=accounts.may_do(actor, Capability.KEEP_DOCUMENTS, row.unit.code),
    )


def heirs(actor: Actor, key: int) -> list[CertificateLine]:
    """Return the certificates that may come in place of one: newer ones of its unit."""
    row = access.require_certificate(actor, key)
    rows = access.certificates_visible_to(actor).filter(unit=row.unit_id, fate=Fate.NONE)
    newer = rows.filter(ends_at__gt=row.ends_at).exclude(pk=row.pk).select_related("unit")
    return _lines(newer.order_by("-ends_at")[:50])


def by_unit(
    actor: Actor, units: frozenset[str] | None, *, after: str = ""
) -> tuple[Page[UnitCounts], int]:
    """Return one page of what each watched unit holds today, and how many hold nothing. Four queries."""
    at = now()
    soon = at + timedelta(days=max(reminder_days()))
    open_rows = Q(fate=Fate.NONE, ends_at__gt=at)
    kinds = {
        f"kind_{kind.value}": Count("pk", filter=open_rows & Q(kind=kind))
        for kind in CertificateKind
    }
    grouped = access.certificates_visible_to(actor).values("unit__code")
    held: dict[str, Mapping[str, Any]] = {
        row["unit__code"]: row
        for row in grouped.annotate(
            valid=Count("pk", filter=open_rows),
            ending=Count("pk", filter=open_rows & Q(ends_at__lte=soon)),
            ended=Count("pk", filter=Q(fate=Fate.NONE, ends_at__lte=at)),
            revoked=Count("pk", filter=Q(fate=Fate.REVOKED)),
            **kinds,
        )
    }
    seen = accounts.unit_codes(actor, Capability.SEE_DOCUMENTS)
    shown = [
        unit
        for unit in accounts.watched_units()
        if (seen is None or unit.code in seen) and (units is None or unit.code in units)
    ]
    some, mark = part_of(shown, by="code", after=after)
    lines = [_counts(unit.name, unit.code, held.get(unit.code, {})) for unit in some]
    without = sum(1 for unit in shown if not held.get(unit.code, {}).get("valid"))
    return page_of(lines, after=mark, total=len(shown)), without


def _counts(name: str, code: str, row: Mapping[str, Any]) -> UnitCounts:
    return UnitCounts(
        unit=name,
        unit_code=code,
        valid=row.get("valid", 0),
        ending=row.get("ending", 0),
        ended=row.get("ended", 0),
        revoked=row.get("revoked", 0),
        kinds=tuple(
            (name, row.get(f"kind_{kind.value}", 0))
            for kind, name in CERTIFICATE_KIND_NAMES.items()
        ),
    )


def find(actor: Actor, words: str) -> list[Finding]:
    """Return certificates that fit the words of the search box. One query."""
    rows = access.certificates_visible_to(actor).filter(folded_match("words", words))
    return [
        Finding(
            f"{row.holder} {row.serial[:16]}",
            text("Certificates"),
            reverse("trust:certificate", args=[row.pk]),
            row.unit.name,
        )
        for row in rows.select_related("unit").order_by("-ends_at")[:FOUND_MAX]
    ]


def units_with_certificate(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each unit and whether it held a valid certificate at an instant. Two queries.

    Our own are left out: the plan speaks of certificates that others trust too.
    """
    held = {
        code: (serial, key)
        for code, serial, key in as_of(access.certificates(), at)
        .exclude(source=Source.OWN)
        .values_list("unit__code", "serial", "pk")
    }
    return [
        Counted(
            unit.name,
            unit.code,
            unit.code in held,
            detail=held[unit.code][0] if unit.code in held else "",
            url=reverse("trust:certificate", args=[held[unit.code][1]])
            if unit.code in held
            else "",
        )
        for unit in accounts.watched_units(at)
        if unit_codes is None or unit.code in unit_codes
    ]


def _wanted(actor: Actor, wanted: CertificateFilter) -> QuerySet[Certificate, Certificate]:
    rows = access.certificates_visible_to(actor)
    if wanted.unit_codes is not None:
        rows = rows.filter(unit__code__in=wanted.unit_codes)
    if wanted.kind in list(CertificateKind):
        rows = rows.filter(kind=wanted.kind)
    if wanted.source in list(Source):
        rows = rows.filter(source=wanted.source)
    if wanted.state in list(CertificateState):
        rows = rows.filter(_in_state(CertificateState(wanted.state)))
    return rows.filter(folded_match("words", wanted.words)) if wanted.words.strip() else rows


def _in_state(state: CertificateState) -> Q:
    at = now()
    soon = at + timedelta(days=max(reminder_days()))
    conditions = {
        CertificateState.VALID: Q(fate=Fate.NONE, ends_at__gt=soon),
        CertificateState.ENDING: Q(fate=Fate.NONE, ends_at__gt=at, ends_at__lte=soon),
        CertificateState.ENDED: Q(fate=Fate.NONE, ends_at__lte=at),
        CertificateState.REVOKED: Q(fate=Fate.REVOKED),
        CertificateState.REPLACED: Q(fate=Fate.REPLACED),
    }
    return conditions[state]


def _lines(rows: Iterable[Certificate]) -> list[CertificateLine]:
    at, soon = now(), max(reminder_days())
    return [
        CertificateLine(
            key=row.pk,
            kind=CertificateKind(row.kind),
            source=Source(row.source),
            unit=row.unit.name,
            unit_code=row.unit.code,
            holder=row.holder,
            person=row.person,
            serial=row.serial,
            issuer=row.issuer,
            valid_from=row.valid_from,
            ends_at=row.ends_at,
            state=standing.state(row.fate, row.ends_at, at=at, soon_days=soon),
            revocation=Revocation(row.revocation),
        )
        for row in rows
    ]
