"""The event that a stop signal sets, alike in every process of the house."""

import _thread
import signal
import threading


def until_told() -> threading.Event:
    """Return an event that SIGINT and SIGTERM set. Call in the main thread.

    The event's lock may be held by the very code that a signal interrupts, so another thread sets it.
    """
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: _thread.start_new_thread(stop.set, ()))
    return stop
