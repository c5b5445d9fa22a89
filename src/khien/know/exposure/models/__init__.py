"""Tables of exposure."""

from khien.know.exposure.models.campaigns import Campaign, CampaignUnit, Draft, ScanReport
from khien.know.exposure.models.findings import (
    Advice,
    Finding,
    FindingChange,
    FindingCve,
    FindingState,
    FixRound,
    RiskAcceptance,
    Sighting,
)

__all__ = [
    "Advice",
    "Campaign",
    "CampaignUnit",
    "Draft",
    "Finding",
    "FindingChange",
    "FindingCve",
    "FindingState",
    "FixRound",
    "RiskAcceptance",
    "ScanReport",
    "Sighting",
]
