"""Reads of requests to the authority, with what is wrong with each."""

from collections.abc import Iterable

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people
from khien.base.accounts.types import Actor, Capability
from khien.base.casework import queries as casework
from khien.base.core.offers import relatives_of
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import text
from khien.base.trust.access import authority as access
from khien.base.trust.models import CertificateRequest
from khien.base.trust.queries.issued import line_of as issued_line
from khien.base.trust.rules.authority import profiles
from khien.base.trust.rules.authority import requests as rules
from khien.base.trust.types.authority import (
    Fault,
    ProfileCode,
    RequestLine,
    RequestRecord,
    RequestState,
)

HOST = "host"
"""What the higher rooms are asked about: whose a host name is (the finding's detail is the unit's code)."""

_SYSTEM = people.everything(text("it is looked up whose a host name is"))


def requests(
    actor: Actor, *, state: str = "", unit_codes: frozenset[str] | None = None, after: str = ""
) -> Page[RequestLine]:
    """Return one page of requests that the actor sees, the newest first. Two queries."""
    rows = access.requests_visible_to(actor).select_related("unit")
    if state:
        rows = rows.filter(state=state)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    found, mark = newest_first(rows, after=after)
    return page_of([line_of(row) for row in found], after=mark, total=counted(rows))


def waiting(actor: Actor) -> int:
    """Return how many requests that the actor sees wait for a second person. One query."""
    return counted(access.requests_visible_to(actor).filter(state=RequestState.WAITING))


def request(actor: Actor, number: str) -> RequestRecord:
    """Return one visible request whole, with its faults. Raises NotFound."""
    row = access.require_request(actor, number)
    case = casework.case(actor, number)
    issued = access.all_issued().filter(request=row).select_related("unit").first()
    found = rules.read(row.csr.encode()) if row.csr else None
    return RequestRecord(
        line=line_of(row),
        asked=rules.asked(found) if found else None,
        key_name=row.key_name,
        faults=tuple(faults_of(row)) if row.state == RequestState.WAITING else (),
        digest=row.digest,
        moves=tuple(case.moves),
        history=tuple(casework.timeline(actor, number)),
        may_decide=accounts.oversees_province(actor, Capability.ISSUE_CERTIFICATES),
        issued=issued_line(issued) if issued else None,
    )


def faults_of(row: CertificateRequest) -> list[Fault]:
    """Return what is wrong with a request, the worst first. Reads the inventory."""
    if not row.csr:
        return []
    found = rules.read(row.csr.encode())
    said = rules.asked(found)
    profile = profiles.profile(ProfileCode(row.profile))
    return rules.faults(found, profile, _holders([*said.names, *said.addresses], row.unit.code))


def line_of(row: CertificateRequest) -> RequestLine:
    """Return a request that passed the door as a line."""
    return RequestLine(
        number=row.number,
        title=row.name,
        profile=ProfileCode(row.profile),
        unit_code=row.unit.code,
        unit=row.unit.name,
        state=RequestState(row.state),
        asked_at=row.asked_at,
        asked_by=row.asked_by,
    )


def _holders(names: Iterable[str], unit_code: str) -> dict[str, bool | None]:
    """Return of each name whether it is the unit's, another's (False), or unknown (None)."""
    held: dict[str, bool | None] = {}
    for name in list(names)[: 2 * rules.NAMES_MAX]:
        units = {one.detail for one in relatives_of(HOST, _SYSTEM, name)}
        held[name] = (unit_code in units) if units else None
    return held
