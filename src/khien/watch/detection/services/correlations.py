"""What correlations remember between the detector's steps, and across its restarts."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import msgspec

from khien.base.core.clock import now
from khien.engine.sigma.correlate import Correlator, Group, GroupKey
from khien.engine.sigma.types import RuleSet
from khien.watch.detection import access
from khien.watch.detection.models import CorrelationGroup


def restored(rules: RuleSet) -> Correlator:
    """Return the correlations with what was remembered of their groups. One query."""
    correlator = Correlator(rules)
    correlator.restore(_kept())
    return correlator


def keep(correlator: Correlator) -> None:
    """Keep the groups that changed. Call inside the transaction that moves the detector."""
    rows, gone = [], []
    for key in correlator.touched:
        group = correlator.groups.get(key)
        if group is None:
            gone.append(_digest(key))
            continue
        rows.append(
            CorrelationGroup(
                correlation_id=key[0],
                scope=key[1],
                digest=_digest(key),
                values=list(key[2]),
                state=msgspec.msgpack.encode(group),
                latest=datetime.fromtimestamp(group.latest // 1_000_000, UTC),
            )
        )
    access.correlation_groups().bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["correlation_id", "scope", "digest"],
        update_fields=["state", "latest"],
    )
    access.correlation_groups().filter(digest__in=gone).delete()
    correlator.touched.clear()


def forget_old(rules: RuleSet) -> int:
    """Remove groups whose window is long over; return how many."""
    longest = max((each.seconds for each in rules.correlations), default=0)
    old = access.correlation_groups().filter(latest__lt=now() - timedelta(seconds=2 * longest))
    return old.delete()[0]


def _kept() -> Iterator[tuple[GroupKey, Group]]:
    for row in access.correlation_groups().iterator():
        key = (row.correlation_id, row.scope, tuple(row.values))
        yield key, msgspec.msgpack.decode(bytes(row.state), type=Group)


def _digest(key: GroupKey) -> str:
    return hashlib.sha256(msgspec.msgpack.encode(key)).hexdigest()
