"""Reads of the MISP feed: one event a day and marking, of what holds now and the reader may see."""

from datetime import date

from django.utils import timezone

from khien.act.exchange.models import Indicator
from khien.act.exchange.queries import own
from khien.act.exchange.queries.indicators import live, said_of
from khien.act.exchange.rules.misp import FeedEvent, FeedItem
from khien.act.exchange.types.peers import Reader
from khien.base.core.refusals import NotFound
from khien.base.core.stix import derived_uuid
from khien.base.core.tlp import Tlp


def orgc() -> dict[str, str]:
    """Return who we are, as MISP says it. One query."""
    return {"name": own.name(), "uuid": own.instance()}


def events(reader: Reader) -> list[FeedEvent]:
    """Return the events that the reader may see, the newest first. Two queries."""
    instance, name = own.instance(), own.name()
    sorted_rows: dict[tuple[date, Tlp], list[Indicator]] = {}
    for row in live().filter(tlp__lte=reader.ceiling).order_by("pk").iterator(2000):
        day = timezone.localdate(row.entered_at)
        sorted_rows.setdefault((day, Tlp(row.tlp)), []).append(row)
    return [
        FeedEvent(
            uuid=derived_uuid(instance, "misp", day.isoformat(), tlp.word),
            day=day,
            tlp=tlp,
            title=f"{name}: {day:%d/%m/%Y}, {tlp.label}",
            items=tuple(
                FeedItem(row.name.partition("--")[2], said_of(row), row.changed_at)
                for row in sorted_rows[(day, tlp)]
            ),
        )
        for day, tlp in sorted(sorted_rows, reverse=True)
    ]


def event(reader: Reader, uuid: str) -> FeedEvent:
    """Return one event. Raises NotFound, the same for absent and for what is above the ceiling."""
    for found in events(reader):
        if found.uuid == uuid:
            return found
    raise NotFound(what=uuid)
