"""Reads of detection: the alert list, one alert, rules, figures for the overview."""

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, F, Max, Q, QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.offers import SEVERITIES, Counted, Finding, Happening
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import folded_match
from khien.engine.sigma.correlate import RULES
from khien.watch.detection import access
from khien.watch.detection.models import Alert, Rule
from khien.watch.detection.rules import VERDICT_NAMES, described
from khien.watch.detection.types import (
    LEVELS,
    SIGMA,
    AlertFilter,
    AlertLine,
    AlertRecord,
    AlertState,
    Level,
    MatchedField,
    RuleLine,
    RuleText,
)

MEASURE_DAYS = 30
_IDS = re.compile(r"[^\s>+]+")


def alerts(actor: Actor, wanted: AlertFilter, *, after: str = "") -> Page[AlertLine]:
    """Return one page of visible alerts, newest first. Three queries."""
    rows = _narrowed(access.alerts_visible_to(actor), wanted)
    if not wanted.is_grouped:
        total = counted(rows)
        found, mark = newest_first(rows.select_related("unit"), after=after)
        return page_of([_line(row) for row in found], after=mark, total=total)
    alike = rows.order_by().values("rule_id", "host", "unit_id", "state")
    groups = alike.annotate(last=Max("pk"), count=Count("pk"))
    newest = access.alerts().filter(pk__in=groups.values("last")).select_related("unit")
    found, mark = newest_first(newest, after=after)
    shown = groups.filter(last__in=[row.pk for row in found])
    counts: dict[int, int] = dict(shown.values_list("last", "count"))
    lines = [_line(row, same=counts.get(row.pk, 1)) for row in found]
    return page_of(lines, after=mark, total=counted(groups))


def alert(actor: Actor, key: int) -> AlertRecord:
    """Return one visible alert whole. Raises NotFound. Four queries at most."""
    row = access.require_alert(actor, key)
    people = {person for person in (row.assignee_id, row.answered_by_id) if person}
    names = accounts.person_names(people)
    same = access.alerts_visible_to(actor).filter(rule_id=row.rule_id, host=row.host)
    return AlertRecord(
        line=_line(row, same=same.filter(unit_id=row.unit_id).count()),
        rule_id=row.rule_id,
        event_id=row.event_id,
        feed=row.feed,
        user=row.user,
        matched=_matched(row),
        assignee=names.get(row.assignee_id or 0, ""),
        verdict=row.verdict,
        comment=row.comment,
        answered_by=names.get(row.answered_by_id or 0, ""),
        related=tuple(row.related),
        repeats=row.repeats,
        repeated_at=row.repeated_at,
    )


def alert_line(actor: Actor, key: int) -> AlertLine:
    """Return one visible alert as a line. Raises NotFound."""
    return _line(access.require_alert(actor, key))


def titles(keys: Collection[int]) -> dict[int, str]:
    """Return the titles of alerts in the reader's language, for rooms that checked the right. One query."""
    return {row.pk: _title(row) for row in access.alerts().filter(pk__in=keys)}


def may_answer(actor: Actor, key: int) -> bool:
    """Return whether the actor may answer an alert. Two queries."""
    return access.alerts_visible_to(actor, Capability.ANSWER_ALERTS).filter(pk=key).exists()


def open_by_level(actor: Actor, unit_codes: frozenset[str] | None) -> list[tuple[Level, int, int]]:
    """Return per level how many alerts wait, and how many waited too long. One query."""
    rows = _of_units(access.alerts_visible_to(actor), unit_codes).filter(state=AlertState.NEW)
    counts = {
        level: (waiting, late)
        for level, waiting, late in rows.values_list("level").annotate(
            waiting=Count("pk"), late=Count("pk", filter=Q(answer_due_at__lt=now()))
        )
    }
    return [(level, *counts.get(level.value, (0, 0))) for level in LEVELS]


