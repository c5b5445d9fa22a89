"""Contents are signed, and archived documents stamped again."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final, NamedTuple

from asn1crypto.x509 import Certificate
from django.utils import timezone

from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.base.files.services import rendering
from khien.base.trust.queries import keys as queries
from khien.base.trust.queries import signatures, stampers
from khien.base.trust.rules import appearing, signing
from khien.base.trust.rules.verifying import chains, revocation
from khien.base.trust.rules.verifying.grounds import Answer, Grounds
from khien.base.trust.types.keys import INSTANCE_KEY, KeyEnded
from khien.base.trust.types.signatures import Revocation
from khien.base.trust.types.signing import (
    Appearance,
    KeyRevoked,
    Level,
    NoStamp,
    NotHeld,
    Signed,
    SigningKey,
    Stamper,
)

log = logging.getLogger(__name__)
FACE: Final = Path(__file__).parents[1] / "data" / "face.typ"
WHY_NO_STAMPER: Final = text(
    "There is no time-stamping authority: set KHIEN_TIME_STAMPS, or make the internal authority with "
    "“khien ca init”."
)
WHY_NO_STAMP: Final = text("The time-stamping authority gave no time stamp.")
WHY_NO_CHAIN: Final = text("No root that is trusted here vouches for the signer's certificate.")
WHY_NO_REVOCATION: Final = text(
    "Whether the signer's certificate was revoked is not known: lay its issuer's list into crls/, or set "
    "KHIEN_REVOCATION=online."
)


class _Reach(NamedTuple):
    """The highest level that can be reached, why no higher, and what goes into the document for it."""

    level: Level
    why: str
    material: tuple[Answer, ...] = ()


def sign_pdf(  # noqa: PLR0913 - what a signature says, shows and reaches
    by: Actor,
    *,
    content: bytes,
    key: str | SigningKey = INSTANCE_KEY,
    reason: str = "",
    place: str = "",
    shown: Appearance | None = None,
    level: Level = Level.LTA,
    stamper: Stamper | None = None,
) -> Signed:
    """Return a PDF with a PAdES signature, and the level that it reached: the wished one or less.

    `key` names a file key, or is one in a token; `stamper` stands for the one that is configured. Takes up
    to a second, more where others are asked: call outside transactions. Raises NoKey, KeyEnded, KeyRevoked,
    NotSignable, TokenProblem, BadPlace.
    """
    held, asked = _key(key), stamper or stampers.stamper()
    reach, face = _reach(held, asked, level), _face(shown) if shown else None
    wish = signing.Wish(
        reason, place, reach.level, face, signatures.grounds().anchors, reach.material
    )
    try:
        signed = signing.pdf_signed(content, held, wish, asked)
    except NoStamp as problem:
        reach = _unstamped(problem)
        signed = signing.pdf_signed(content, held, replace(wish, level=Level.B))
    note_signing(
        by, key=held.name, kind=f"pdf {reach.level}", digest=hashlib.sha256(signed).hexdigest()
    )
    return Signed(signed, reach.level, reach.why)


def sign_detached(
    by: Actor,
    *,
    content: bytes,
    key: str | SigningKey = INSTANCE_KEY,
    level: Level = Level.T,
    stamper: Stamper | None = None,
) -> Signed:
    """Return a detached signature (CMS, DER) over a content, with a time stamp where one is to be had.

    The highest level of it is B-T. As `sign_pdf` in all else.
    """
    held, asked = _key(key), stamper or stampers.stamper()
    reach = _reach(held, asked, Level.B if level is Level.B else Level.T)
    try:
        signature = signing.detached(content, held, asked if reach.level is Level.T else None)
    except NoStamp as problem:
        reach = _unstamped(problem)
        signature = signing.detached(content, held)
    digest = hashlib.sha256(content).hexdigest()
    note_signing(by, key=held.name, kind=f"detached {reach.level}", digest=digest)
    return Signed(signature, reach.level, reach.why)


def restamp(by: Actor, *, content: bytes, stamper: Stamper | None = None) -> Signed:
    """Return an archived PDF with a further time stamp over all of it, before the last one ends.

    Call outside transactions. Raises NotHeld where its signatures do not hold any more, NoStamp, NotSignable.
    """
    asked = stamper or stampers.stamper()
    if asked is None:
        raise NoStamp(detail=WHY_NO_STAMPER)
    found = signatures.check(content)
    if not found.is_valid:
        raise NotHeld(detail=found.says)
    grounds = signatures.grounds()
    wish = signing.Wish(anchors=grounds.anchors, material=tuple(grounds.answers))
    stamped = signing.stamped_again(content, asked, wish, [])
    assert stamped.startswith(content)
    note_signing(by, key="", kind="restamp", digest=hashlib.sha256(stamped).hexdigest())
    return Signed(stamped, Level.LTA)


@use_case
def note_signing(by: Actor, *, key: str, kind: str, digest: str) -> None:
    """Leave the audit record of a signature: by which key, over which content."""


def _face(shown: Appearance) -> appearing.Face:
    """Return what shows of a signature, drawn."""
    box, spots = appearing.placed(shown)
    values = {
        "width": box[2] - box[0],
        "height": box[3] - box[1],
        "spots": spots,
        "lines": [] if shown.signature else list(shown.lines),
    }
    pictures = {"signature.png": shown.signature, "seal.png": shown.seal}
    drawn = rendering.render_pdf(
        FACE, values, pictures={name: one for name, one in pictures.items() if one}
    )
    return appearing.Face(drawn, box, shown.page)


def _key(key: str | SigningKey) -> SigningKey:
    return signing.FileKey(key, queries.key_pair(key)) if isinstance(key, str) else key


def _require_in_time(key: SigningKey) -> Sequence[Certificate]:
    chain: Sequence[Certificate] = key.chain
    if chain[0].not_valid_after < now():
        raise KeyEnded(name=key.name)
    return chain


def _reach(key: SigningKey, stamper: Stamper | None, wanted: Level) -> _Reach:
    """Return how far a signature can get. Raises KeyEnded, KeyRevoked."""
    certificates = _require_in_time(key)
    known = _material(certificates, signatures.grounds(asks=signatures.asker()))
    if wanted is Level.B:
        return _Reach(Level.B, "")
    if stamper is None:
        return _Reach(Level.B, WHY_NO_STAMPER)
    if wanted is Level.T:
        return _Reach(Level.T, "")
    return known


def _unstamped(problem: NoStamp) -> _Reach:
    log.warning("%s", problem)
    return _Reach(Level.B, WHY_NO_STAMP)


def _material(certificates: Sequence[Certificate], grounds: Grounds) -> _Reach:
    """Return what a later check of a signer's chain needs, as far as it is to be had."""
    at = now()
    held, fault = chains.chain(certificates[0], certificates, grounds, at=at)
    if fault is not None:
        return _Reach(Level.T, WHY_NO_CHAIN)
    material = list(grounds.answers)
    for issuer, one in pairwise(held):
        known = revocation.standing(one, issuer, material, at=at, now=at)
        if grounds.asks and known.state is not Revocation.GOOD:
            material += grounds.asks(one, issuer)[0]
            known = revocation.standing(one, issuer, material, at=at, now=at)
        if known.state is Revocation.REVOKED:
            assert known.at is not None
            day = f"{timezone.localtime(known.at):%d/%m/%Y %H:%M}"
            raise KeyRevoked(name=chains.named(one), day=day)
        if known.state is not Revocation.GOOD:
            return _Reach(Level.T, WHY_NO_REVOCATION, tuple(material))
    return _Reach(Level.LTA, "", tuple(material))
