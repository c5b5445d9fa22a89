"""Severity, steps of the process, playbooks; the data files of playbooks."""

from datetime import timedelta
from pathlib import Path

import pytest
from tests.cast import Cast

from khien.act.response.queries import incidents as queries
from khien.act.response.queries import playbooks
from khien.act.response.rules import playbooks as rules
from khien.act.response.services import incidents, steps
from khien.act.response.tests.build import Bodies, build_bodies, report
from khien.act.response.types.incidents import CloseReason, IncidentEnded, IncidentKind
from khien.act.response.types.playbooks import PlaybookStarted
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.casework import services as cases
from khien.base.casework.types import Stale
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotAllowed, NotFound
from khien.base.regulation import queries as regulation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bodies(people: Cast) -> Bodies:
    return build_bodies(people)


def open_codes(actor: Actor, number: str) -> set[str]:
    return {one.step.code for one in playbooks.steps_of(actor, number) if one.step.is_open}


def test_deciding_the_severity_lays_down_the_steps_of_its_process(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)

    steps.decide_severity(bodies.cast.minh, number=number, severity="ordinary")

    laid = regulation.process("ordinary", now().date())
    assert laid
    assert open_codes(bodies.cast.minh, number) == {f"process.{one.code}" for one in laid}
    assert "serious" not in casework.case(bodies.cast.minh, number).facts


def test_serious_after_ordinary_starts_its_clock_and_changes_the_process(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    steps.decide_severity(bodies.cast.minh, number=number, severity="ordinary")
    first = playbooks.steps_of(bodies.cast.minh, number)
    cases.finish_step(bodies.cast.minh, number=number, key=first[0].step.key, words="xong")

    steps.decide_severity(bodies.cast.lan, number=number, severity="serious", why="Lan rộng")

    laid = regulation.process("serious", now().date())
    assert open_codes(bodies.cast.minh, number) == {f"process.{one.code}" for one in laid}
    states = {one.step.code: one.step.state for one in playbooks.steps_of(bodies.cast.lan, number)}
    assert states[first[0].step.code] == "done"
    clocks = {clock.code for clock in casework.clocks_of(bodies.cast.lan, number)}
    assert "first_notice" in clocks
    _, judged, _ = queries.head(bodies.cast.lan, number)
    assert (judged.said, judged.counted, judged.differs) == ("serious", "ordinary", True)
    assert judged.said_why == "Lan rộng"
    assert judged.source


def test_against_the_criteria_needs_a_reason_and_the_page_as_it_is(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    version = casework.case(bodies.cast.minh, number).version
    with pytest.raises(Invalid):
        steps.decide_severity(bodies.cast.minh, number=number, severity="serious")
    with pytest.raises(Invalid):
        steps.decide_severity(bodies.cast.minh, number=number, severity="grave")
    incidents.say_facts(bodies.cast.lan, number=number, facts=frozenset({"may_spread"}))

    with pytest.raises(Stale):
        steps.decide_severity(
            bodies.cast.minh, number=number, severity="serious", why="Lan", version=version
        )

    assert open_codes(bodies.cast.minh, number) == set()
    with pytest.raises(NotFound):
        steps.decide_severity(bodies.cast.hoa, number=number, severity="ordinary")


def test_playbook_adds_its_tasks_once_each_due_after_its_start(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)

    count = steps.start_playbook(bodies.cast.minh, number=number, code="ransomware")

    found = playbooks.steps_of(bodies.cast.minh, number)
    assert [one.step.code for one in found] == [
        f"ransomware.{task.code}" for task in playbooks.playbook("ransomware").tasks
    ]
    assert count == len(found)
    due = found[0].step.due_at
    assert due is not None
    assert timedelta(minutes=29) < due - now() <= timedelta(minutes=30)
    assert any(number in item.title for item in casework.inbox(bodies.cast.minh))
    with pytest.raises(PlaybookStarted):
        steps.start_playbook(bodies.cast.minh, number=number, code="ransomware")
    with pytest.raises(NotFound):
        steps.start_playbook(bodies.cast.minh, number=number, code="nothing")
    with pytest.raises(NotFound):
        steps.start_playbook(bodies.military, number=number, code="phishing")


def test_closed_incident_gets_no_step(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    incidents.assign_incident(
        bodies.cast.minh, number=number, lead_id=bodies.cast.minh.person_id or 0
    )
    incidents.close_incident(
        bodies.cast.minh, number=number, reason=CloseReason.RESOLVED, comment="Đã xử lý xong."
    )

    with pytest.raises(IncidentEnded):
        steps.add_step(bodies.cast.minh, number=number, title="Thêm")


def test_our_playbooks_are_whole_and_cover_the_kinds_that_were_ordered() -> None:
    found, faults = rules.read(playbooks.texts_in(playbooks.DATA))

    assert faults == ()
    assert {one.code for one in found} == {
        "ransomware",
        "phishing",
        "defacement",
        "data_leak",
        "ddos",
        "lost_device",
        "unauthorised_access",
    }
    covered = {kind for one in found for kind in one.kinds}
    assert {kind.value for kind in IncidentKind} - covered == {"other"}


TASK = """
[[tasks]]
code = "{code}"
title = {{ en = "A", vi = "B" }}
work = {{ en = "A", vi = "B" }}
within = "{within}"
"""
HEAD = """
code = "own"
title = { en = "Own", vi = "Riêng" }
kinds = ["malware"]
source = "x"
"""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("code = ", "Invalid value"),
        (HEAD, "tasks"),
        (HEAD.replace("malware", "flood") + TASK.format(code="a", within="1h"), "flood"),
        (HEAD + TASK.format(code="a", within="1h") * 2, "twice"),
        (HEAD + TASK.format(code="a", within="soon"), "within"),
        (
            HEAD + TASK.format(code="a", within="2h") + TASK.format(code="b", within="1h"),
            "order",
        ),
        (HEAD.replace('"own"', '"process"') + TASK.format(code="a", within="1h"), "taken"),
    ],
    ids=["toml", "empty", "kind", "twice", "time", "order", "process"],
)
def test_broken_playbook_is_left_out_with_a_sentence(written: str, said: str) -> None:
    found, (fault, *_) = rules.read({"own.toml": written})

    assert found == ()
    assert fault.file == "own.toml"
    assert said in fault.sentence


def test_a_file_of_the_province_replaces_ours(home: Path) -> None:
    folder = home / "playbooks"
    folder.mkdir()
    (folder / "mine.toml").write_text(
        HEAD.replace('"own"', '"ddos"') + TASK.format(code="a", within="1h"), encoding="utf-8"
    )
    (folder / "wrong.toml").write_text("code =", encoding="utf-8")

    assert playbooks.playbook("ddos").title.vi == "Riêng"
    assert [fault.file for fault in playbooks.faults()] == ["wrong.toml"]


def test_reader_of_the_incident_may_not_change_it(bodies: Bodies) -> None:
    from khien.base.accounts import queries as accounts  # noqa: PLC0415
    from khien.base.accounts import services  # noqa: PLC0415
    from khien.base.accounts.types import Role  # noqa: PLC0415

    number = report(bodies.cast.minh)
    key = services.enter_person(
        bodies.cast.system, person=services.NewPerson("truong", "Truong", "XA1")
    )
    services.give_role(bodies.cast.system, person_id=key, unit_code="XA1", role=Role.UNIT_HEAD)
    head = accounts.actor_of(key)

    with pytest.raises(NotAllowed):
        steps.start_playbook(head, number=number, code="ransomware")
    assert queries.head(head, number)[0].line.number == number
