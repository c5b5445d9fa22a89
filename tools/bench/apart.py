"""Measurements in a process of their own: the settings of an instance are read there, once."""

import json
import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse, urlunparse

from tools.bench.figures import ROOT


@dataclass(frozen=True, slots=True)
class Instance:
    """An empty instance: its folder, the environment that names it, and which database it is on."""

    home: Path
    env: dict[str, str]
    where: str

    def told(self, module: str, *words: str) -> Any:
        """Return what a module of ours prints as JSON when it runs in this instance."""
        ran = subprocess.run(  # noqa: S603 - our own module
            [sys.executable, "-m", module, *words],
            env=self.env,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        return json.loads(ran.stdout)


@contextmanager
def instance(**settings: str) -> Iterator[Instance]:
    """Give an instance for a measurement, on a database of its own where `KHIEN_DATABASE_URL` is set."""
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "khien.main.settings", **settings}
    server = env.get("KHIEN_DATABASE_URL", "")
    with tempfile.TemporaryDirectory(prefix="khien-bench-") as home:
        env["KHIEN_HOME"] = home
        if not server:
            yield Instance(Path(home), env, "SQLite")
            return
        with _database(server) as address:
            env["KHIEN_DATABASE_URL"] = address
            yield Instance(Path(home), env, "PostgreSQL")


def begin() -> None:
    """Make the instance of the environment ready, in the process that measures."""
    import django  # noqa: PLC0415 - the instance's settings are known in this process only

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - after the set-up

    call_command("migrate", verbosity=0, interactive=False)


@contextmanager
def _database(server: str) -> Iterator[str]:
    name = f"khien_bench_{uuid.uuid4().hex[:12]}"
    _run(server, f'CREATE DATABASE "{name}"')
    try:
        yield urlunparse(urlparse(server)._replace(path=f"/{name}"))
    finally:
        _run(server, f'DROP DATABASE "{name}" WITH (FORCE)')


def _run(server: str, statement: str) -> None:
    import psycopg  # noqa: PLC0415 - an extra: only where PostgreSQL is measured

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(statement.encode())
