"""The door of telemetry: whose sources and events an actor sees."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.watch.telemetry.models import Feed, FeedHour, FollowerPosition


def feeds_visible_to(actor: Actor) -> QuerySet[Feed]:
    """Return the sources of the units whose alerts the actor sees or feeds manages. Lazy."""
    units = accounts.unit_ids(actor, Capability.SEE_ALERTS)
    managed = accounts.unit_ids(actor, Capability.MANAGE_FEEDS)
    if units is None or managed is None:
        return Feed.objects.all()
    return Feed.objects.filter(unit_id__in=units | managed)


def require_feed(actor: Actor, code: str) -> Feed:
    """Return one visible source. Raises NotFound."""
    feed = feeds_visible_to(actor).select_related("unit").filter(code=code).first()
    if feed is None:
        raise NotFound(what=code)
    return feed


def feeds() -> QuerySet[Feed]:
    """Return all sources: for intake, which proves itself by token."""
    return Feed.objects.all()


def hours() -> QuerySet[FeedHour]:
    """Return all hours: callers narrow them to visible units."""
    return FeedHour.objects.all()


def positions() -> QuerySet[FollowerPosition]:
    """Return all followers' positions: system work."""
    return FollowerPosition.objects.all()
