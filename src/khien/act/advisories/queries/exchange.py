"""Advisories as other programs read them: the CSAF twin of a version; and foreign files looked at."""

import functools
import tomllib
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import Q

from khien.act.advisories import access
from khien.act.advisories.models import Version
from khien.act.advisories.rules import answers
from khien.act.advisories.rules import content as rules
from khien.act.advisories.rules.csaf import reading, writing
from khien.act.advisories.rules.csaf.reading import Reading
from khien.act.advisories.types.advisories import VersionState
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask
from khien.base.core.refusals import NotFound

DATA = Path(__file__).parent.parent / "data"
NAMESPACE = "https://khien.invalid"
"""Stands where the instance has no address of its own (KHIEN_ADDRESS)."""


def csaf(actor: Actor, number: str, version: int | None = None) -> dict[str, Any]:
    """Return the newest visible version of an advisory (or one of them) as a CSAF 2.0 file.

    A unit gets what was sent to it, with the history of what was sent to it. Raises NotFound.
    """
    row = access.require_version(actor, number, version)
    seen = access.versions_visible_to(actor).filter(
        Q(state__in=[state.value for state in answers.WENT_OUT]) | Q(pk=row.pk),
        advisory=row.advisory,
        number__lte=row.number,
    )
    history = list(seen.order_by("number"))
    return writing.as_csaf(
        rules.from_plain(row.content),
        number=number,
        publisher=_publisher(),
        releases=[_release(place, each) for place, each in enumerate(history, start=1)],
        language=settings.LANGUAGE_CODE,
        is_draft=VersionState(row.state) in answers.IN_HAND,
    )


def csaf_text(actor: Actor, number: str, version: int | None = None) -> bytes:
    """Return the CSAF twin as the bytes that are given out and signed. Raises NotFound."""
    return msgspec.json.format(msgspec.json.encode(csaf(actor, number, version)), indent=2)


def signature(actor: Actor, number: str, version: int | None = None) -> bytes:
    """Return the detached signature over the CSAF twin of a visible version. Raises NotFound."""
    row = access.require_version(actor, number, version)
    if not row.signature:
        raise NotFound(what=number)
    return bytes(row.signature)


def read_file(given: bytes) -> Reading:
    """Return what a foreign file is, and what is wrong with it. Nothing is kept."""
    return reading.read(given, weaknesses())


@functools.cache
def weaknesses() -> dict[str, str]:
    """Return the names of weaknesses by number. Read once."""
    return tomllib.loads((DATA / "cwe.toml").read_text(encoding="utf-8"))


def _publisher() -> writing.Publisher:
    unit = accounts.body_unit(BodyTask.LEADS_SECURITY) or accounts.province()
    address = settings.KHIEN.address or NAMESPACE
    return writing.Publisher(unit.name if unit else "Khiên", address)


def _release(place: int, row: Version) -> writing.Release:
    """Return a line of the history; numbered as the reader got them, so that none seems missing."""
    at = row.sent_at or row.changed_at
    return writing.Release(place, at, row.content["news"] or row.title)
