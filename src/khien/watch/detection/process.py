"""The detector: follows the acknowledged log, and raises alerts within a second or two."""

import logging
import threading

from django.db import close_old_connections

from khien.watch.detection.services.detector import FOLLOWER, Detector
from khien.watch.telemetry.services import following
from khien.watch.telemetry.types import Frame

WAIT_S = 0.2
ROWS_A_STEP = 20_000

log = logging.getLogger(__name__)


def follow(stop: threading.Event, *, once: bool = False) -> int:
    """Follow until `stop` is set (or, with `once`, until nothing more has come); return the alerts."""
    detector = Detector.loaded()
    rules = detector.engine.rules
    loaded, refused = len(rules.rules) + len(rules.correlations), len(rules.not_loaded)
    log.info("the detector follows with %s rules (%s not loaded)", loaded, refused)
    follower = following.follower_of(FOLLOWER)
    raised = 0
    while not stop.is_set():
        step = 0
        waiting: list[Frame] = []
        for frame in following.frames(follower):
            waiting.append(frame)
            step += 1
            if sum(each.rows for each in waiting) >= ROWS_A_STEP:
                raised += detector.take(waiting)
                waiting = []
        if waiting:
            raised += detector.take(waiting)
        if not step:
            if once:
                break
            close_old_connections()
            stop.wait(WAIT_S)
    return raised
