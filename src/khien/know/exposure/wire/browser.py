"""Takes a picture of a site's first page with a browser of its own: bounded, and thrown away after.

The browser knows no name but the site's, at the address that was looked up and checked; whatever else a
page wants to load is not there. It runs apart from us, with an empty profile in a folder that is removed.
"""

import os
import resource
import signal
import subprocess
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from khien.base.core.outward import InnerAddress, allowed_addresses
from khien.know.exposure.types.checks import INNER, PictureTaken, Place

WIDTH: Final = 1280
HEIGHT: Final = 1600
WHOLE_S = 30.0
LOADING_MS: Final = 15_000
MEMORY_MAX = 2 * 1024**3
"""What the browser's processes may hold together, in bytes."""

FILE_MAX: Final = 64 * 1024**2
AT_ONCE: Final = threading.BoundedSemaphore(2)
NO_BROWSER: Final = "no browser"
_LOOK_S: Final = 0.1
_PAGE: Final = os.sysconf("SC_PAGESIZE")
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
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder), "LANG": "vi_VN.UTF-8"}
    try:
        running = subprocess.Popen(  # noqa: S603 - the operator's own setting
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=env,
            process_group=0,
        )
    except OSError:
        return PictureTaken(problem=NO_BROWSER)
    try:
        with suppress(ProcessLookupError):
            resource.prlimit(running.pid, resource.RLIMIT_FSIZE, (FILE_MAX, FILE_MAX))
            resource.prlimit(running.pid, resource.RLIMIT_CORE, (0, 0))
        problem = _wait(running)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()
    if problem or not picture.exists():
        return PictureTaken(problem=problem or "the browser showed nothing")
    return PictureTaken(picture.read_bytes())


def _wait(running: subprocess.Popen[bytes]) -> str:
    """Wait until the browser ends; return why it must be ended instead."""
    until = time.monotonic() + WHOLE_S
    while running.poll() is None:
        if time.monotonic() > until:
            return "timeout"
        if _memory(running.pid) > MEMORY_MAX:
            return "the page needs too much memory"
        time.sleep(_LOOK_S)
    return ""


def _memory(group: int) -> int:
    """Return what a group of processes holds, in bytes."""
    held = 0
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        with suppress(OSError, ValueError, IndexError):
            status = (entry / "stat").read_text().rpartition(")")[2].split()
            if int(status[2]) == group:
                held += int(status[21]) * _PAGE
    return held
