"""Reads for who approves elsewhere than on the page: what waits, in short, with a mark of what it says."""

from khien.act.advisories import access
from khien.act.advisories.models import Version
from khien.act.advisories.queries import advisories
from khien.act.advisories.rules import content as rules
from khien.act.advisories.types.advisories import ToApprove, VersionState
from khien.act.advisories.types.content import AdvisoryKind, Severity
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.refusals import NotFound
from khien.base.core.tlp import Tlp


def waiting_for_approval(actor: Actor) -> list[ToApprove]:
    """Return the versions in review, oldest first, for who approves; none for others.

    Those that the actor wrote in are among them, with the reason why another approves.
    """
    if not access.approves(actor):
        return []
    rows = access.versions_visible_to(actor).filter(state=VersionState.IN_REVIEW)
    return [_short(actor, row) for row in rows.select_related("advisory").order_by("pk")[:100]]


def read_for_approval(actor: Actor, number: str) -> ToApprove:
    """Return the newest version of an advisory as it stands now, for editors. Raises NotFound."""
    row = access.require_version(actor, number)
    if not access.edits(actor):
        raise NotFound(what=number)
    return _short(actor, row)


def _short(actor: Actor, row: Version) -> ToApprove:
    content, number = rules.from_plain(row.content), row.advisory.number
    return ToApprove(
        number=number,
        version=row.number,
        revision=row.revision,
        kind_name=rules.KIND_NAMES[AdvisoryKind(row.kind)],
        severity_name=rules.SEVERITY_NAMES[Severity(row.severity)],
        tlp=Tlp(content.tlp),
        title="" if content.tlp in rules.UNTITLED else row.title,
        addressees=tuple(unit.name for unit in advisories.addressed_units(content)),
        writers=tuple(sorted(accounts.person_names(set(row.writers)).values())),
        digest=rules.digest_of(
            row.content, number=number, version=row.number, revision=row.revision
        ),
        why_not=advisories.OWN if actor.person_id in row.writers else "",
    )
