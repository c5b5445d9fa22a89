"""An advisory that An wrote, waiting for a second person."""

from dataclasses import replace
from datetime import timedelta

from tests.cast import PASSWORD, Cast

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.services import drafts
from khien.act.advisories.types.content import Addressing, Content, Reach, Severity
from khien.base.accounts import queries, services
from khien.base.accounts.types import Actor, Role
from khien.base.core.clock import now
from khien.base.core.tlp import Tlp


def enter_writer(people: Cast) -> Actor:
    """Enter An, an analyst who writes advisories for the province."""
    new = services.NewPerson("anpt", "An", "CAT", password=PASSWORD)
    key = services.enter_person(people.system, person=new)
    services.give_role(
        people.system, person_id=key, unit_code="TINH", role=Role.ANALYST, has_subtree=True
    )
    return queries.actor_of(key)


def content(**changes: object) -> Content:
    """Return a whole content, to two communes."""
    whole = Content(
        title="Lỗ hổng Apache cho phép chiếm quyền",
        summary="Kẻ tấn công từ xa chạy được lệnh trên máy chủ web.",
        severity=Severity.CRITICAL,
        tlp=Tlp.AMBER,
        remedies=("Nâng cấp lên 2.4.68.",),
        accept_by=now() + timedelta(hours=24),
        done_by=now() + timedelta(days=5),
        addressing=Addressing(Reach.UNITS, ("XA1", "XA2")),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def waiting(by: Actor, **changes: object) -> str:
    """Have somebody write an advisory and hand it in; returns its number."""
    number = drafts.begin(by, content=content(**changes))
    hand_in(by, number)
    return number


def hand_in(by: Actor, number: str) -> None:
    """Hand the draft of an advisory to a second person."""
    drafts.submit(by, number=number, revision=papers.advisory(by, number).revision)
