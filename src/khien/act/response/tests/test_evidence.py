"""Signs, blockings, files, systems, scope: entered, refused, and never told further than they may be."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.act.response.queries import evidence, incidents, notices
from khien.act.response.rules import observables as rules
from khien.act.response.services import attachments, observables, systems
from khien.act.response.services import notices as telling
from khien.act.response.tests.build import Bodies, build_bodies, report
from khien.act.response.types.blocks import NewBlock
from khien.act.response.types.observables import ObservableKind, SignNotRead
from khien.act.response.types.systems import NewSystem, Scope
from khien.base.casework.types import Stale
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound
from khien.base.core.tlp import Tlp
from khien.base.files.types.stored import FileGone, MarkedSecret
from khien.base.regulation import queries as regulation

pytestmark = pytest.mark.django_db(transaction=True)
INSIDE = regulation.internal_addresses
SHA256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.fixture
def bodies(people: Cast) -> Bodies:
    return build_bodies(people)


@pytest.mark.parametrize(
    ("written", "kind", "value", "shown", "is_internal"),
    [
        ("203.0.113[.]7", "ip", "203.0.113.7", "203[.]0[.]113[.]7", False),
        ("2001:DB8::7", "ip", "2001:db8::7", "2001:db8::7", False),
        ("10.1.2.3", "ip", "10.1.2.3", "10[.]1[.]2[.]3", True),
        ("hxxps://evil[.]example/a?b", "url", "https://evil.example/a?b", "hxxps://evil[.]example/a?b", False),
        ("http://192.168.1.5/x", "url", "http://192.168.1.5/x", "hxxp://192[.]168[.]1[.]5/x", True),
        ("Evil.Example", "domain", "evil.example", "evil[.]example", False),
        ("may1.xa5.local", "domain", "may1.xa5.local", "may1[.]xa5[.]local", True),
        ("a(at)evil.example", "email", "a@evil.example", "a[@]evil[.]example", False),
        (SHA256.upper(), "sha256", SHA256, SHA256, False),
        ("invoice.exe", "file_name", "invoice.exe", "invoice.exe", False),
        (r"HKLM\Software\Run\x", "registry", r"HKLM\Software\Run\x", r"HKLM\Software\Run\x", False),
    ],
)  # fmt: skip
def test_signs_are_told_apart_by_their_form(
    written: str, kind: str, value: str, shown: str, is_internal: bool
) -> None:
    sign = rules.read_sign(written, INSIDE)

    assert (sign.kind, sign.value, sign.is_internal) == (kind, value, is_internal)
    assert rules.defanged(sign.kind, sign.value) == shown


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("999.1.1.1", ObservableKind.IP),
        ("abc", ObservableKind.SHA256),
        ("not a url", ObservableKind.URL),
        ("a@", ObservableKind.EMAIL),
        ("x" * 3000, ObservableKind.OTHER),
    ],
)
def test_what_is_not_of_its_kind_is_refused_and_nothing_is_entered(
    bodies: Bodies, written: str, kind: ObservableKind
) -> None:
    number = report(bodies.cast.minh)

    with pytest.raises(SignNotRead):
        observables.enter_observables(bodies.cast.minh, number=number, pasted=written, kind=kind)

    assert evidence.observables_of(bodies.cast.minh, number) == []


def test_signs_are_entered_once_and_seen_in_other_incidents_of_ones_own(bodies: Bodies) -> None:
    first, second = report(bodies.cast.minh), report(bodies.cast.hoa, unit="XA2")
    pasted = f"203.0.113.7\n\nhxxp://evil[.]example/x\n203.0.113[.]7\n{SHA256}"

    assert observables.enter_observables(bodies.cast.minh, number=first, pasted=pasted) == 3
    assert observables.enter_observables(bodies.cast.minh, number=first, pasted=pasted) == 0
    observables.enter_observables(bodies.cast.hoa, number=second, pasted="203.0.113.7")

    by_value = {line.value: line for line in evidence.observables_of(bodies.cast.lan, first)}
    assert by_value["203.0.113.7"].elsewhere == 1
    own = {line.value: line for line in evidence.observables_of(bodies.cast.minh, first)}
    assert own["203.0.113.7"].elsewhere == 0
    with pytest.raises(NotFound):
        observables.enter_observables(bodies.cast.hoa, number=first, pasted="198.51.100.1")


def test_internal_and_red_signs_are_not_told_and_the_others_cannot_be_clicked(
    bodies: Bodies,
) -> None:
    number = report(bodies.cast.minh, "important_target")
    enter = observables.enter_observables
    enter(bodies.cast.minh, number=number, pasted="10.0.0.9\nevil.example")
    enter(bodies.cast.minh, number=number, pasted="198.51.100.7", tlp=Tlp.RED)

    telling.send_update(bodies.cast.lan, number=number, words="Có dấu hiệu")

    told = str(
        notices.notice(bodies.police, notices.notices_to(bodies.police).rows[0].key).sections
    )
    assert "evil[.]example" in told
    assert "10.0.0.9" not in told
    assert "10[.]0" not in told
    assert "198[.]51" not in told
    shared = evidence.observables_to_share(bodies.cast.lan, number)
    assert [line.value for line in shared] == ["evil.example"]


def test_withdrawn_sign_can_be_entered_anew(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    observables.enter_observables(bodies.cast.minh, number=number, pasted="evil.example")
    (line,) = evidence.observables_of(bodies.cast.minh, number)

    observables.withdraw_observable(bodies.cast.minh, number=number, key=line.key)

    assert evidence.observables_of(bodies.cast.minh, number) == []
    observables.enter_observables(bodies.cast.minh, number=number, pasted="evil.example")
    with pytest.raises(NotFound):
        observables.withdraw_observable(bodies.cast.minh, number=number, key=line.key)


def test_blocking_is_logged_and_lifted_with_a_reason(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    block = NewBlock("203.0.113.7", "Tường lửa", "Minh", since=now() - timedelta(hours=1))

    key = observables.note_block(bodies.cast.minh, number=number, block=block)

    assert [line.is_standing for line in evidence.blocks_of(bodies.cast.minh, number)] == [True]
    with pytest.raises(Invalid):
        observables.lift_block(bodies.cast.minh, number=number, key=key, why=" ")
    observables.lift_block(bodies.cast.minh, number=number, key=key, why="Hết tấn công")
    (line,) = evidence.blocks_of(bodies.cast.minh, number)
    assert (line.is_standing, line.lifted_why) == (False, "Hết tấn công")
    backwards = NewBlock("x", "y", "", since=now(), until=now() - timedelta(hours=1))
    with pytest.raises(Invalid):
        observables.note_block(bodies.cast.minh, number=number, block=backwards)
    with pytest.raises(NotFound):
        observables.note_block(bodies.cast.hoa, number=number, block=block)


def test_file_is_kept_with_hash_and_custody_and_given_out_to_the_unit_alone(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)

    key = attachments.attach_file(
        bodies.cast.minh, number=number, name="log.txt", content=b"line one\nline two\n", note="log"
    )

    client, other = signed_in("minh"), signed_in("hoa")
    answer = client.get(f"/incidents/{number}/files/{key}")
    assert answer.content == b"line one\nline two\n"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert other.get(f"/incidents/{number}/files/{key}").status_code == 404
    (line,) = evidence.attachments_of(bodies.cast.minh, number)
    assert [link.act for link in line.custody] == ["kept", "opened"]
    assert line.file.digest in client.get(f"/incidents/{number}/evidence").content.decode()
    with pytest.raises(NotFound):
        attachments.attach_file(bodies.cast.hoa, number=number, name="a.txt", content=b"a b c")


def test_marked_document_is_refused_at_the_door_and_the_report_stands(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    marked = "UBND XÃ\nTỐI MẬT\nBáo cáo về việc".encode()

    with pytest.raises(MarkedSecret):
        attachments.attach_file(bodies.cast.minh, number=number, name="a.txt", content=marked)

    client = signed_in("minh")
    answer = client.post(
        "/incidents/new",
        {
            "kind": "malware",
            "title": "Máy chậm",
            "detected_at": f"{now():%Y-%m-%dT%H:%M}",
            "unit": "XA1",
            "file": SimpleUploadedFile("a.txt", marked),
        },
        follow=True,
    )
    assert answer.redirect_chain[0][0].startswith("/incidents/SC-")
    assert "TỐI MẬT" in answer.content.decode()
    second = answer.redirect_chain[0][0].rpartition("/")[2]
    assert evidence.attachments_of(bodies.cast.minh, second) == []


def test_removed_file_keeps_its_line_and_custody(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    key = attachments.attach_file(
        bodies.cast.minh, number=number, name="a.txt", content=b"something to see"
    )

    attachments.remove_attachment(bodies.cast.minh, number=number, key=key, reason="Nhầm tệp")

    (line,) = evidence.attachments_of(bodies.cast.minh, number)
    assert line.custody[-1].note == "Nhầm tệp"
    assert not line.file.may_be_opened
    with pytest.raises(FileGone):
        attachments.remove_attachment(bodies.cast.minh, number=number, key=key, reason="x")


def test_scope_is_said_and_the_second_of_two_editors_is_told(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    stamp = incidents.incident(bodies.cast.minh, number).scope.stamp
    systems.say_scope(
        bodies.cast.lan, number=number, scope=Scope(2, 300, "Thư lừa đảo"), seen=stamp
    )

    with pytest.raises(Stale) as stale:
        systems.say_scope(
            bodies.cast.minh, number=number, scope=Scope(1, 20, "Không rõ"), seen=stamp
        )

    assert "Không rõ" in str(stale.value)
    assert incidents.incident(bodies.cast.minh, number).scope.cause == "Thư lừa đảo"
    with pytest.raises(NotFound):
        systems.say_scope(bodies.cast.hoa, number=number, scope=Scope(1))


def test_systems_that_are_hit_are_entered_and_taken_out(bodies: Bodies) -> None:
    number = report(bodies.cast.minh)
    key = systems.enter_system(
        bodies.cast.minh, number=number, system=NewSystem("Một cửa", level=2, addresses="10.1.1.1")
    )

    assert [line.is_internal for line in evidence.systems_of(bodies.cast.minh, number)] == [True]
    with pytest.raises(Invalid):
        systems.enter_system(bodies.cast.minh, number=number, system=NewSystem("x", level=7))
    with pytest.raises(Invalid):
        systems.enter_system(bodies.cast.minh, number=number, system=NewSystem(" "))
    systems.remove_system(bodies.cast.minh, number=number, key=key)
    assert evidence.systems_of(bodies.cast.minh, number) == []
    with pytest.raises(NotFound):
        systems.remove_system(bodies.cast.minh, number=number, key=key)


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client
