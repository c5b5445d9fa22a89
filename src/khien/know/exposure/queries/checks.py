"""Reads of outside checks: sites and domains with their counts, one of them whole, and its findings."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, timedelta

from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now, today
from khien.base.core.offers import Finding as Found
from khien.base.core.paging import Page, page_of
from khien.base.core.refusals import NotFound, text
from khien.know.exposure import access
from khien.know.exposure.models import Outage, ReachDay, Result, Shot, Target
from khien.know.exposure.rules.checks import places
from khien.know.exposure.rules.checks.catalogue import BY_CODE, ORDER
from khien.know.exposure.types.checks import (
    NotAnAddress,
    Proof,
    ProofWay,
    Verdict,
)
from khien.know.exposure.types.findings import (
    Asset,
    AssetKind,
    FindingSeen,
    Reporter,
    Scan,
    Severity,
)
from khien.know.exposure.types.targets import (
    CheckLine,
    OutageLine,
    ReachLine,
    ShotLine,
    TargetLine,
    TargetRecord,
    VerdictChangeLine,
)
from khien.know.inventory.queries.sites import OutsideEntry, outside_entries, outside_entry

REACH_DAYS = 30
CHANGES_MAX = 100
OUTAGES_MAX = 100


def targets(
    actor: Actor,
    *,
    words: str = "",
    unit_codes: frozenset[str] | None = None,
    keys: Collection[int] | None = None,
    after: str = "",
) -> Page[TargetLine]:
    """Return one page of sites and mail domains by name, with what was said of them. Five queries."""
    page = outside_entries(actor, words=words, unit_codes=unit_codes, keys=keys, after=after)
    keys = [one.key for one in page.rows]
    held = {row.entry_id: row for row in access.targets().filter(entry_id__in=keys)}
    ids = [row.pk for row in held.values()]
    counts: defaultdict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Verdict, 0))
    for key, verdict in access.results().filter(target__in=ids).values_list("target_id", "verdict"):
        counts[key][verdict] += 1
    open_ones = access.outages().filter(target__in=ids, ended__isnull=True)
    down = set(open_ones.values_list("target_id", flat=True))
    lines = [_line(one, held.get(one.key), counts, down) for one in page.rows]
    return page_of(lines, after=page.after, total=page.total)


def target(actor: Actor, key: int) -> TargetRecord:
    """Return one visible site or mail domain whole. Raises NotFound."""
    entry = outside_entry(actor, key)
    row = access.targets().filter(entry_id=key).first()
    results = list(access.results().filter(target=row)) if row else []
    counts: dict[int, dict[str, int]] = {}
    for one in results:
        held = counts.setdefault(one.target_id, dict.fromkeys(Verdict, 0))
        held[one.verdict] += 1
    outages = list(access.outages().filter(target=row).order_by("-pk")[:OUTAGES_MAX]) if row else []
    down = {one.target_id for one in outages if one.ended is None}
    changes = access.verdict_changes().filter(target=row).order_by("-pk")[:CHANGES_MAX]
    said = {one.check_code: one.verdict for one in results}
    changed = {said.get(code) for code in ("domains", "hidden", "text", "picture")}
    since = today() - timedelta(days=REACH_DAYS)
    days = list(access.reach_days().filter(target=row, day__gt=since).order_by("-day"))
    shots = list(access.shots().filter(target=row).order_by("-pk")) if row else []
    may_change = accounts.may_do(actor, Capability.MANAGE_INVENTORY, entry.unit_code)
    return TargetRecord(
        line=_line(entry, row, counts, down),
        domain=_domain(entry),
        token=row.token if row and may_change else "",
        proof=_proof(row),
        inner_reason=row.inner_reason if row else "",
        checks=tuple(_check(one) for one in sorted(results, key=_place)),
        changes=tuple(
            VerdictChangeLine(one.at, BY_CODE[one.check_code].title, one.old, one.new)
            for one in (changes if row else ())
            if one.check_code in BY_CODE
        ),
        outages=tuple(_outage(one) for one in outages),
        reach=_reach(None, days) if days else None,
        reach_days=tuple(_reach(one.day, [one]) for one in days),
        good_shot=next((_shot(one) for one in shots if one.is_good), None),
        last_shot=_shot(shots[0]) if shots else None,
        is_changed=bool(changed & {Verdict.WEAK, Verdict.BAD})
        or (row and row.changed_at) is not None,
        reported_at=row.reported_at if row else None,
        may_change=may_change,
        may_confirm=accounts.oversees_province(actor, Capability.MANAGE_INVENTORY),
        may_report=accounts.may_do(actor, Capability.REPORT_INCIDENTS, entry.unit_code),
    )


def shot_file(actor: Actor, key: int, shot: int) -> int:
    """Return the file of a picture of a visible site. Raises NotFound."""
    entry = outside_entry(actor, key)
    row = access.shots().filter(pk=shot, target__entry_id=entry.key).first()
    if row is None:
        raise NotFound(what=str(shot))
    return row.file_key


def checks_of(actor: Actor, key: str) -> Sequence[Found]:
    """Return the way to what was seen of a register's entry from outside, for the entry's own page."""
    try:
        entry = outside_entry(actor, int(key))
    except NotFound:
        return []
    url = reverse("exposure:target", args=[entry.key])
    return [Found(text("What was seen of it"), text("Looked at from outside"), url)]


def own_domain(entry: OutsideEntry) -> str:
    """Return the domain of a site's or mail domain's address; nothing for what is no address."""
    return _domain(entry)


def findings_of(key: int) -> Scan | None:
    """Return what is bad about an entry as one report, with the entry as its scope; None before a look.

    For the system: what calls it says whose the findings are.
    """
    row = access.targets().filter(entry_id=key, looked_at__isnull=False).first()
    if row is None:
        return None
    asset = Asset(AssetKind.SITE, row.proven_name)
    bad = access.results().filter(target=row, verdict=Verdict.BAD).order_by("pk")
    found = [_finding(asset, one, row) for one in bad if one.check_code in BY_CODE]
    looked = row.looked_at
    return Scan(Reporter.CHECK, "khien", "", looked, looked, (asset,), tuple(found))


def is_proven(row: Target, entry: OutsideEntry) -> bool:
    """Return whether the entry's address, as it stands now, was shown to be its unit's own."""
    is_held = bool(row.way) and row.until is not None and row.until >= today()
    return is_held and row.proven_name == _address(entry)


def _finding(asset: Asset, one: Result, row: Target) -> FindingSeen:
    check = BY_CODE[one.check_code]
    grave = one.check_code in {"hidden", "exposed", "text"}
    return FindingSeen(
        reporter=Reporter.CHECK,
        asset=asset,
        rule=one.check_code,
        location="",
        title=check.title,
        severity=Severity.HIGH if grave else Severity.MEDIUM,
        description=one.why,
        fix=check.fix,
        evidence=one.details,
        references=(check.source,) if check.source else (),
        seen_at=row.looked_at,
    )


def _line(
    entry: OutsideEntry, row: Target | None, counts: dict[int, dict[str, int]], down: set[int]
) -> TargetLine:
    return TargetLine(
        key=entry.key,
        name=entry.name,
        unit=entry.unit,
        unit_code=entry.unit_code,
        is_mail=entry.is_mail,
        is_wanted=entry.is_wanted,
        is_proven=row is not None and is_proven(row, entry),
        counts=counts.get(row.pk, {}) if row else {},
        looked_at=row.looked_at if row else None,
        is_down=row is not None and row.pk in down,
    )


def _proof(row: Target | None) -> Proof | None:
    if row is None or not row.way or row.proven_at is None or row.until is None:
        return None
    return Proof(
        ProofWay(row.way), row.proven_at, row.proven_by, row.until, row.letter, row.letter_on
    )


def _check(row: Result) -> CheckLine:
    return CheckLine(BY_CODE[row.check_code], Verdict(row.verdict), row.why, row.details, row.since)


def _outage(row: Outage) -> OutageLine:
    seconds = int(((row.ended or now()) - row.began).total_seconds())
    return OutageLine(row.began, row.ended, seconds, row.why)


def _reach(day: date | None, days: Sequence[ReachDay]) -> ReachLine:
    asked, answered = sum(one.asked for one in days), sum(one.answered for one in days)
    mean = sum(one.milliseconds for one in days) / answered / 1000 if answered else 0.0
    return ReachLine(day, asked, answered, mean, max(one.slowest for one in days) / 1000)


def _shot(row: Shot) -> ShotLine:
    return ShotLine(row.pk, row.at, row.seen_at, row.change, row.is_good)


def _place(row: Result) -> tuple[int, int]:
    worst = [Verdict.BAD, Verdict.WEAK, Verdict.UNKNOWN, Verdict.GOOD]
    return worst.index(Verdict(row.verdict)), ORDER.get(row.check_code, 0)


def _domain(entry: OutsideEntry) -> str:
    try:
        return (
            places.domain_of(entry.address)
            if entry.is_mail
            else places.place_of(entry.address).host
        )
    except NotAnAddress:
        return ""


def _address(entry: OutsideEntry) -> str:
    try:
        return places.address_of(entry.address, is_mail=entry.is_mail)
    except NotAnAddress:
        return ""
