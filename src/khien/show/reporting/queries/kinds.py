"""The kinds of reports: the shipped ones and the province's own, each looked through before it is made."""

from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from khien.base.core.offers import registry
from khien.show.reporting.queries.contents import CONTENTS
from khien.show.reporting.queries.tables import TABLES
from khien.show.reporting.rules.reading import read
from khien.show.reporting.types.kinds import BadKind, KindSaid, NoKind

DATA: Final = Path(__file__).parents[1] / "data" / "kinds"
OWN: Final = "reports"
"""Where in the home a province's own kinds lie; one with the code of a shipped kind takes its place."""


@lru_cache(maxsize=1)
def looked_through() -> tuple[dict[str, KindSaid], tuple[BadKind, ...]]:
    """Return the kinds by code, in their order, and why others are refused. Read once, at start."""
    held: dict[str, KindSaid] = {}
    refused: list[BadKind] = []
    own = Path(settings.KHIEN.home) / OWN
    for file in (*sorted(DATA.glob("*.toml")), *sorted(own.glob("*.toml"))):
        try:
            said = read_kind(file.read_bytes(), file=file.name)
        except BadKind as bad:
            refused.append(bad)
            continue
        held[said.code] = said
    return dict(sorted(held.items(), key=lambda one: (one[1].order, one[0]))), tuple(refused)


def read_kind(content: bytes, *, file: str) -> KindSaid:
    """Return a kind that can be made here. Raises BadKind."""
    figures = frozenset({*registry.measures, *registry.happenings})
    return read(content, file=file, figures=figures, tables=TABLES, made=CONTENTS)


def kinds() -> tuple[KindSaid, ...]:
    """Return the kinds of reports, in their order."""
    return tuple(looked_through()[0].values())


def kind(code: str) -> KindSaid:
    """Return one kind. Raises NoKind."""
    held, _ = looked_through()
    if code not in held:
        raise NoKind(said=code, known=", ".join(held))
    return held[code]


def refused() -> tuple[BadKind, ...]:
    """Return why kinds of the province's own are not made."""
    return looked_through()[1]
