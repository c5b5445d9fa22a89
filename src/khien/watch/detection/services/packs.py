"""Rules: kept as the detector found them, enabled and disabled by those who may."""

from collections.abc import Sequence

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, RightMissing
from khien.base.core.search import fold
from khien.base.core.usecase import use_case
from khien.watch.detection import access
from khien.watch.detection.models import Rule
from khien.watch.detection.types import RuleKept


@use_case
def keep_rules(by: Actor, *, rules: Sequence[RuleKept]) -> int:
    """Keep what the detector loaded and what it did not, in place of what stood there."""
    disabled = set(access.rules().filter(is_enabled=False).values_list("rule_id", flat=True))
    access.rules().all().delete()
    rows = [
        Rule(
            rule_id=rule.rule_id[:60],
            title=rule.title[:300],
            title_vi=rule.title_vi[:300],
            folded=fold(f"{rule.title} {rule.title_vi}")[:620],
            level=rule.level[:14],
            pack=rule.pack[:200],
            text=rule.text,
            reason=rule.reason,
            is_enabled=rule.rule_id not in disabled,
        )
        for rule in rules
    ]
    access.rules().bulk_create(rows, batch_size=500)
    return len(rows)


@use_case
def enable_rule(by: Actor, *, rule_id: str, is_enabled: bool) -> None:
    """Have a rule raise alerts, or no longer; the detector hears of it within seconds."""
    accounts.require_somewhere(by, Capability.MANAGE_RULES)
    if not any(grant.has_subtree for grant in by.grants) and not by.sees_everything:
        raise RightMissing(Capability.MANAGE_RULES)
    access.rules().filter(rule_id=rule_id).update(is_enabled=is_enabled)
