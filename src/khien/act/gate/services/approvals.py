"""What may be approved on a phone: one entry of the table for each kind, nothing of it in the pages."""

from collections.abc import Iterator
from typing import Any, Final

from django.utils.translation import gettext

from khien.act.advisories.queries import approving
from khien.act.advisories.services import issuing
from khien.act.advisories.types.advisories import ToApprove
from khien.act.gate.types import Approval, ChangedSince, NotOnPhone, Outcome, Waiting
from khien.act.response.queries import work
from khien.act.response.services import handovers
from khien.act.response.types.handovers import LeadOffered
from khien.base.accounts.types import Actor
from khien.base.core.refusals import Invalid, text

SHOWN_MAX: Final = 20
UNKNOWN: Final = text("Nothing of this kind is approved over the gateway.")


def waiting(actor: Actor) -> list[dict[str, Any]]:
    """Return what waits for a person's yes, in the order of the table, as the phone's page shows it."""
    return list(_waiting(actor))[:SHOWN_MAX]


def approve(by: Actor, said: dict[str, Any]) -> Outcome:
    """Say yes to exactly what the phone had shown. Raises ChangedSince, and what the page would raise."""
    kind, shown = _as_shown(by, said)
    kind.approve(by, shown)
    return Outcome(gettext(kind.done), subject=shown.key)


def give_back(by: Actor, said: dict[str, Any]) -> Outcome:
    """Say no, with the reason, to exactly what the phone had shown."""
    kind, shown = _as_shown(by, said)
    kind.give_back(by, shown, str(said.get("why", "")))
    return Outcome(gettext(kind.returned), subject=shown.key)


def _waiting(actor: Actor) -> Iterator[dict[str, Any]]:
    for code, kind in APPROVALS.items():
        for one in kind.waiting(actor):
            yield {
                "kind": code,
                "name": gettext(kind.name),
                "yes": gettext(kind.yes),
                "no": gettext(kind.no),
                "key": one.key,
                "seen": one.seen,
                "title": one.title,
                "facts": one.facts,
                "why_not": gettext(one.why_not) if one.why_not else "",
            }


def _as_shown(by: Actor, said: dict[str, Any]) -> tuple[Approval, Waiting]:
    kind = APPROVALS.get(str(said.get("kind", "")))
    if kind is None:
        raise Invalid(what=UNKNOWN)
    shown = kind.read(by, str(said.get("key", "")))
    if shown.seen != said.get("seen"):
        raise ChangedSince(what=shown.key)
    return kind, shown


def _advisory(paper: ToApprove) -> Waiting:
    why_not = paper.why_not or ("" if paper.title else text("Its title may not leave the centre."))
    units = ", ".join(paper.addressees[:5])
    more = len(paper.addressees) - 5
    facts = [
        (gettext("Number"), paper.number),
        (gettext("Version"), str(paper.version)),
        (gettext("Kind"), gettext(paper.kind_name)),
        (gettext("Severity"), gettext(paper.severity_name)),
        ("TLP", paper.tlp.label.removeprefix("TLP:")),
        (gettext("Goes to"), f"{units} (+{more})" if more > 0 else units),
        (gettext("Written by"), ", ".join(paper.writers)),
        (gettext("Check mark"), " ".join(paper.digest[at : at + 4] for at in range(0, 16, 4))),
    ]
    title = paper.title or paper.number
    return Waiting(paper.number, paper.digest, title, tuple(facts), why_not)


def _read_advisory(by: Actor, number: str) -> Waiting:
    paper = approving.read_for_approval(by, number)
    if not paper.title:
        raise NotOnPhone(what=number)
    return _advisory(paper)


def _approve_advisory(by: Actor, shown: Waiting) -> None:
    paper = approving.read_for_approval(by, shown.key)
    issuing.approve(by, number=shown.key, revision=paper.revision)


def _lead(offered: LeadOffered) -> Waiting:
    facts = [
        (gettext("Number"), offered.number),
        (gettext("Unit"), offered.unit),
        (gettext("Offered by"), offered.line.asked_by),
        (gettext("In their words"), offered.line.words),
    ]
    said = tuple((name, value) for name, value in facts if value)
    return Waiting(offered.number, str(offered.line.key), offered.title, said)


APPROVALS: Final[dict[str, Approval]] = {
    "lead": Approval(
        name=text("The lead of an incident is offered to you"),
        yes=text("Take the lead"),
        no=text("Decline"),
        done=text("You lead now."),
        returned=text("Declined; who offered it sees why."),
        waiting=lambda actor: [_lead(one) for one in work.leads_offered(actor)],
        read=lambda actor, number: _lead(work.lead_offered(actor, number)),
        approve=lambda actor, shown: handovers.accept_lead(actor, number=shown.key),
        give_back=lambda actor, shown, why: handovers.decline_lead(
            actor, number=shown.key, why=why
        ),
    ),
    "advisory": Approval(
        name=text("An advisory waits for approval"),
        yes=text("Approve"),
        no=text("Give back"),
        done=text("Approved; it can be sent."),
        returned=text("Given back to its writers."),
        waiting=lambda actor: [_advisory(one) for one in approving.waiting_for_approval(actor)],
        read=_read_advisory,
        approve=_approve_advisory,
        give_back=lambda actor, shown, why: issuing.give_back(actor, number=shown.key, why=why),
    ),
}
"""What a further room lets people approve on a phone is one more entry here."""
