"""A name server and a site that run, for tests of outside checks."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings

from khien.know.exposure.services import checking
from khien.know.exposure.tests.outside import PAGE, Page, Site, Zone, name_server, site
from khien.know.exposure.wire import lookups, outside


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Zone]:
    """Give the records of the name server that is asked."""
    monkeypatch.setattr(outside, "PAUSE_S", 0.0)
    monkeypatch.setattr(lookups, "PAUSE_S", 0.0)
    monkeypatch.setattr(checking, "AGAIN", timedelta(0))
    held: Zone = {}
    with name_server(held) as server:
        settings.KHIEN = replace(django_settings.KHIEN, resolver=server)
        yield held


@pytest.fixture
def running() -> Iterator[Site]:
    """Run a site."""
    with site({"/": Page(PAGE)}) as found:
        yield found
