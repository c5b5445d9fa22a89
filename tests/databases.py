"""A database of its own for a test that starts real processes."""

import os
import sqlite3
import uuid
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlparse, urlunparse

import psycopg


def own_database() -> dict[str, str]:
    """Return the setting of a new database; empty where the tests run on SQLite (a file of its own)."""
    address = os.environ.get("KHIEN_DATABASE_URL", "")
    if not address:
        return {}
    name = f"khien_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    return {"KHIEN_DATABASE_URL": urlunparse(urlparse(address)._replace(path=f"/{name}"))}


def change_behind_its_back(env: Mapping[str, str], statement: str) -> None:
    """Change the database of an instance as somebody with its password would."""
    address = env.get("KHIEN_DATABASE_URL", "")
    if address:
        with psycopg.connect(address) as connection:
            connection.execute(statement.encode())
        return
    with sqlite3.connect(Path(env["KHIEN_HOME"]) / "khien.sqlite3", timeout=20) as database:
        database.execute(statement)
