"""Pulling: the core takes what waits on the gateway, and hands it fresh boxes."""

import hashlib
import logging

from django.conf import settings

from khien.act.gate.rules import sealing
from khien.act.gate.services import phones
from khien.act.gate.wire.gateway import Gateway

log = logging.getLogger(__name__)


class Puller:
    """One loop's memory of what the gateway was given last."""

    def __init__(self) -> None:
        self.gateway = Gateway(settings.KHIEN.gateway, settings.KHIEN.gateway_secret)
        self.known = ""

    def pull_once(self) -> int:
        """Take what waits, in order; then hand over boxes where something changed. Returns forms taken.

        A form is forgotten by the gateway only after what it asks for is committed here.
        """
        waiting = self.gateway.waiting()
        for form, sealed in waiting:
            outcome = phones.take(form, sealed)
            log.info("form %s from the gateway: %s", form, outcome)
            self.gateway.taken([form])
        contents = phones.box_contents()
        digest = hashlib.sha256(repr(sorted(contents.items())).encode()).hexdigest()
        if digest != self.known:
            self.gateway.put_boxes(
                phones.sealed_boxes(contents), sealing.public_of(phones.core_key())
            )
            self.known = digest
        return len(waiting)
