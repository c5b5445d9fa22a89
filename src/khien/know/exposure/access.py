"""The door of exposure. Vulnerability data is known to all; who runs what is inventory's to tell."""

from django.db.models import QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotAllowed, NotFound, text
from khien.know.exposure.models import (
    Affected,
    Cve,
    Entry,
    Feed,
    Mapping,
    Match,
    Outage,
    Result,
    Round,
    Run,
    Suppression,
    Target,
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
