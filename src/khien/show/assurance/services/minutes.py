"""Minutes are drawn with a conclusion, signed by name on both sides, frozen with their hash."""

from datetime import timedelta
from typing import Final

from django.utils import translation

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound, text
from khien.base.core.usecase import use_case
from khien.base.files.services import rendering
from khien.base.files.services import storing as files
from khien.show.assurance import access
from khien.show.assurance.models import Minutes, Subject
from khien.show.assurance.queries import minutes as queries
from khien.show.assurance.rules import assessments as rules
from khien.show.assurance.services import telling
from khien.show.assurance.services.assessments import hour, require_team
from khien.show.assurance.services.responding import name
from khien.show.assurance.types.answers import ConclusionMissing, SignedAlready
from khien.show.assurance.types.assessments import SubjectState

SIGN_WITHIN: Final = timedelta(days=5)


@use_case
def conclude(by: Actor, *, key: int, words: str) -> None:
    """Draw the minutes of a judged round; both sides are asked to sign. Raises ConclusionMissing."""
    row = access.require_subject(by, key, is_locked=True)
    require_team(by, row.assessment)
    rules.require_subject(name(row), row.state, {SubjectState.JUDGED}, text("draw the minutes"))
    if not words.strip():
        raise ConclusionMissing(what=name(row))
    held, is_new = access.minutes().get_or_create(
        subject=row,
        round=row.round,
        defaults={
            "conclusion": words.strip()[: rules.WORDS_MAX],
            "drawn_at": now(),
            "drawn_by": by.name[:200],
        },
    )
    if not is_new:
        raise SignedAlready(who=held.drawn_by, at=hour(held.drawn_at))
    telling.wait_for_signature(by, row, due_at=now() + SIGN_WITHIN)


def sign_for_team(by: Actor, *, key: int) -> None:
    """Sign the minutes with one's name for the team; the second signature freezes them."""
    if put_team_name(by, key=key):
        freeze(by, key=key)


def sign_for_unit(by: Actor, *, key: int) -> None:
    """Sign the minutes with one's name for the unit; the second signature freezes them."""
    if put_unit_name(by, key=key):
        freeze(by, key=key)


@use_case
def put_team_name(by: Actor, *, key: int) -> bool:
    """Write who signs for the team; returns whether both sides have signed."""
    row = access.require_subject(by, key, is_locked=True)
    require_team(by, row.assessment)
    held = _open(row)
    if held.team_signed_at is not None:
        raise SignedAlready(who=held.team_signed_by, at=hour(held.team_signed_at))
    held.team_signed_by, held.team_signed_at = by.name[:200], now()
    return _signed(by, row, held)


@use_case
def put_unit_name(by: Actor, *, key: int) -> bool:
    """Write who signs for the unit; returns whether both sides have signed."""
    row = access.require_subject(by, key, is_locked=True)
    accounts.require_may(by, Capability.ANSWER_ASSESSMENTS, row.unit.code)
    held = _open(row)
    if held.unit_signed_at is not None:
        raise SignedAlready(who=held.unit_signed_by, at=hour(held.unit_signed_at))
    held.unit_signed_by, held.unit_signed_at = by.name[:200], now()
    telling.done(by, row, rules.SIGN_ITEM)
    return _signed(by, row, held)


def freeze(by: Actor, *, key: int) -> None:
    """Print the signed minutes, outside any transaction, and keep them with their hash."""
    row = access.require_subject(by, key)
    held = queries.minutes(by, key, row.round)
    made = rendering.pdf(rendering.from_data(held.values))
    keep_digest(by, key=key, digest=files.keep(made))


@use_case
def keep_digest(by: Actor, *, key: int, digest: str) -> None:
    """Keep the hash of the printed minutes of a subject; the first one stays."""
    row = access.require_subject(by, key)
    held = access.minutes().filter(subject=row, round=row.round, digest="")
    held.update(digest=digest)


def printed(by: Actor, *, key: int, number: int, form: str = "pdf") -> bytes:
    """Return the minutes in a format: signed ones as they were frozen, others marked as a draft."""
    held = queries.minutes(by, key, number)
    if held.team_signed_at is None or held.unit_signed_at is None:
        with translation.override("vi"):
            draft = queries.paper(held)
        return rendering.rendered(draft, form)
    if form != "pdf":
        return rendering.rendered(rendering.from_data(held.values), form)
    if not held.digest:
        freeze(by, key=key)
        held = queries.minutes(by, key, number)
    return files.kept(held.digest)


def _open(row: Subject) -> Minutes:
    rules.require_subject(name(row), row.state, {SubjectState.JUDGED}, text("sign the minutes"))
    held = access.minutes().filter(subject=row, round=row.round).select_for_update().first()
    if held is None:
        raise NotFound(what=name(row))
    return held


def _signed(by: Actor, row: Subject, held: Minutes) -> bool:
    is_whole = held.team_signed_at is not None and held.unit_signed_at is not None
    if is_whole:
        with translation.override("vi"):
            held.values = rendering.as_data(queries.paper(held))
        row.state = SubjectState.ENDED
        row.save(update_fields=["state"])
        telling.forget(by, row)
    held.save()
    return is_whole
