"""Takes a picture of a site's first page with a browser of its own: bounded, and thrown away after.

The browser knows no name but the site's, at the address that was looked up and checked; whatever else a
page wants to load is not there. It runs apart from us, with an empty profile in a folder that is removed.
"""

import os
import tempfile
import threading
from pathlib import Path
from typing import Final

from khien.base.core.outward import InnerAddress, allowed_addresses
from khien.know.exposure.types.checks import INNER, PictureTaken, Place
from khien.know.exposure.wire.apart import ABSENT, run_apart

WIDTH: Final = 1280
HEIGHT: Final = 1600
WHOLE_S = 30.0
LOADING_MS: Final = 15_000
MEMORY_MAX = 2 * 1024**3
"""What the browser's processes may hold together, in bytes."""

AT_ONCE: Final = threading.BoundedSemaphore(2)
NO_BROWSER: Final = "no browser"
_FLAGS: Final = (
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--disable-extensions",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-client-side-phishing-detection",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--no-proxy-server",
    "--hide-scrollbars",
    "--mute-audio",
    "--ignore-certificate-errors",
    "--renderer-process-limit=1",
    "--js-flags=--max-old-space-size=256",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    f"--window-size={WIDTH},{HEIGHT}",
    f"--timeout={LOADING_MS}",
)


def take_picture(binary: str, place: Place, *, allows_inner: bool) -> PictureTaken:
    """Return a picture (PNG) of a site's first page, or why there is none. Takes 2 to 30 seconds."""
    if not binary:
        return PictureTaken(problem=NO_BROWSER)
    try:
        ports = (place.port,) if place.port else (443, 80)
        addresses = allowed_addresses(place.host, ports[0], allows_inner=allows_inner)
    except InnerAddress:
        return PictureTaken(problem=INNER)
    except OSError as problem:
        return PictureTaken(problem=f"{type(problem).__name__}: {problem}"[:200])
    with AT_ONCE, tempfile.TemporaryDirectory(prefix="khien-browser-") as folder:
        return _run(binary, place, _rules(place.host, ports, addresses[0]), Path(folder))


def _rules(host: str, ports: tuple[int, ...], address: str) -> str:
    """Return the browser's whole knowledge of names: one host, on its own ports."""
    to = f"[{address}]" if ":" in address else address
    named = f"[{host}]" if ":" in host else host
    known = [f"MAP {named}:{port} {to}:{port}" for port in ports]
    return ",".join([*known, "MAP * ~NOTFOUND"])


def _run(binary: str, place: Place, rules: str, folder: Path) -> PictureTaken:
    picture = folder / "picture.png"
    command = [
        binary,
        *_FLAGS,
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
        f"--user-data-dir={folder / 'profile'}",
        f"--host-resolver-rules={rules}",
        f"--screenshot={picture}",
        place.origin + "/",
    ]
    problem = run_apart(command, folder, seconds=WHOLE_S, memory=MEMORY_MAX)
    if problem == ABSENT:
        return PictureTaken(problem=NO_BROWSER)
    if problem or not picture.exists():
        return PictureTaken(problem=problem or "the browser showed nothing")
    return PictureTaken(picture.read_bytes())
