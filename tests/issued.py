"""Has an instance of its own issue advisories as people do: `python -m tests.issued` in its settings."""

import django

django.setup()

from khien.act.advisories.services import drafts, issuing  # noqa: E402 - the tables are known now
from khien.act.advisories.tests.build import content, person, settle  # noqa: E402
from khien.base.accounts import services as accounts  # noqa: E402
from khien.base.accounts.types import BodyTask, Role, UnitKind  # noqa: E402
from khien.base.core.tlp import Tlp  # noqa: E402
from khien.base.trust.services import keys as trust  # noqa: E402
from khien.main import wiring  # noqa: E402

TITLES = {Tlp.CLEAR: "Lỗ hổng Apache cho mọi người", Tlp.GREEN: "Lỗ hổng Apache cho các trung tâm"}


def main() -> None:
    """Issue an advisory for everybody and one for peers, signed by the instance where it has a key."""
    wiring.connect()
    system = accounts.everything("tests")
    accounts.enter_unit(system, code="CAT", name="Công an", kind=UnitKind.POLICE, parent="TINH")
    accounts.enter_unit(system, code="XA1", name="Xã 1", kind=UnitKind.COMMUNE, parent="TINH")
    accounts.name_body(system, task=BodyTask.LEADS_SECURITY, unit_code="CAT", basis="test")
    trust.make_key(system, holder="Trung tâm mẫu")
    writer = person(system, "anpt", "CAT", Role.ANALYST, "TINH", has_subtree=True)
    lead = person(system, "lan", "CAT", Role.LEAD, "TINH", has_subtree=True)
    person(system, "minh", "XA1", Role.UNIT_OFFICER, "XA1")
    for tlp, title in TITLES.items():
        number = drafts.begin(writer, content=content(title=title, tlp=tlp))
        drafts.submit(writer, number=number, revision=1)
        issuing.approve(lead, number=number, revision=1)
        issuing.send(writer, number=number)
    settle()


if __name__ == "__main__":
    main()
