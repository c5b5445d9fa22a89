"""Reads of indicators: the list, one of them, what stands on a block list."""

from collections.abc import Sequence
from typing import Final

from django.conf import settings
from django.db.models import Q, QuerySet

from khien.act.exchange import access
from khien.act.exchange.models import Indicator
from khien.act.exchange.rules import blocklist
from khien.act.exchange.rules.patterns import pattern_of
from khien.act.exchange.rules.values import Protected, is_live
from khien.act.exchange.types.indicators import (
    ChangeLine,
    IndicatorFilter,
    IndicatorKind,
    IndicatorLine,
    IndicatorRecord,
    NewIndicator,
    ProtectedLine,
    Reliability,
    TechnicalClass,
)
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.offers import Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.core.tlp import Tlp, tlp_of

PROTECTED: Final = text("Not on block lists: it is one of our own.")


def said_of(row: Indicator) -> NewIndicator:
    """Return what a row says, as plain values."""
    return NewIndicator(
        kind=IndicatorKind(row.kind),
        value=row.value,
        technical_class=TechnicalClass(row.technical_class),
        source=row.source,
        reliability=Reliability(row.reliability),
        tlp=Tlp(row.tlp),
        valid_from=row.valid_from,
        expires_at=row.expires_at,
        confidence=row.confidence,
        words=row.words,
    )


def live() -> QuerySet[Indicator]:
    """Return the indicators that hold now. Lazy."""
    at = now()
    return access.indicators().filter(
        revoked_at__isnull=True, valid_from__lte=at, expires_at__gt=at
    )


def page(actor: Actor, wanted: IndicatorFilter, *, after: str = "") -> Page[IndicatorLine]:
    """Return one page of indicators, newest first. Raises NotFound. Four queries."""
    access.require_read(actor)
    rows = _wanted(wanted)
    found, mark = newest_first(rows, after=after)
    own = protected_set()
    return page_of([_line(row, own) for row in found], after=mark, total=counted(rows))


def record(actor: Actor, key: int) -> IndicatorRecord:
    """Return one indicator whole. Raises NotFound."""
    access.require_read(actor)
    row = access.find_indicator(key)
    history = access.changes().filter(indicator=row).order_by("-pk")[:200]
    return IndicatorRecord(
        line=_line(row, protected_set()),
        stix_id=row.name,
        pattern=pattern_of(IndicatorKind(row.kind), row.value),
        entered_at=row.entered_at,
        entered_by=row.entered_by,
        origin=row.origin,
        revoked_why=row.revoked_why,
        history=tuple(
            ChangeLine(
                change.at,
                change.by,
                tuple((field, old, new) for field, old, new in change.changes),
                change.why,
            )
            for change in history
        ),
        may_manage=access.may_manage(actor),
    )


def protected_lines(actor: Actor) -> list[ProtectedLine]:
    """Return our own networks and domains that a person entered. One query."""
    access.require_read(actor)
    return [
        ProtectedLine(row.pk, row.value, row.reason, row.entered_at)
        for row in access.protected().order_by("value")
    ]


def own_names() -> list[str]:
    """Return the names under which this instance itself is reached."""
    address = settings.KHIEN.address.partition("://")[2].partition("/")[0].partition(":")[0]
    names = [host.strip("[]") for host in settings.KHIEN.hosts] + [address]
    return [name for name in names if name and name != "localhost"]


def protected_set() -> Protected:
    """Return all that is never blocked, ready to be asked. One query."""
    return Protected([*access.protected().values_list("value", flat=True), *own_names()])


def block_list(token: str, *, form: str, kind: str = "") -> tuple[str, str]:
    """Return a consumer's block list and its tag. Raises NotFound. Three queries.

    What ended or was revoked is gone at once: nothing is kept between two askings.
    """
    consumer = access.consumer_of_token(token)
    default = "ip" if form == "edl" else ""
    kinds = blocklist.KINDS.get(kind or default, blocklist.NETWORK if not kind else None)
    if form not in blocklist.FORMS or kinds is None:
        raise NotFound(what=form)
    rows = live().filter(tlp__lte=consumer.ceiling, confidence__gte=consumer.confidence_min)
    found = [
        blocklist.Blocked(row.pk, said_of(row))
        for row in rows.filter(kind__in=kinds).order_by("kind", "value").iterator(2000)
    ]
    content = blocklist.written(blocklist.entries(found, protected_set(), kinds), form)
    return content, blocklist.etag(content)


def find(actor: Actor, words: str) -> Sequence[Finding]:
    """Return indicators for the search box."""
    try:
        access.require_read(actor)
    except NotFound:
        return []
    rows = access.indicators().filter(value__icontains=words.strip()).order_by("-pk")[:8]
    return [
        Finding(row.value, text("Indicator"), f"/exchange/indicators/{row.pk}", row.source)
        for row in rows
    ]


def _wanted(wanted: IndicatorFilter) -> QuerySet[Indicator]:
    at = now()
    standing = {
        "ended": Q(revoked_at__isnull=True, expires_at__lte=at),
        "revoked": Q(revoked_at__isnull=False),
        "all": Q(),
    }
    rows = access.indicators().filter(
        standing.get(wanted.standing, Q(revoked_at__isnull=True, expires_at__gt=at))
    )
    if wanted.kind in set(IndicatorKind):
        rows = rows.filter(kind=wanted.kind)
    if wanted.technical_class in set(TechnicalClass):
        rows = rows.filter(technical_class=wanted.technical_class)
    tlp = tlp_of(wanted.tlp)
    if tlp is not None:
        rows = rows.filter(tlp=tlp)
    for word in wanted.words.split():
        rows = rows.filter(Q(value__icontains=word) | Q(source__icontains=word))
    return rows


def _line(row: Indicator, own: Protected) -> IndicatorLine:
    said = said_of(row)
    holds = is_live(
        valid_from=row.valid_from,
        expires_at=row.expires_at,
        is_revoked=row.revoked_at is not None,
        at=now(),
    )
    return IndicatorLine(
        key=row.pk,
        kind=said.kind,
        value=said.value,
        technical_class=said.technical_class,
        source=said.source,
        reliability=said.reliability,
        tlp=said.tlp,
        valid_from=said.valid_from,
        expires_at=said.expires_at,
        confidence=said.confidence,
        is_revoked=row.revoked_at is not None,
        is_live=holds,
        not_blocked=PROTECTED if own.covers(said.kind, said.value) else "",
        words=said.words,
    )
