"""What advisories shares with other centres: the CSAF twin of each advisory in force, by its TLP."""

import msgspec

from khien.act.advisories import access
from khien.act.advisories.models import Version
from khien.act.advisories.queries.exchange import written
from khien.base.core.sharing import SharedDocument
from khien.base.core.tlp import Tlp


def documents() -> list[SharedDocument]:
    """Return the advisories in force, the newest first. Two queries, and one for each unsigned one."""
    return [_document(row) for row in access.versions_out().order_by("-sent_at", "-pk")]


def _document(row: Version) -> SharedDocument:
    assert row.sent_at is not None
    return SharedDocument(
        number=row.advisory.number,
        version=str(row.number),
        kind=row.kind,
        tlp=Tlp(row.content["tlp"]),
        title=row.title,
        published=row.sent_at,
        modified=row.sent_at,
        csaf=msgspec.json.decode(bytes(row.signed_file)) if row.signed_file else written(row),
    )
