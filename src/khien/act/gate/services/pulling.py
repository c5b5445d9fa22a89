"""Pulling: the core takes what waits on the gateway, and hands it fresh boxes."""

import hashlib
import logging
import time
from typing import Any, Final

from django.conf import settings

from khien.act.gate.rules import sealing
from khien.act.gate.services import boxes, phones, taking
from khien.act.gate.types import TooMany
from khien.act.gate.wire.gateway import Gateway

REFRESH_S: Final = 1.0
"""How long one round makes boxes; with many phones the others follow in the next rounds."""

log = logging.getLogger(__name__)


class Puller:
    """One loop's memory: the digest of each box that the gateway was given, longest ago first."""

    def __init__(self) -> None:
        self.gateway = Gateway(settings.KHIEN.gateway, settings.KHIEN.gateway_secret)
        self.given: dict[str, str] = {}
        self.shown: dict[str, Any] = {}

    def pull_once(self) -> int:
        """Take what waits, one form a request; then hand over boxes. Returns forms taken.

        A form is forgotten by the gateway only after what it asks for is committed here. Reports of the
        public beyond the hour's bound wait there for the next hour.
        """
        waiting = self.gateway.waiting()
        if waiting.boxes != len(self.given):  # it lost its disk, or this loop has begun anew
            self.given, self.shown = {}, {}
        count = 0
        for form in waiting.forms:
            sealed = self.gateway.form(form)
            if sealed is None:
                continue
            try:
                outcome = taking.take(form, sealed)
            except TooMany:
                log.warning("reports of the public beyond the hour's bound wait on the gateway")
                break
            log.info("form %s from the gateway: %s", form, outcome)
            self.gateway.taken(form)
            count += 1
        self._hand_over()
        return count

    def _hand_over(self) -> None:
        """Make the boxes of new and of busy phones, then of the others in turn; send what changed."""
        people, shown = boxes.people(), boxes.shown()
        kept = {mark: digest for mark, digest in self.given.items() if mark in people}
        contents = _contents(people, [*boxes.busy(), *kept], kept)
        digests = {mark: _digest(content) for mark, content in contents.items()}
        changed = {mark: contents[mark] for mark in contents if kept.get(mark) != digests[mark]}
        now_given = {mark: kept[mark] for mark in kept if mark not in digests} | digests
        if changed or len(kept) < len(self.given) or shown != self.shown:
            self.gateway.hand_over(
                boxes.sealed(changed),
                marks=list(now_given),
                public_key=sealing.public_of(phones.core_key()),
                shown=shown,
            )
        self.given, self.shown = now_given, shown


def _contents(people: dict[str, int], order: list[str], kept: dict[str, str]) -> dict[str, str]:
    until, made = time.monotonic() + REFRESH_S, {}
    fresh = [mark for mark in people if mark not in kept]
    for mark in dict.fromkeys([*fresh, *order]):
        if mark in people:
            made[mark] = boxes.content(people[mark])
        if time.monotonic() > until:
            break
    return made


def _digest(content: str) -> str:
    return hashlib.sha256(content.encode()).hexdigest()
