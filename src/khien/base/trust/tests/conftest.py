"""Fixtures of trust."""

from pathlib import Path

import pytest


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder outside the home: where a root is carried, where openssl reads."""
    return tmp_path_factory.mktemp("outside")
