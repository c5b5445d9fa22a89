"""What the system knows of a unit by itself: figures with their rows, as evidence beside an answer."""

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from django.db import transaction

from khien.base.core.offers import Measure, registry
from khien.base.core.refusals import NotFound
from khien.show.assurance.queries import catalogues
from khien.show.assurance.types.answers import Known, KnownRow
from khien.show.assurance.types.catalogues import Requirement

ROWS_KEPT: Final = 20
logger = logging.getLogger(__name__)


def known(unit_code: str, measures: Iterable[str], at: datetime) -> tuple[Known, ...]:
    """Return the unit's figure of each measure that exists; one that fails is left out and logged.

    The rows that do not count come first; at most 20 of each are given.
    """
    held = [registry.measures[code] for code in measures if code in registry.measures]
    return tuple(one for one in (_known(measure, unit_code, at) for measure in held) if one)


def requirement(edition: int, code: str) -> Requirement:
    """Return one requirement of an edition. Raises NotFound."""
    for one in catalogues.edition(edition).catalogue.requirements():
        if one.code == code:
            return one
    raise NotFound(what=code)


def written(held: tuple[Known, ...]) -> str:
    """Return figures as they are kept with an answer; empty where there is none."""
    return msgspec.json.encode(held).decode() if held else ""


def kept(written: str) -> tuple[Known, ...]:
    """Return kept figures."""
    return msgspec.json.decode(written, type=tuple[Known, ...]) if written else ()


def _known(measure: Measure, unit_code: str, at: datetime) -> Known | None:
    try:
        with transaction.atomic():
            rows = measure.rows(at, frozenset({unit_code}))
    except Exception:
        logger.exception("measure %s failed", measure.code)
        return None
    shown = sorted(rows, key=lambda row: row.counts)[:ROWS_KEPT]
    return Known(
        code=measure.code,
        title=measure.title,
        numerator=sum(row.counts for row in rows),
        denominator=len(rows),
        target=measure.target,
        at=at,
        rows=tuple(KnownRow(row.label, row.counts, row.detail, row.url) for row in shown),
    )
