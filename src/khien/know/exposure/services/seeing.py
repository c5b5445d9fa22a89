"""Keeps what looks saw: the last verdicts, their changes, outages, and what a site said when all was good."""

from datetime import datetime
from typing import Final

from django.db import transaction

from khien.base.core.clock import now
from khien.base.core.outbox import tell
from khien.know.exposure import access
from khien.know.exposure.models import Outage, Result, Target, VerdictChange
from khien.know.exposure.rules.checks import content as pages
from khien.know.exposure.rules.checks import mail, site
from khien.know.exposure.types.checks import (
    Baseline,
    Content,
    Judged,
    MailSeen,
    SiteChanged,
    SiteSeen,
    Verdict,
)
from khien.know.inventory.queries.sites import OutsideEntry

DETAILS_MAX: Final = 2000
_NOT_GOOD: Final = frozenset({Verdict.WEAK, Verdict.BAD})


def keep(row: Target, entry: OutsideEntry, seen: SiteSeen | MailSeen, *, is_whole: bool) -> None:
    """Judge what was seen of a target and keep it, in one short transaction."""
    if isinstance(seen, MailSeen):
        judged = mail.judge(seen)
        with transaction.atomic():
            _keep_verdicts(row, judged, now())
        return
    if not is_whole:
        with transaction.atomic():
            _note_reach(row, seen)
        return
    home = seen.home.last
    content = pages.read_page(home.body, home.url, _charset(home.header("content-type")))
    baseline = None
    if row.good_domains is not None:
        baseline = Baseline(row.good_text, frozenset(row.good_domains))
    judged = site.judge(seen, content, baseline)
    with transaction.atomic():
        _keep_verdicts(row, judged, seen.at)
        _note_reach(row, seen)
        if home.status == 200:
            _note_content(row, entry, content, judged, seen.at)


def _keep_verdicts(row: Target, judged: list[Judged], at: datetime) -> None:
    held = {one.check_code: one for one in access.results().filter(target=row)}
    for one in judged:
        known = held.pop(one.check, None)
        result = known or Result(target=row, check_code=one.check)
        if known is None:
            result.since = at
        elif known.verdict != one.verdict:
            old, new = known.verdict, one.verdict
            VerdictChange(target=row, check_code=one.check, at=at, old=old, new=new).save()
            result.since = at
        result.verdict, result.why = one.verdict, one.why
        result.details = one.details.replace("\0", "")[:DETAILS_MAX]
        result.save()
    access.results().filter(pk__in=[one.pk for one in held.values()]).delete()
    row.looked_at = at
    row.save(update_fields=["looked_at"])


def _note_reach(row: Target, seen: SiteSeen) -> None:
    """Begin an outage where a site does not answer, and end it where it does again."""
    is_down = site.is_outage(seen.home)
    going_on = access.outages().filter(target=row, ended__isnull=True).first()
    if is_down and going_on is None:
        why = seen.home.last.problem or f"HTTP {seen.home.last.status}"
        Outage(target=row, began=seen.at, why=why[:300]).save()
    elif not is_down and going_on is not None:
        going_on.ended = seen.at
        going_on.save(update_fields=["ended"])


def _note_content(
    row: Target, entry: OutsideEntry, content: Content, judged: list[Judged], at: datetime
) -> None:
    """Keep what the page says; as the good one where nothing is wrong, else tell that it changed."""
    said = {one.check: one for one in judged}
    bad = [said[code] for code in ("domains", "hidden", "text") if said[code].verdict in _NOT_GOOD]
    text = content.text.replace("\0", "")
    is_new = (row.last_text, row.last_domains) != (text, sorted(content.domains))
    row.last_text, row.last_domains = text, sorted(content.domains)
    fields = ["last_text", "last_domains"]
    if not bad:
        row.good_text, row.good_domains = row.last_text, row.last_domains
        fields += ["good_text", "good_domains"]
    elif is_new:
        what = "; ".join(f"{one.check}: {one.details}" for one in bad)
        tell(SiteChanged(entry.key, entry.unit_code, entry.name, what[:500], at))
    row.save(update_fields=fields)


def _charset(content_type: str) -> str:
    _, found, charset = content_type.lower().partition("charset=")
    return charset.strip(" \"'").partition(";")[0] if found else "utf-8"
