"""The consoles whose alerts are known here: the house's mappings, and those that `KHIEN_CONSOLES` names."""

import logging
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from khien.engine.records.consoles.known import Consoles, consoles_of
from khien.engine.records.consoles.mapping import Mapping
from khien.engine.records.consoles.reading import BadMapping, read_mapping
from khien.watch.telemetry.types import MappingRefused

log = logging.getLogger(__name__)


def consoles() -> Consoles:
    """Return the consoles that are known. Read once a process: a new mapping needs a restart."""
    return _loaded(settings.KHIEN.consoles)


def require_mapping(path: Path) -> Mapping:
    """Return the mapping in a file. Raises MappingRefused, saying where it is wrong."""
    try:
        return read_mapping(path)
    except BadMapping as problem:
        raise MappingRefused(reason=str(problem).rstrip(".")) from problem


@lru_cache(maxsize=8)
def _loaded(paths: tuple[Path, ...]) -> Consoles:
    known = consoles_of(paths)
    for told in known.refused:
        log.error("a console's mapping is not used: %s", told)
    return known
