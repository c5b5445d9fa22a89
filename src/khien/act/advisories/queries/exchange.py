"""Advisories as other programs read them: the CSAF twin of a version; and foreign files looked at."""

import functools
import tomllib
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext

from khien.act.advisories import access
from khien.act.advisories.models import Version
from khien.act.advisories.rules import content as rules
from khien.act.advisories.rules import reading
from khien.act.advisories.rules.csaf import writing
from khien.act.advisories.types.advisories import VersionState
from khien.act.advisories.types.foreign import Looked
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, BodyTask
from khien.base.core.refusals import NotFound
from khien.base.trust.queries import keys as trust_keys
from khien.base.trust.queries import signatures
from khien.base.trust.types.keys import INSTANCE_KEY
from khien.base.trust.types.signatures import Verdict

DATA = Path(__file__).parent.parent / "data"
NAMESPACE = "https://khien.invalid"
"""Stands where the instance has no address of its own (KHIEN_ADDRESS)."""


def csaf(actor: Actor, number: str, version: int | None = None) -> dict[str, Any]:
    """Return the newest visible version of an advisory (or one of them) as a CSAF 2.0 file.

    It is the same for every reader: of earlier versions it tells the number and the day only, since a
    reader may not have been sent them. Raises NotFound.
    """
    row = access.require_version(actor, number, version)
    if row.signed_file:
        return msgspec.json.decode(bytes(row.signed_file), type=dict[str, Any])
    return written(row)


def csaf_text(actor: Actor, number: str, version: int | None = None) -> bytes:
    """Return the CSAF twin as the bytes that are given out; of a signed version those that were signed.

    Raises NotFound.
    """
    row = access.require_version(actor, number, version)
    if row.signed_file:
        return bytes(row.signed_file)
    return msgspec.json.format(msgspec.json.encode(written(row)), indent=2)


def signature(actor: Actor, number: str, version: int | None = None) -> bytes:
    """Return the detached signature over the CSAF twin of a visible version. Raises NotFound."""
    row = access.require_version(actor, number, version)
    if not row.signature:
        raise NotFound(what=number)
    return bytes(row.signature)


def verdict(actor: Actor, number: str, version: int | None = None) -> Verdict | None:
    """Return what the signature of a visible version is worth here; None for an unsigned one."""
    row = access.require_version(actor, number, version)
    if not row.signature or not row.signed_file:
        return None
    return signatures.verify_detached(bytes(row.signed_file), bytes(row.signature))


def may_be_signed() -> bool:
    """Return whether this instance has the key that advisories are signed with."""
    held = trust_keys.keys()
    return any(key.name == INSTANCE_KEY for key in held)


def written(row: Version) -> dict[str, Any]:
    """Return the CSAF twin of a version as it would be written now."""
    kept = access.versions_of(row.advisory).exclude(state=VersionState.DISCARDED)
    history = list(kept.filter(number__lte=row.number).order_by("number"))
    if row.state == VersionState.DISCARDED:
        history = [*history, row]
    return writing.as_csaf(
        rules.from_plain(row.content),
        number=row.advisory.number,
        publisher=publisher(),
        releases=[_release(each, is_own=each.pk == row.pk) for each in history],
        language=settings.LANGUAGE_CODE,
        is_draft=row.approved_at is None,
    )


def publisher() -> writing.Publisher:
    """Return who publishes here: the body that leads security, else the province. Two queries."""
    unit = accounts.body_unit(BodyTask.LEADS_SECURITY) or accounts.province()
    address = settings.KHIEN.address or NAMESPACE
    return writing.Publisher(unit.name if unit else "Khiên", address)


def read_file(given: bytes) -> Looked:
    """Return what a foreign file is, and what is wrong with it. Nothing is kept."""
    return reading.read(given, weaknesses())


@functools.cache
def weaknesses() -> dict[str, str]:
    """Return the names of weaknesses by number. Read once."""
    return tomllib.loads((DATA / "cwe.toml").read_text(encoding="utf-8"))


def _release(row: Version, *, is_own: bool) -> writing.Release:
    with translation.override(settings.LANGUAGE_CODE):
        named = gettext("Version %(version)s") % {"version": row.number}
    told = row.content["news"] or row.title if is_own else named
    return writing.Release(row.number, row.approved_at or row.changed_at, told)
