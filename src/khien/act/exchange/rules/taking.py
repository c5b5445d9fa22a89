"""From records of files to indicators: STIX objects and MISP attributes in, readings out."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from khien.act.exchange.rules import marks, stix_in
from khien.act.exchange.rules.classes import class_among
from khien.act.exchange.rules.patterns import read_pattern
from khien.act.exchange.rules.stix import RELIABILITY_LABEL
from khien.act.exchange.rules.values import TERM_DAYS_MAX, in_one_form
from khien.act.exchange.types.imports import Reading, Terms
from khien.act.exchange.types.indicators import (
    BadValue,
    IndicatorKind,
    NewIndicator,
    Reliability,
    TechnicalClass,
)
from khien.base.core.refusals import text
from khien.base.core.tlp import Tlp

NO_CLASS: Final = text("it names no technical class, and none was given for the file.")
ENDED: Final = text("it has ended already.")
NOT_ONE: Final = text("its pattern is not one comparison with one value of a known kind.")
CONTEXT: Final = frozenset({"marking-definition", "extension-definition", "identity"})


def from_stix(values: Mapping[str, Any], terms: Terms, *, at: datetime) -> Iterator[Reading]:
    """Yield a reading for each object of a bundle that is whole. Raises BadFile."""
    things = stix_in.objects_of(values)
    stix_in.require_whole(things)
    newest: dict[str, dict[str, Any]] = {}
    for thing in things:
        held = newest.get(thing["id"])
        if held is None or str(thing.get("modified", "")) >= str(held.get("modified", "")):
            newest[thing["id"]] = thing
    tlps = marks.inherited(newest, known={}, default=terms.tlp)
    names = {
        name: str(thing.get("name", ""))
        for name, thing in newest.items()
        if thing["type"] == "identity"
    }
    for place, thing in enumerate(things):
        path = f"objects[{place}]"
        if newest[thing["id"]] is not thing:
            continue
        if thing["type"] == "indicator":
            yield _of_indicator(path, thing, terms, tlps[thing["id"]], names, at)
        elif thing["type"] not in CONTEXT:
            label = f"{thing['type']} {thing.get('name', '')}".strip()
            yield Reading(path, raw=thing, tlp=tlps[thing["id"]], label=label[:200])


def _of_indicator(
    path: str,
    thing: dict[str, Any],
    terms: Terms,
    tlp: Tlp,
    names: Mapping[str, str],
    at: datetime,
) -> Reading:
    label = str(thing.get("name") or thing["pattern"])[:200]
    read = read_pattern(thing["pattern"]) if thing["pattern_type"] == "stix" else None
    if read is None:
        return Reading(path, refused=NOT_ONE, label=label)
    phases = [
        str(phase.get("phase_name", ""))
        for phase in thing.get("kill_chain_phases") or ()
        if isinstance(phase, dict)
    ]
    words = [*thing.get("labels", ()), *phases, label]
    begins = stix_in.read_instant(thing["valid_from"]) or at
    said_end = stix_in.read_instant(str(thing.get("valid_until", "")))
    source = names.get(str(thing.get("created_by_ref", "")), "") or terms.source
    return reading_of(
        path,
        read,
        label=label,
        technical_class=class_among(words) or terms.technical_class,
        source=source,
        reliability=_reliability(words, terms),
        tlp=tlp,
        begins=begins,
        ends=said_end,
        confidence=thing.get("confidence", 50),
        words=str(thing.get("description", "")),
        terms=terms,
        at=at,
        raw=thing,
        is_revoked=thing.get("revoked", False),
    )


def _reliability(words: list[str], terms: Terms) -> Reliability:
    for word in words:
        letter = word.lower().removeprefix(RELIABILITY_LABEL).upper()
        if word.lower().startswith(RELIABILITY_LABEL) and letter in set(Reliability):
            return Reliability(letter)
    return terms.reliability


def reading_of(  # noqa: PLR0913 - all that is known of one record
    path: str,
    read: tuple[IndicatorKind, str],
    *,
    label: str,
    technical_class: TechnicalClass | None,
    source: str,
    reliability: Reliability,
    tlp: Tlp,
    begins: datetime,
    ends: datetime | None,
    confidence: int,
    words: str,
    terms: Terms,
    at: datetime,
    raw: Mapping[str, Any] | None = None,
    is_revoked: bool = False,
) -> Reading:
    """Return the reading of one value: an indicator, or why it is refused."""
    if technical_class is None:
        return Reading(path, refused=NO_CLASS, label=label)
    try:
        value = in_one_form(*read)
    except BadValue as problem:
        why = text("“%(value)s” cannot be an indicator: %(why)s")
        values = {name: str(said) for name, said in problem.values.items()}
        return Reading(path, refused=why, refused_values=values, label=label)
    expires = ends or max(begins, at) + timedelta(days=terms.days)
    if expires <= at:
        return Reading(path, refused=ENDED, label=label)
    begins = max(begins, expires - timedelta(days=TERM_DAYS_MAX))
    if begins > at:
        expires = min(expires, begins + timedelta(days=TERM_DAYS_MAX))
    else:
        expires = min(expires, at + timedelta(days=TERM_DAYS_MAX))
        begins = max(begins, expires - timedelta(days=TERM_DAYS_MAX))
    made = NewIndicator(
        kind=read[0],
        value=value,
        technical_class=technical_class,
        source=source[:200],
        reliability=reliability,
        tlp=tlp,
        valid_from=begins,
        expires_at=expires,
        confidence=confidence,
        words=words[:2000],
    )
    return Reading(path, made, raw, tlp, is_revoked=is_revoked, label=value[:200])


def from_timestamp(seconds: int) -> datetime | None:
    """Return the instant of a count of seconds since 1970 within sensible years, or None."""
    if not 0 <= seconds < 4_102_444_800:
        return None
    return datetime.fromtimestamp(seconds, UTC)
