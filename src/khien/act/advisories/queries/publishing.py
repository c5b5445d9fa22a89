"""The warnings that may be read by everybody: advisories in force that are TLP:CLEAR."""

from khien.act.advisories import access
from khien.act.advisories.models import Version
from khien.act.advisories.rules import content as rules
from khien.act.advisories.types.advisories import PublicWarning, VersionState
from khien.base.core.clock import now
from khien.base.core.tlp import Tlp


def public_warnings() -> list[PublicWarning]:
    """Return the warnings for the public, the newest first. One query."""
    rows = access.versions_that_went_out().filter(state=VersionState.SENT.value)
    found = [_warning(row) for row in rows if row.content.get("tlp") == Tlp.CLEAR.value]
    at = now()
    current = [one for one in found if one.valid_to is None or one.valid_to > at]
    return sorted(current, key=lambda one: one.modified, reverse=True)


def _warning(row: Version) -> PublicWarning:
    said = rules.from_plain(row.content)
    assert row.sent_at is not None
    return PublicWarning(
        number=row.advisory.number,
        version=row.number,
        title=said.title,
        severity=said.severity,
        summary=said.summary,
        products=tuple(f"{one.name} {one.versions}".strip() for one in said.products),
        remedies=said.remedies,
        workaround=said.workaround,
        references=tuple((one.title, one.url) for one in said.references),
        modified=row.sent_at,
        valid_to=said.valid_to,
    )
