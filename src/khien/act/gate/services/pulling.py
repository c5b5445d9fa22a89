"""Pulling: the core takes what waits on the gateway, and hands it fresh boxes."""

import hashlib
import logging

from django.conf import settings

from khien.act.gate.rules import sealing
from khien.act.gate.services import boxes, phones, taking
from khien.act.gate.types import TooMany
from khien.act.gate.wire.gateway import Gateway

log = logging.getLogger(__name__)


class Puller:
    """One loop's memory of what the gateway was given last."""

    def __init__(self) -> None:
        self.gateway = Gateway(settings.KHIEN.gateway, settings.KHIEN.gateway_secret)
        self.known = ""

    def pull_once(self) -> int:
        """Take what waits, one form a request; then hand over boxes. Returns forms taken.

        A form is forgotten by the gateway only after what it asks for is committed here. Reports of the
        public beyond the hour's bound wait there for the next hour.
        """
        count = 0
        for form in self.gateway.waiting():
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
        contents, shown = boxes.contents(), boxes.shown()
        digest = hashlib.sha256(repr((sorted(contents.items()), shown)).encode()).hexdigest()
        if digest != self.known:
            self.gateway.hand_over(
                boxes.sealed(contents),
                public_key=sealing.public_of(phones.core_key()),
                shown=shown,
            )
            self.known = digest
