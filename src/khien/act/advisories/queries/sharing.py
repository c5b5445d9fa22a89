"""What advisories shares with other centres: the CSAF and STIX twins of what is in force, by its TLP."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec
from django.conf import settings

from khien.act.advisories import access
from khien.act.advisories.models import Version
from khien.act.advisories.queries.exchange import publisher, written
from khien.act.advisories.rules import content as rules
from khien.act.advisories.rules.stix import writing
from khien.act.advisories.rules.stix.writing import Paper
from khien.act.advisories.types.advisories import VersionState
from khien.base.core import stix
from khien.base.core.sharing import SharedDocument
from khien.base.core.tlp import Tlp


@dataclass(frozen=True, slots=True)
class _Life:
    """The versions of an advisory from its first sending, or from the one after a withdrawal."""

    first: Version
    last: Version


def documents() -> list[SharedDocument]:
    """Return the advisories in force, and of those withdrawn that they hold no longer; newest first.

    What was withdrawn has no CSAF twin, and as STIX nothing but its report, revoked. Three queries,
    and one for each unsigned advisory in force.
    """
    lives = _lives(access.versions_that_went_out())
    name = publisher().name
    return [_document(life, name) for life in lives]


def _lives(rows: Iterable[Version]) -> list[_Life]:
    """Return each life of each advisory; `rows` are its versions that went out, the oldest first."""
    found: list[_Life] = []
    going: dict[int, _Life] = {}
    for row in rows:
        life = going.get(row.advisory_id)
        going[row.advisory_id] = _Life(life.first if life else row, row)
        if row.state == VersionState.WITHDRAWN:
            found.append(going.pop(row.advisory_id))
    held = [life for life in going.values() if life.last.state == VersionState.SENT]
    return sorted([*found, *held], key=lambda life: life.last.pk, reverse=True)


def _document(life: _Life, name: str) -> SharedDocument:
    row, first = life.last, life.first
    assert row.sent_at is not None
    assert first.sent_at is not None
    content = rules.from_plain(row.content)
    paper = Paper(
        number=row.advisory.number,
        life=first.number,
        instance=stix.instance_uuid(settings.SECRET_KEY),
        publisher=name,
        language=settings.LANGUAGE_CODE,
        created=first.sent_at,
        modified=row.sent_at,
    )
    ended, why = row.withdrawn_at, row.withdrawn_why
    objects = (
        writing.as_revoked(content, paper, why=why, at=ended)
        if ended
        else writing.as_stix(content, paper)
    )
    return SharedDocument(
        number=row.advisory.number,
        version=str(row.number),
        kind=row.kind,
        tlp=Tlp(row.content["tlp"]),
        title=row.title,
        published=row.sent_at,
        modified=ended or row.sent_at,
        csaf=None if ended else _csaf(row),
        stix=objects,
    )


def _csaf(row: Version) -> dict[str, object]:
    if row.signed_file:
        return msgspec.json.decode(bytes(row.signed_file), type=dict[str, object])
    return written(row)
