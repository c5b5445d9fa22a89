"""Tables of exposure."""

from khien.know.exposure.models.checks import Outage, Result, Round, Target, VerdictChange
from khien.know.exposure.models.feeds import Affected, Cve, Entry, Feed
from khien.know.exposure.models.matching import Mapping, Match, Run, Suppression, Thing

__all__ = [
    "Affected",
    "Cve",
    "Entry",
    "Feed",
    "Mapping",
    "Match",
    "Outage",
    "Result",
    "Round",
    "Run",
    "Suppression",
    "Target",
    "Thing",
    "VerdictChange",
]
