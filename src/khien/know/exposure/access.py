"""The door of exposure: whose vulnerabilities, findings, reports and campaigns an actor sees."""

from collections.abc import Collection

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotAllowed, NotFound, text
from khien.know.exposure.models import (
    Advice,
    Affected,
    Campaign,
    CampaignUnit,
    Cve,
    Draft,
    Entry,
    Feed,
    Finding,
    FindingChange,
    FindingCve,
    FindingState,
    FixRound,
    Lookalike,
    Mapping,
    Match,
    Outage,
    ReachDay,
    Result,
    RiskAcceptance,
    Round,
    Run,
    ScanReport,
    Shot,
    Sighting,
    Statement,
    Suppression,
    Target,
    TargetState,
    Thing,
    VerdictChange,
)


def require_keeper(actor: Actor) -> None:
    """Raise NotAllowed unless the actor carries in feeds and names software, for the whole province."""
    if not keeps(actor):
        raise NotAllowed(what=text("keep vulnerability data for the province"))


def keeps(actor: Actor) -> bool:
    """Return whether the actor keeps vulnerability data: manages feeds over the whole province."""
    return accounts.oversees_province(actor, Capability.MANAGE_FEEDS)


def feeds() -> QuerySet[Feed]:
    """Return all feeds."""
    return Feed.objects.all()


def entries() -> QuerySet[Entry]:
    """Return all entries of feeds: for services."""
    return Entry.objects.all()


def cves() -> QuerySet[Cve]:
    """Return all CVEs: public knowledge."""
    return Cve.objects.all()


def require_cve(name: str) -> Cve:
    """Return one CVE. Raises NotFound."""
    row = Cve.objects.filter(pk=name.upper()).first()
    if row is None:
        raise NotFound(what=name)
    return row


def affected() -> QuerySet[Affected]:
    """Return all that is affected by anything: public knowledge."""
    return Affected.objects.all()


def things() -> QuerySet[Thing]:
    """Return all installed products and builds: for services, and for queries that narrow them."""
    return Thing.objects.all()


def matches() -> QuerySet[Match]:
    """Return all matches: for services, and for queries that narrow them to what the actor sees."""
    return Match.objects.all()


def mappings() -> QuerySet[Mapping]:
    """Return all mappings by people."""
    return Mapping.objects.all()


def suppressions() -> QuerySet[Suppression]:
    """Return all suppressions; leaders and units see that they are there."""
    return Suppression.objects.all()


def runs() -> QuerySet[Run]:
    """Return all runs of matching."""
    return Run.objects.all()


def findings_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_INVENTORY
) -> QuerySet[Finding]:
    """Return the findings of the units where the actor may see (or do) this. Lazy."""
    units = accounts.unit_ids(actor, capability)
    return Finding.objects.all() if units is None else Finding.objects.filter(unit_id__in=units)


def require_finding(
    actor: Actor, key: int, capability: Capability = Capability.SEE_INVENTORY
) -> Finding:
    """Return one visible finding. Raises NotFound, the same for absent and for others'."""
    row = findings_visible_to(actor, capability).select_related("unit").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def locked_finding(actor: Actor, key: int, capability: Capability) -> Finding:
    """Return one finding on which the actor may do this, locked. Raises NotFound."""
    rows = findings_visible_to(actor, capability).select_for_update(of=("self",))
    row = rows.select_related("unit").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def findings_of(unit_id: int) -> QuerySet[Finding]:
    """Return a unit's findings: for services that checked the right to the unit."""
    return Finding.objects.filter(unit_id=unit_id)


def findings() -> QuerySet[Finding]:
    """Return all findings: for measures that narrow them themselves, and for what feeds tell."""
    return Finding.objects.all()


def sightings() -> QuerySet[Sighting]:
    """Return what reporters say: callers come from findings that passed the door."""
    return Sighting.objects.all()


def states() -> QuerySet[FindingState]:
    """Return the periods in which findings were open."""
    return FindingState.objects.all()


def finding_cves() -> QuerySet[FindingCve]:
    """Return which finding is about which CVE."""
    return FindingCve.objects.all()


def changes() -> QuerySet[FindingChange]:
    """Return the histories of findings that passed the door."""
    return FindingChange.objects.all()


def advice() -> QuerySet[Advice]:
    """Return what rules of reporters say: the same for every unit."""
    return Advice.objects.all()


def statements_of(unit_id: int) -> QuerySet[Statement]:
    """Return what makers stated, as a unit took it in: for services."""
    return Statement.objects.filter(unit_id=unit_id)


def acceptances_visible_to(actor: Actor) -> QuerySet[RiskAcceptance]:
    """Return the requests and acceptances of units that the actor sees or answers for. Lazy."""
    seen = accounts.unit_ids(actor, Capability.SEE_INVENTORY)
    answers = accounts.unit_ids(actor, Capability.ACCEPT_RISKS)
    if seen is None or answers is None:
        return RiskAcceptance.objects.all()
    return RiskAcceptance.objects.filter(finding__unit_id__in=seen | answers)


