"""Tables of exposure."""

from khien.know.exposure.models.campaigns import Campaign, CampaignUnit, Draft, ScanReport
from khien.know.exposure.models.checks import Outage, Result, Round, Target, VerdictChange
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
    "Mapping",
    "Match",
    "Outage",
    "Result",
    "RiskAcceptance",
    "Round",
    "Run",
    "ScanReport",
    "Sighting",
    "Statement",
    "Suppression",
    "Target",
    "Thing",
    "VerdictChange",
]