def by_unit(
    actor: Actor, unit_codes: frozenset[str] | None, *, days: int = 14, limit: int = 12
) -> list[tuple[str, str, dict[str, int], int]]:
    """Return the units with most alerts lately: code, name, count by level, total. One query."""
    rows = _of_units(access.alerts_visible_to(actor), unit_codes)
    rows = rows.filter(event_time__gte=now() - timedelta(days=days))
    counted = rows.values_list("unit__code", "unit__name", "level").annotate(count=Count("pk"))
    levels: dict[tuple[str, str], Counter[str]] = {}
    for code, name, level, count in counted:
        levels.setdefault((code, name), Counter())[level] += count
    lines = [(code, name, dict(found), found.total()) for (code, name), found in levels.items()]
    weight = {"critical": 1_000_000, "high": 1000, "medium": 10}
    lines.sort(key=lambda line: -sum(weight.get(k, 1) * v for k, v in line[2].items()))
    return lines[:limit]


def rule_lines(actor: Actor, *, words: str = "", only: str = "", after: str = "") -> Page[RuleLine]:
    """Return one page of rules with how many visible alerts each raised. Three queries."""
    rows = access.rules()
    if words.strip():
        rows = rows.filter(folded_match("folded", words) | Q(rule_id=words.strip()))
    if only == "loaded":
        rows = rows.filter(reason="")
    elif only == "not_loaded":
        rows = rows.exclude(reason="")
    total = counted(rows)
    found, mark = newest_first(rows, after=after)
    visible = access.alerts_visible_to(actor).filter(rule_id__in=[row.rule_id for row in found])
    counts = dict(visible.values_list("rule_id").annotate(count=Count("pk")))
    lines = [
        RuleLine(
            row.rule_id,
            _title(row),
            row.level,
            row.pack,
            row.is_enabled,
            row.reason,
            counts.get(row.rule_id, 0),
        )
        for row in found
    ]
    return page_of(lines, after=mark, total=total)


def rule_counts() -> tuple[int, int]:
    """Return how many rules are loaded, and how many are not. One query."""
    counts = access.rules().aggregate(
        loaded=Count("pk", filter=Q(reason="")), refused=Count("pk", filter=~Q(reason=""))
    )
    return counts["loaded"], counts["refused"]


def rule(rule_id: str) -> RuleText:
    """Return one rule whole, as its author wrote it. Raises NotFound. One query."""
    found = access.rules().filter(rule_id=rule_id).first()
    if found is None:
        raise NotFound(what=rule_id)
    said = described(found.text)
    return RuleText(
        rule_id=found.rule_id,
        title=_title(found),
        level=found.level,
        pack=found.pack,
        text=found.text,
        reason=found.reason,
        is_enabled=found.is_enabled,
        description=said.get("description", ""),
        next_step=said.get("next_step_vi", "") if get_language() == "vi" else "",
        author=said.get("author", ""),
        tags=said.get("tags", ()),
        references=said.get("references", ()),
        falsepositives=said.get("falsepositives", ()),
    )


def disabled_rules() -> frozenset[str]:
    """Return the ids of the rules that raise no alerts. One query."""
    return frozenset(access.rules().filter(is_enabled=False).values_list("rule_id", flat=True))


