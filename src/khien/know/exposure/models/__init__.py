"""Tables of exposure."""

from khien.know.exposure.models.campaigns import Campaign, CampaignUnit, Draft, ScanReport
from khien.know.exposure.models.checks import (
    Outage,
    ReachDay,
    Result,
    Round,
    Shot,
    Target,
    TargetState,
    VerdictChange,
)
from khien.know.exposure.models.feeds import Affected, Cve, Entry, Feed
from khien.know.exposure.models.findings import (
    Advice,
    Finding,
    FindingChange,
    FindingCve,
    FindingState,
    FixRound,
    RiskAcceptance,
    Sighting,
    Statement,
)
from khien.know.exposure.models.lookalikes import Lookalike
from khien.know.exposure.models.matching import Mapping, Match, Run, Suppression, Thing

__all__ = [
    "Advice",
    "Affected",
    "Campaign",
    "CampaignUnit",
    "Cve",
    "Draft",
    "Entry",
    "Feed",
    "Finding",
    "FindingChange",
    "FindingCve",
    "FindingState",
    "FixRound",
    "Lookalike",
    "Mapping",
    "Match",
    "Outage",
    "ReachDay",
    "Result",
    "RiskAcceptance",
    "Round",
    "Run",
    "ScanReport",
    "Shot",
    "Sighting",
    "Statement",
    "Suppression",
    "Target",
    "TargetState",
    "Thing",
    "VerdictChange",
]
