"""The worker: a short loop for facts and the audit chain, a long loop for jobs."""

import logging
import os
import socket
import threading
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import translation

from khien.base.core import audit, outbox
from khien.base.core.clock import now, today

IDLE_S = 0.25
KEPT_DONE = timedelta(days=30)
"""How long rows of the outbox are kept after they were done."""

log = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Work until `stop` is set."""
    name = f"{socket.gethostname()}-{os.getpid()}"
    long = threading.Thread(target=_loop, args=(stop, name, True), name="jobs", daemon=True)
    long.start()
    _loop(stop, name, is_long=False)
    long.join(5)


def _loop(stop: threading.Event, name: str, is_long: bool) -> None:  # noqa: FBT001 - a thread's words
    translation.activate(settings.LANGUAGE_CODE)  # what the system writes down is for the province
    tidied = None
    while not stop.is_set():
        try:
            done = outbox.work_once(name, is_long=is_long)
            if not is_long:
                done += audit.chain_once()
                if tidied != today():
                    tidied = today()
                    outbox.forget_done(now() - KEPT_DONE)
        except DatabaseError:
            log.exception("the database did not answer; tried again")
            done = 0
        if not done:
            close_old_connections()
            stop.wait(IDLE_S)
