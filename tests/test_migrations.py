"""A new database has the shape that all migrations together give an old one."""

import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import psycopg

from tests.databases import own_database

APPLIED: Final = "SELECT app, name FROM django_migrations"
FILE_SHAPE: Final = "SELECT tbl_name, type, sql FROM sqlite_master WHERE sql > ''"
SETTINGS: Final = {"DJANGO_SETTINGS_MODULE": "khien.main.settings"}
SERVER_SHAPE: Final = """
    SELECT table_name, 'column', concat_ws(' ', column_name, udt_name, character_maximum_length,
           is_nullable, column_default, is_identity, collation_name)
      FROM information_schema.columns WHERE table_schema = 'public'
    UNION ALL
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""


def migrated(home: Path, *words: str) -> dict[str, str]:
    """Have a new instance bring its database to shape; return its settings."""
    env = {**os.environ, **own_database(), **SETTINGS, "KHIEN_HOME": str(home)}
    command = [
        sys.executable,
        "-W",
        "ignore",
        "-m",
        "django",
        "migrate",
        "--verbosity",
        "0",
        *words,
    ]
    subprocess.run(command, env=env, check=True, capture_output=True, timeout=300)
    return env


def asked(env: Mapping[str, str], statement: str) -> list[tuple[Any, ...]]:
    """Return the rows that a database answers."""
    address = env.get("KHIEN_DATABASE_URL", "")
    if address:
        with psycopg.connect(address) as server:
            return server.execute(statement.encode()).fetchall()
    with closing(sqlite3.connect(Path(env["KHIEN_HOME"]) / "khien.sqlite3")) as file:
        return file.execute(statement).fetchall()


def shape(env: Mapping[str, str]) -> set[tuple[str, str, str]]:
    """Return every column, constraint and index of a database, whatever their order."""
    if env.get("KHIEN_DATABASE_URL"):
        return set(asked(env, SERVER_SHAPE))
    return {
        (table, kind, part)
        for table, kind, sql in asked(env, FILE_SHAPE)
        for part in (parts(sql) if kind == "table" else [sql])
    }


def parts(statement: str) -> Iterator[str]:
    """Yield the columns and constraints of a statement that makes a table."""
    depth, part = 0, ""
    for sign in re.sub(r"\s+", " ", statement.split("(", 1)[1].rsplit(")", 1)[0]):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            yield part.strip()
            part = ""
        else:
            part += sign
    yield part.strip()


def test_a_new_database_has_the_shape_of_a_migrated_one(tmp_path: Path) -> None:
    new = migrated(tmp_path / "new")
    old = migrated(tmp_path / "old", "--replay")

    assert len(shape(new)) > 1000
    assert shape(new) - shape(old) == set()
    assert shape(old) - shape(new) == set()
    assert set(asked(new, APPLIED)) == set(asked(old, APPLIED))


def test_a_database_with_content_is_left_to_the_migrations(tmp_path: Path) -> None:
    env = migrated(tmp_path)
    before = shape(env)

    migrated_again = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "django", "migrate"],
        env=env,
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )

    assert "No migrations to apply" in migrated_again.stdout
    assert "not yet reflected in a migration" not in migrated_again.stdout
    assert shape(env) == before
