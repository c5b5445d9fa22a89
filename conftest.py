"""Fixtures of every room: where real data is found, and what is done where it is absent."""

import os
from pathlib import Path

import pytest


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
