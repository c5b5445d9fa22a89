"""The process that pulls: every two seconds, and patiently while the gateway is away."""

import logging
import threading
from http.client import HTTPException

from django.db import close_old_connections

from khien.act.gate.services.pulling import Puller

EVERY_S = 2.0
AWAY_S_MAX = 60.0

log = logging.getLogger(__name__)


def pull(stop: threading.Event) -> None:
    """Pull until `stop` is set."""
    puller, pause = Puller(), EVERY_S
    while not stop.is_set():
        try:
            puller.pull_once()
            pause = EVERY_S
        except (OSError, HTTPException, ValueError) as away:
            pause = min(pause * 2, AWAY_S_MAX)
            log.warning("the gateway does not answer (%s); tried again in %.0f s", away, pause)
        close_old_connections()
        stop.wait(pause)
