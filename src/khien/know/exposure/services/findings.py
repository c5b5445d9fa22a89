"""What people do with findings: take, begin, say it is fixed, test again, set aside, rate."""

from collections.abc import Mapping

from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.know.exposure import access
from khien.know.exposure.models import Finding
from khien.know.exposure.rules import findings as rules
from khien.know.exposure.services import fixing, standing
from khien.know.exposure.types.findings import Severity
from khien.know.exposure.types.register import OPEN, Act, Known, Standing

WORKS = Capability.MANAGE_INVENTORY


@use_case
def take_finding(by: Actor, *, key: int) -> None:
    """Say that one looks after a finding. Raises StandingRefused for one that is over."""
    row = access.locked_finding(by, key, WORKS)
    if Standing(row.state) not in OPEN:
        rules.require_next(Standing(row.state), Standing.IN_WORK, title=row.title)
    row.owner_id = by.person_id
    row.save(update_fields=["owner"])
    standing.write(row, by.name, Act.TAKEN, at=now())


@use_case
def start_finding(by: Actor, *, key: int) -> None:
    """Say that work on a finding has begun; it is one's own where it was nobody's."""
    row = _move(by, key, Standing.IN_WORK)
    row.owner_id = row.owner_id or by.person_id
    row.save()
    standing.write(row, by.name, Act.STARTED, at=now())


@use_case
def mark_fixed(by: Actor, *, key: int, words: str) -> None:
    """Say that a finding is fixed, and how; a retest or the next report closes it."""
    told = rules.require_words(words, text("how it was fixed"))
    row = _move(by, key, Standing.FIXED)
    row.settled_at = now()
    row.save()
    standing.write(row, by.name, Act.FIXED, at=now(), words=told)


@use_case
def retest(by: Actor, *, key: int, is_gone: bool, words: str) -> None:
    """Say what a retest showed: gone closes the finding, still there opens it again."""
    told = rules.require_words(words, text("how it was tested again and what came of it"))
    row = access.locked_finding(by, key, WORKS)
    at = now()
    if not is_gone:
        rules.require_next(Standing(row.state), Standing.OPEN, title=row.title)
        standing.reopen(row, at=at, by=by.name, words=told)
    else:
        rules.require_next(Standing(row.state), Standing.CLOSED, title=row.title)
        standing.settle(row, Standing.CLOSED, at=at)
        standing.write(row, by.name, Act.RETESTED, at=at, words=told)
    fixing.refresh(row.unit.code)


@use_case
def say_not_applicable(by: Actor, *, key: int, words: str) -> None:
    """Set a finding aside: it does not apply here, or is a false alarm; the reason is kept."""
    told = rules.require_words(words, text("why it does not apply here"))
    row = access.locked_finding(by, key, WORKS)
    rules.require_next(Standing(row.state), Standing.NOT_APPLICABLE, title=row.title)
    at = now()
    standing.settle(row, Standing.NOT_APPLICABLE, at=at)
    standing.write(row, by.name, Act.NOT_APPLICABLE, at=at, words=told)
    fixing.refresh(row.unit.code)


@use_case
def reopen_finding(by: Actor, *, key: int, words: str) -> None:
    """Open a finding again that was closed or set aside, with a new deadline."""
    told = rules.require_words(words, text("why it is opened again"))
    row = access.locked_finding(by, key, WORKS)
    if Standing(row.state) is Standing.ACCEPTED:
        _end_acceptance(row)
    rules.require_next(Standing(row.state), Standing.OPEN, title=row.title)
    standing.reopen(row, at=now(), by=by.name, words=told)
    fixing.refresh(row.unit.code)


@use_case
def rate_finding(by: Actor, *, key: int, severity: Severity, words: str) -> None:
    """Rate a finding oneself, in place of its reporters; its deadline follows."""
    told = rules.require_words(words, text("why it is rated so"))
    row = access.locked_finding(by, key, WORKS)
    at = now()
    row.severity, row.is_rated, row.rated_reason = severity.value, True, told
    standing.rate(row, at=at)
    standing.write(row, by.name, Act.RATED, at=at, words=told)
    fixing.refresh(row.unit.code)


@use_case
def note_known(by: Actor, *, known: Mapping[str, Known]) -> int:
    """Bring open findings in line with what feeds know of CVEs now; return how many changed.

    A CVE that is not among `known` is left as it was.
    """
    at = now()
    held = access.finding_cves().filter(cve__in=list(known)).values_list("finding_id", "cve")
    facts: dict[int, list[Known]] = {}
    for key, cve in held:
        facts.setdefault(key, []).append(known[cve])
    rows = access.findings().filter(pk__in=list(facts), state__in=[one.value for one in OPEN])
    units = set()
    changed = 0
    for row in rows.select_related("unit"):
        exploited = row.is_exploited or any(one.is_exploited for one in facts[row.pk])
        epss = max((one.epss for one in facts[row.pk] if one.epss is not None), default=row.epss)
        if (exploited, epss) == (row.is_exploited, row.epss):
            continue
        changed += 1
        if exploited and not row.is_exploited:
            standing.write(row, by.name, Act.EXPLOITED, at=at)
        row.is_exploited, row.epss = exploited, epss
        standing.rate(row, at=at)
        units.add(row.unit.code)
    for code in sorted(units):
        fixing.refresh(code)
    return changed


@use_case
def note_levels(by: Actor, *, secret_levels: Mapping[int, int]) -> int:
    """Bring deadlines in line with the levels of the systems that machines run now; return how many changed.

    What is long is named so that the audit leaves it out.
    """
    at = now()
    rows = access.findings().filter(state__in=[one.value for one in OPEN], device__isnull=False)
    units, changed = set(), 0
    for row in rows.select_related("unit").iterator(2000):
        level = secret_levels.get(row.device_id or 0)
        if level == row.level:
            continue
        row.level = level
        standing.rate(row, at=at)
        units.add(row.unit.code)
        changed += 1
    for code in sorted(units):
        fixing.refresh(code)
    return changed


def _move(by: Actor, key: int, wanted: Standing) -> Finding:
    row = access.locked_finding(by, key, WORKS)
    rules.require_next(Standing(row.state), wanted, title=row.title)
    row.state = wanted.value
    standing.place(row)
    return row


def _end_acceptance(row: Finding) -> None:
    held = access.acceptances().filter(finding=row, ended_at__isnull=True)
    held.update(ended_at=now())
