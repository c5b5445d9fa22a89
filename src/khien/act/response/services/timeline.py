"""Lines that response adds to the timeline of a case."""

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from khien.act.response.models import Incident, TimelineEntry
from khien.act.response.types.incidents import EntryKind
from khien.base.accounts.types import Actor
from khien.base.core.clock import now


def write(by: Actor, row: Incident, kind: EntryKind, words: str, url: str = "") -> None:
    """Add a line. Call inside a transaction."""
    TimelineEntry(incident=row, at=now(), by=by.name[:200], kind=kind, text=words, url=url).save()


def named(message: str) -> str:
    """Return a marked text in the province's language: what is written stays as it is written."""
    with translation.override(settings.LANGUAGE_CODE):
        return gettext(message)
