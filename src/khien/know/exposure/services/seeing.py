"""Keeps what looks saw: the last verdicts, their changes, outages, and what a site said when all was good."""

from datetime import datetime
from typing import Final

from django.db import transaction

from khien.base.accounts import queries as accounts
from khien.base.core.clock import now
from khien.base.core.history import replace_state
from khien.base.core.outbox import tell
from khien.know.exposure import access
from khien.know.exposure.models import Result, Target, TargetState, VerdictChange
from khien.know.exposure.rules.checks import content as pages
from khien.know.exposure.rules.checks import grading, mail, pictures, site
from khien.know.exposure.services import defacing, picturing
from khien.know.exposure.services.reaching import note_reach
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
            at = now()
            _keep_verdicts(row, judged, at)
            _keep_state(row, entry, judged, at)
        return
    if not is_whole:
        with transaction.atomic():
            note_reach(row, seen)
        return
    home = seen.home.last
    content = pages.read_page(home.body, home.url, _charset(home.header("content-type")))
    baseline = None
    if row.good_domains is not None:
        baseline = Baseline(row.good_text, frozenset(row.good_domains))
    shot = picturing.read(row, seen.picture)
    judged = [*site.judge(seen, content, baseline), pictures.judge(seen.picture, shot.change)]
    file_key = picturing.keep_file(row, entry, shot)
    with transaction.atomic():
        _keep_verdicts(row, judged, seen.at)
        _keep_state(row, entry, judged, seen.at)
        note_reach(row, seen)
        if home.status == 200:
            is_good = _note_content(row, entry, content, judged, seen.at)
            picturing.note(row, shot, file_key, seen.at, is_good=is_good)
    picturing.forget(row)


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


def _keep_state(row: Target, entry: OutsideEntry, judged: list[Judged], at: datetime) -> None:
    """Keep over time whether what the measures count was good; a look that told nothing changes nothing."""
    said = {one.check: one.verdict for one in judged}
    is_good, is_closed = grading.is_good(said), grading.is_closed(said)
    if is_good is None:
        return
    unit_id = accounts.unit_key(entry.unit_code)
    values = {
        "unit_id": unit_id,
        "name": entry.name,
        "is_mail": entry.is_mail,
        "is_good": is_good,
        **({} if is_closed is None else {"is_closed": is_closed}),
    }
    states = access.target_states().filter(target=row)
    if not states.filter(valid_to__isnull=True).exists():
        TargetState(target=row, valid_from=at, **values).save()
    else:
        replace_state(states, at=at, values=values)


def _note_content(
    row: Target, entry: OutsideEntry, content: Content, judged: list[Judged], at: datetime
) -> bool:
    """Keep what the page says; as the good one where nothing is wrong, else tell that it changed.

    Returns whether it is the good one, its picture too.
    """
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
        is_grave = any(one.verdict is Verdict.BAD for one in bad)
        fact = SiteChanged(entry.key, entry.unit_code, entry.address, what[:500], at, is_grave)
        tell(fact)
        if is_grave:
            row.changed_at = row.changed_at or at
            fields.append("changed_at")
            defacing.ask_unit(entry, at)
    row.save(update_fields=fields)
    return not bad and said[pictures.CODE].verdict is not Verdict.WEAK


def _charset(content_type: str) -> str:
    _, found, charset = content_type.lower().partition("charset=")
    return charset.strip(" \"'").partition(";")[0] if found else "utf-8"
