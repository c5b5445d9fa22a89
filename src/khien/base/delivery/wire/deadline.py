"""A bound on the whole of a talk: a side that answers a byte at a time is cut off too."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

STEP_S = 10.0
WHOLE_S = 45.0
AGAIN_S = 0.2


@contextmanager
def cut_off(own_socket: Callable[[], socket.socket | None], seconds: float) -> Iterator[None]:
    """Shut the socket down when the time is over; the talk then fails as an OSError."""
    is_over = threading.Event()

    def shut() -> None:
        is_over.wait(seconds)
        while not is_over.wait(AGAIN_S):
            held = own_socket()
            if held is not None:
                with suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)

    watcher = threading.Thread(target=shut, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_over.set()