def answered_in_time(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the alerts that had to be answered in the 30 days before `at`, and which were in time.

    An alert counts once its time is up or it has been answered; a late or missing answer does not.
    """
    due = access.alerts().filter(
        answer_due_at__isnull=False, raised_at__gt=at - timedelta(days=MEASURE_DAYS)
    )
    due = _of_units(due.filter(raised_at__lte=at), unit_codes)
    due = due.filter(Q(answer_due_at__lte=at) | Q(answered_at__lte=at))
    rows = due.values_list("pk", "title", "host", "unit__code", "answered_at", "answer_due_at")
    return [
        Counted(
            f"{title} ({host})",
            code,
            answered is not None and answered <= limit,
            detail=answered.isoformat(timespec="minutes") if answered else "",
            url=reverse("detection:alert", args=[key]),
        )
        for key, title, host, code, answered, limit in rows.order_by("-pk")
        if limit is not None
    ]


def find(actor: Actor, words: str) -> Sequence[Finding]:
    """Return alerts for the search box."""
    rows = access.alerts_visible_to(actor).filter(folded_match("folded", words))
    return [
        Finding(_title(row), text("Alert"), reverse("detection:alert", args=[row.pk]), row.host)
        for row in rows.order_by("-pk")[:8]
    ]


def _narrowed(  # noqa: C901 - one line for each filter
    rows: QuerySet[Alert], wanted: AlertFilter
) -> QuerySet[Alert]:
    rows = _of_units(rows, wanted.unit_codes)
    if wanted.levels:
        rows = rows.filter(level__in=wanted.levels)
    if wanted.state == "late":
        rows = rows.filter(Q(answered_at__gt=F("answer_due_at")) | Q(answered_at__isnull=True))
        rows = rows.filter(answer_due_at__lt=now())
    elif wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.source:
        rows = rows.filter(source="" if wanted.source == SIGMA else wanted.source)
    for name in ("rule_id", "host"):
        value = getattr(wanted, name)
        if value:
            rows = rows.filter(**{f"{name}__iexact": value})
    if wanted.words.strip():
        rows = rows.filter(folded_match("folded", wanted.words))
    if wanted.since:
        rows = rows.filter(event_time__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(event_time__lt=wanted.until)
    return rows


def _of_units(rows: QuerySet[Alert], unit_codes: frozenset[str] | None) -> QuerySet[Alert]:
    return rows if unit_codes is None else rows.filter(unit__code__in=unit_codes)


def _line(row: Alert, same: int = 1) -> AlertLine:
    return AlertLine(
        key=row.pk,
        title=_title(row),
        level=Level(row.level),
        state=AlertState(row.state),
        host=row.host,
        unit=row.unit.name,
        unit_code=row.unit.code,
        event_time=row.event_time,
        raised_at=row.raised_at,
        answer_due_at=row.answer_due_at,
        answered_at=row.answered_at,
        summary=_summary(row),
        rule_id=row.rule_id,
        same=same,
        source=row.source,
        repeats=row.repeats,
    )


def _title(row: Alert | Rule) -> str:
    """Return the title in the reader's language, where the rule has one."""
    return row.title_vi if get_language() == "vi" and row.title_vi else row.title


def _matched(row: Alert) -> tuple[MatchedField, ...]:
    """Return why an alert matched; rules that a correlation joined by their titles. One query."""
    found = [MatchedField(*parts) for parts in row.matched]
    joined = {one for part in found if part.field == RULES for one in _ids(part.value)}
    if not joined:
        return tuple(found)
    titles = {rule.rule_id: _title(rule) for rule in access.rules().filter(rule_id__in=joined)}
    return tuple(
        replace(part, value=_IDS.sub(lambda one: titles.get(one[0], one[0]), part.value))
        if part.field == RULES
        else part
        for part in found
    )


def _ids(value: str) -> list[str]:
    return _IDS.findall(value)


def _summary(row: Alert) -> str:
    told = {RULES, "rule_name"} if row.source else {RULES}
    shown = [f"{field}: {value}" for field, value, _ in row.matched if value and field not in told]
    return "; ".join(shown)[:400] or gettext("see the event")


def rule_or_none(rule_id: str) -> RuleText | None:
    """Return one rule whole, or None when it is no longer among the rules."""
    return rule(rule_id) if access.rules().filter(rule_id=rule_id).exists() else None


HAPPENINGS: Final = (
    Happening(
        code="alerts-raised",
        title=text("Alerts"),
        definition=text("Alerts that detection raised in the period."),
        source="NB47-II.6-c",
        rows=access.alerts,
        at="raised_at",
        label=("title", "host"),
        group="level",
        groups=SEVERITIES,
        page="detection:alert",
    ),
    Happening(
        code="alerts-answered",
        title=text("Alerts answered"),
        definition=text("Alerts that somebody answered in the period."),
        source="NB47-II.6-c",
        rows=access.alerts,
        at="answered_at",
        label=("title", "host"),
        group="verdict",
        groups=VERDICT_NAMES,
        page="detection:alert",
    ),
)
