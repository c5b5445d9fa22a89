"""Run a command with a PostgreSQL of its own: `python -m tools.with_postgres [--forgetful] COMMAND…`.

With `--forgetful` it does not write through to the disk: quicker, and for tests alone, which never have
it outlive a crash of the machine.
A cluster is made in a temporary folder, on a free port of this machine, and removed afterwards. The
command finds it in `KHIEN_DATABASE_URL`. PostgreSQL does not run as root: root hands it to `postgres`.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT_S = 30


def main() -> int:
    """Run the command of the arguments; return its exit code."""
    is_forgetful = sys.argv[1:2] == ["--forgetful"]
    command = sys.argv[1 + is_forgetful :]
    if not command:
        sys.stderr.write("usage: python -m tools.with_postgres [--forgetful] COMMAND…\n")
        return 2
    programs = folder_of_programs()
    if programs is None:
        sys.stderr.write("PostgreSQL is not installed: there is no initdb (Debian: postgresql).\n")
        return 2
    with cluster(programs, is_forgetful=is_forgetful) as address:
        env = {**os.environ, "KHIEN_DATABASE_URL": address}
        return subprocess.run(command, env=env, check=False).returncode  # noqa: S603 - the caller's


def folder_of_programs() -> Path | None:
    """Return where PostgreSQL's own programs are, the newest version; None where there is none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path))
    return found[-1].parent if found else None


@contextmanager
def cluster(programs: Path, *, is_forgetful: bool = False) -> Iterator[str]:
    """Have a cluster meanwhile; gives its address."""
    folder = Path(tempfile.mkdtemp(prefix="khien-postgres-"))
    data, port = folder / "data", _free_port()
    user = _user(folder)
    try:
        _run([str(programs / "initdb"), "-D", str(data), "-U", "khien", "-A", "trust"], user)
        options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        if is_forgetful:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        start = [str(programs / "pg_ctl"), "-D", str(data), "-w", "-t", str(WAIT_S)]
        _run([*start, "-l", str(folder / "log"), "-o", options, "start"], user)
        try:
            yield f"postgresql://khien@127.0.0.1:{port}/postgres"
        finally:
            _run([*start, "-m", "immediate", "stop"], user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: list[str], user: str | None) -> None:
    subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        command, user=user, check=True, stdout=subprocess.DEVNULL, cwd="/"
    )


def _user(folder: Path) -> str | None:
    """Return whom root hands the cluster to; None where we are not root."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("postgres")
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return "postgres"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    time.sleep(0.05)
    return port


if __name__ == "__main__":
    raise SystemExit(main())