def acceptances() -> QuerySet[RiskAcceptance]:
    """Return all acceptances: for services and for those that run out."""
    return RiskAcceptance.objects.all()


def rounds_of(unit_id: int) -> QuerySet[FixRound]:
    """Return the cases by which a unit's findings are followed."""
    return FixRound.objects.filter(unit_id=unit_id)


def rounds() -> QuerySet[FixRound]:
    """Return all such cases: a page finds its unit by the number."""
    return FixRound.objects.select_related("unit")


def reports_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_INVENTORY
) -> QuerySet[ScanReport]:
    """Return the reports that were taken in for units the actor sees. Lazy."""
    units = accounts.unit_ids(actor, capability)
    rows = ScanReport.objects.all()
    return rows if units is None else rows.filter(unit_id__in=units)


def reports() -> QuerySet[ScanReport]:
    """Return all reports: to know one again."""
    return ScanReport.objects.all()


def drafts_of(actor: Actor) -> QuerySet[Draft]:
    """Return the reports that the actor gave and has not applied."""
    return Draft.objects.filter(person=actor.person_id)


def campaigns_visible_to(actor: Actor) -> QuerySet[Campaign]:
    """Return the campaigns with a unit in their scope that the actor sees. Lazy."""
    units = accounts.unit_ids(actor, Capability.SEE_INVENTORY)
    if units is None:
        return Campaign.objects.all()
    held = CampaignUnit.objects.filter(unit_id__in=units)
    return Campaign.objects.filter(pk__in=held.values("campaign"))


def require_campaign(actor: Actor, key: int) -> Campaign:
    """Return one visible campaign. Raises NotFound."""
    row = campaigns_visible_to(actor).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def expected_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_INVENTORY
) -> QuerySet[CampaignUnit]:
    """Return the units of campaigns that the actor sees. Lazy."""
    units = accounts.unit_ids(actor, capability)
    rows = CampaignUnit.objects.select_related("unit", "campaign")
    return rows if units is None else rows.filter(unit_id__in=units)


def expected() -> QuerySet[CampaignUnit]:
    """Return all units of campaigns: for measures and for reports that come in."""
    return CampaignUnit.objects.all()


def campaigns() -> QuerySet[Campaign]:
    """Return all campaigns: to count when the next is due."""
    return Campaign.objects.all()


def cves_of(keys: Collection[int]) -> dict[int, list[str]]:
    """Return the CVEs of findings that passed the door. One query."""
    found: dict[int, list[str]] = {}
    for key, cve in FindingCve.objects.filter(finding_id__in=keys).values_list("finding_id", "cve"):
        found.setdefault(key, []).append(cve)
    return found


def targets() -> QuerySet[Target]:
    """Return all targets of outside checks: for services, and for queries by entries that the actor sees."""
    return Target.objects.all()


def locked_target(key: int) -> Target | None:
    """Return the target of an entry, locked. Call inside a transaction."""
    return Target.objects.select_for_update().filter(entry_id=key).first()


def locked_round() -> Round:
    """Return the row of rounds, locked; made at first use. Call inside a transaction."""
    Round.objects.get_or_create(pk=1)
    return Round.objects.select_for_update().get(pk=1)


def results() -> QuerySet[Result]:
    """Return what the checks say of all targets: callers narrow them to entries that passed the door."""
    return Result.objects.all()


def verdict_changes() -> QuerySet[VerdictChange]:
    """Return the changes of all verdicts: callers narrow them to entries that passed the door."""
    return VerdictChange.objects.all()


def outages() -> QuerySet[Outage]:
    """Return all outages: callers narrow them to entries that passed the door."""
    return Outage.objects.all()


def reach_days() -> QuerySet[ReachDay]:
    """Return the days of all sites' calls: callers narrow them to entries that passed the door."""
    return ReachDay.objects.all()


def target_states() -> QuerySet[TargetState]:
    """Return what measures count of all targets, with its past."""
    return TargetState.objects.all()


def shots() -> QuerySet[Shot]:
    """Return the pictures of all sites: callers narrow them to entries that passed the door."""
    return Shot.objects.all()


def lookalikes_visible_to(
    actor: Actor, capability: Capability = Capability.SEE_INVENTORY
) -> QuerySet[Lookalike]:
    """Return the look-alikes of the units where the actor may see (or do) this. Lazy."""
    units = accounts.unit_ids(actor, capability)
    return Lookalike.objects.all() if units is None else Lookalike.objects.filter(unit_id__in=units)


def lookalikes() -> QuerySet[Lookalike]:
    """Return all look-alikes: for services."""
    return Lookalike.objects.all()


def locked_lookalike(actor: Actor, key: int) -> Lookalike:
    """Return a look-alike on which the actor decides, locked. Raises NotFound."""
    rows = lookalikes_visible_to(actor, Capability.MANAGE_INVENTORY)
    row = rows.select_for_update(of=("self",)).select_related("unit").filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row
