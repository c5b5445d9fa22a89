"""Fixtures of every room: where real data is found, and what is done where it is absent."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from tests.cast import Cast, build_cast

from khien.watch.telemetry import queries as telemetry_queries

examples.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("house")
"""How long an example takes says how busy the machine is, not whether the code is right."""


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """Return the folder of real test data: `KHIEN_DATA`, or `../shared/data` beside the checkout."""
    folder = Path(os.environ.get("KHIEN_DATA", Path(__file__).parent.parent / "shared" / "data"))
    if not folder.is_dir():
        require_or_skip(f"real test data is not at {folder} (set KHIEN_DATA)")
    return folder


def require_or_skip(reason: str) -> None:
    """Skip with the reason, or fail where everything is required (`KHIEN_REQUIRE_ALL=1`)."""
    if os.environ.get("KHIEN_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def quick_passwords(settings: Any) -> None:
    """Hash the passwords of tests quickly; processes that tests start hash as the product does."""
    settings.PASSWORD_HASHERS = ["tests.hashing.QuickArgon2"]


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    """Return an empty instance's directory for one test: its events, files and anchors."""
    settings.KHIEN = replace(settings.KHIEN, home=tmp_path)
    telemetry_queries.lake.cache_clear()
    return tmp_path


@pytest.fixture
def people(db: None, home: Path) -> Cast:
    """Return the fixed cast in a small province."""
    return build_cast()
