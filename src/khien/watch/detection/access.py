"""The door of detection: whose alerts an actor sees."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.watch.detection.models import Alert, CorrelationGroup, Rule


def alerts_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_ALERTS
) -> QuerySet[Alert]:
    """Return the alerts of the units where the actor may see (or do) this. Lazy."""
    units = accounts.unit_ids(actor, capability)
    return Alert.objects.all() if units is None else Alert.objects.filter(unit_id__in=units)


def require_alert(actor: Actor, key: int, capability: Capability = Capability.SEE_ALERTS) -> Alert:
    """Return one visible alert, its row locked until the transaction ends. Raises NotFound."""
    alert = alerts_visible_to(actor, capability).filter(pk=key).first()
    if alert is None:
        raise NotFound(what=str(key))
    return alert


def alerts() -> QuerySet[Alert]:
    """Return all alerts: for the detector, and for measures that narrow them themselves."""
    return Alert.objects.all()


def rules() -> QuerySet[Rule]:
    """Return all rules: they are public texts, seen by everybody who sees alerts."""
    return Rule.objects.all()


def correlation_groups() -> QuerySet[CorrelationGroup]:
    """Return what the detector remembers: no page shows it."""
    return CorrelationGroup.objects.all()
