"""A database of its own for a test that starts real processes."""

import fcntl
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlparse, urlunparse

import psycopg

RUN: Final = re.compile(r"pytest-\d+")
"""How pytest names the folder of one run."""


def own_database() -> dict[str, str]:
    """Return the setting of a new database; empty where the tests run on SQLite (a file of its own)."""
    address = os.environ.get("KHIEN_DATABASE_URL", "")
    if not address:
        return {}
    name = f"khien_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return {"KHIEN_DATABASE_URL": urlunparse(urlparse(address)._replace(path=f"/{name}"))}


def laid(home: Path) -> Path:
    """Put an empty database of today's shape into a home, and return the home.

    Making a new SQLite file takes seconds; in a run of tests that is done once. On
    PostgreSQL, and outside pytest's own folders, nothing is done: the instance does it at its start.
    """
    run = next((one for one in home.parents if RUN.fullmatch(one.name)), None)
    if run is None or os.environ.get("KHIEN_DATABASE_URL"):
        return home
    ground = run / "ground"
    with (run / "ground.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (ground / "laid").exists():
            ground.mkdir(exist_ok=True)
            env = {**os.environ, "KHIEN_HOME": str(ground)}
            env |= {"DJANGO_SETTINGS_MODULE": "khien.main.settings"}
            words = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
            subprocess.run(words, env=env, check=True, capture_output=True)
            with sqlite3.connect(ground / "khien.sqlite3") as database:
                database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            (ground / "laid").touch()
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(ground / "khien.sqlite3", home / "khien.sqlite3")
    return home


def change_behind_its_back(env: Mapping[str, str], statement: str) -> None:
    """Change the database of an instance as somebody with its password would."""
    address = env.get("KHIEN_DATABASE_URL", "")
    if address:
        with psycopg.connect(address) as connection:
            connection.execute(statement.encode())
        return
    with sqlite3.connect(Path(env["KHIEN_HOME"]) / "khien.sqlite3", timeout=20) as database:
        database.execute(statement)
