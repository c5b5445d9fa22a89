"""Foreign files taken in: checked whole, then begun as a draft or as the next version of one."""

from khien.act.advisories import access
from khien.act.advisories.models import Advisory
from khien.act.advisories.queries import exchange
from khien.act.advisories.rules import answers, reading
from khien.act.advisories.rules import content as rules
from khien.act.advisories.services import drafts
from khien.act.advisories.types.advisories import (
    AlreadyImported,
    Faulty,
    OlderImported,
    VersionState,
    WorkedOn,
)
from khien.act.advisories.types.foreign import Format, Read
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case

SHOWN = 5
UNKNOWN = text("it is none of the formats known here: CSAF 2.0, STIX 2.1, MISP")


def read(name: str, given: bytes) -> Read:
    """Return a file's words. Raises Faulty with the path of its first faults. Nothing is kept."""
    looked = exchange.read_file(given)
    if looked.faults:
        told = "; ".join(str(fault) for fault in looked.faults[:SHOWN])
        raise Faulty(file=name, faults=told)
    if looked.format is Format.UNKNOWN:
        raise Faulty(file=name, faults=UNKNOWN)
    return reading.as_advisory(looked)


@use_case
def take_in(by: Actor, *, found: Read) -> str:
    """Begin an advisory from a foreign one's words, or its next version; returns its number.

    Raises AlreadyImported, OlderImported, WorkedOn.
    """
    access.require_editor(by, Capability.WRITE_ADVISORIES)
    known = access.advisories().select_for_update().filter(origin=found.origin).first()
    if known is None:
        return drafts.begin(
            by, content=found.content, origin=found.origin, origin_version=found.version
        )
    return _next(by, known, found)


def _next(by: Actor, known: Advisory, found: Read) -> str:
    last = access.versions_of(known).exclude(origin_version="").order_by("-pk").first()
    assert last is not None
    named = {"origin": found.origin, "number": known.number, "version": found.version}
    if last.origin_version == found.version:
        raise AlreadyImported(**named)
    if not reading.is_newer(found, last.origin_version):
        raise OlderImported(**named, held=last.origin_version)
    newest = access.versions_of(known).order_by("-pk").select_related("advisory")[0]
    if VersionState(newest.state) in answers.IN_HAND:
        raise WorkedOn(version=newest.number, number=known.number)
    plain = rules.to_plain(found.content) | {"addressing": newest.content["addressing"]}
    drafts.next_version(by, newest, rules.from_plain(plain), found.version)
    return known.number
