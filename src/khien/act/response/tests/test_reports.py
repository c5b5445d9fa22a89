"""Reports by their forms: filled, checked, sent and frozen, classified; packages; the summary."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from tests.cast import Cast

from khien.act.response.models import Report
from khien.act.response.queries import notices as told
from khien.act.response.queries import referring, reports, summaries
from khien.act.response.rules import reports as rules
from khien.act.response.services import attachments, incidents, notices, observables, systems
from khien.act.response.services import referrals as referring_services
from khien.act.response.services import reports as services
from khien.act.response.tests.build import Bodies, build_bodies, report
from khien.act.response.types.notices import NoticeLine
from khien.act.response.types.reports import (
    Dispatch,
    ReportFrozen,
    ReportIncomplete,
    ReportState,
    SendChannel,
)
from khien.act.response.types.systems import NewSystem, Scope
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.casework.types import Stale
from khien.base.core.clock import now, today
from khien.base.core.models import AuditRecord
from khien.base.core.refusals import Invalid, NotFound
from khien.base.core.tlp import Tlp
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import RuleUnknown

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def bodies(people: Cast) -> Bodies:
    return build_bodies(people)


def serious(bodies: Bodies) -> str:
    """Return an incident whose first notice is due, with all that the forms ask for."""
    number = report(bodies.cast.minh, "important_target")
    systems.enter_system(
        bodies.cast.minh, number=number, system=NewSystem("Một cửa", owner="UBND xã", level=3)
    )
    return number


def fill(by: Actor, key: int, **more: str) -> None:
    """Write the fields that the case does not give."""
    values = {**reports.report(by, key).values, "contact_phone": "0290 123 456", **more}
    services.save_report(by, key=key, secret_values=values)


def dispatch() -> Dispatch:
    return Dispatch(SendChannel.DISPATCH, now(), "12/BC-UBND")


def test_every_value_that_a_form_is_filled_from_is_known() -> None:
    for code in regulation.form_codes(today()):
        for field in regulation.form(code, today()).fields:
            assert field.filled_from in regulation.case_values() | {""}


def test_report_is_filled_from_the_case(bodies: Bodies) -> None:
    number = serious(bodies)
    incidents.note_action(bodies.cast.minh, number=number, words="Đã ngắt máy 10.1.2.3")

    key = services.begin_report(bodies.cast.minh, number=number, form="notice-24h")

    values = reports.report(bodies.cast.minh, key).values
    assert (values["unit"], values["number"], values["system"]) == ("Xã XA1", number, "Một cửa")
    assert values["kind"] == "Mã độc tống tiền"
    assert "Đã ngắt máy (địa chỉ nội bộ)" in values["measures"]
    assert "Bộ CHQS" in values["told"]
    assert services.begin_report(bodies.cast.minh, number=number, form="notice-24h") == key
    with pytest.raises(RuleUnknown):
        services.begin_report(bodies.cast.minh, number=number, form="BM99")
    with pytest.raises(NotFound):
        services.begin_report(bodies.cast.hoa, number=number, form="notice-24h")


def test_sent_report_is_frozen_and_stops_its_clock(bodies: Bodies) -> None:
    number = serious(bodies)
    key = services.begin_report(bodies.cast.minh, number=number, form="notice-24h")
    fill(bodies.cast.minh, key)

    services.send_report(bodies.cast.minh, key=key, dispatch=dispatch())

    clocks = {clock.code: clock for clock in casework.clocks_of(bodies.cast.minh, number)}
    assert not clocks["first_notice"].is_running
    assert clocks["report"].is_running
    found = reports.report(bodies.cast.minh, key)
    assert (found.line.state, found.line.reference) == (ReportState.SENT, "12/BC-UBND")
    assert not found.may_edit
    with pytest.raises(ReportFrozen):
        services.save_report(bodies.cast.minh, key=key, secret_values={})
    with pytest.raises(ReportFrozen):
        services.classify_report(bodies.cast.minh, key=key, dispatch=dispatch())
    assert reports.report(bodies.cast.minh, key).values == found.values


def test_owners_notice_is_marked_where_the_sender_says_so(bodies: Bodies) -> None:
    number = serious(bodies)
    incidents.say_facts(
        bodies.cast.lan, number=number, facts=frozenset({"serious", "important_target"})
    )
    key = services.begin_report(bodies.cast.minh, number=number, form="notice-24h")
    fill(bodies.cast.minh, key)

    services.send_report(bodies.cast.minh, key=key, dispatch=dispatch(), is_owner_notice=True)

    clocks = {clock.code: clock for clock in casework.clocks_of(bodies.cast.minh, number)}
    assert not clocks["owner_notice"].is_running


def test_report_with_faults_or_without_its_number_does_not_go_out(bodies: Bodies) -> None:
    number = serious(bodies)
    key = services.begin_report(bodies.cast.minh, number=number, form="report-72h")
    with pytest.raises(ReportIncomplete):
        services.send_report(bodies.cast.minh, key=key, dispatch=dispatch())
    fill(bodies.cast.minh, key, cause="Từ 192.168.1.7", scope="1 máy", measures="Ngắt mạng")
    with pytest.raises(ReportIncomplete) as wrong:
        services.send_report(bodies.cast.minh, key=key, dispatch=dispatch())
    (problem,) = reports.report(bodies.cast.minh, key).problems
    assert problem.field == "cause"
    assert problem.sentence in str(wrong.value)

    fill(bodies.cast.minh, key, cause="Thư lừa đảo")
    with pytest.raises(Invalid):
        services.send_report(
            bodies.cast.minh, key=key, dispatch=Dispatch(SendChannel.DISPATCH, now())
        )
    later = Dispatch(SendChannel.DISPATCH, now() + timedelta(hours=1), "1/BC")
    with pytest.raises(Invalid):
        services.send_report(bodies.cast.minh, key=key, dispatch=later)
    assert reports.report(bodies.cast.minh, key).line.state is ReportState.DRAFT
    services.send_report(bodies.cast.minh, key=key, dispatch=dispatch())


def test_classified_report_leaves_only_the_fact_of_its_dispatch(bodies: Bodies) -> None:
    number = serious(bodies)
    key = services.begin_report(bodies.cast.minh, number=number, form="report-72h")
    fill(bodies.cast.minh, key, cause="Điều rất riêng không được lưu")
    with pytest.raises(Invalid):
        services.classify_report(
            bodies.cast.minh, key=key, dispatch=Dispatch(SendChannel.LAWFUL, now())
        )

    services.classify_report(
        bodies.cast.minh, key=key, dispatch=Dispatch(SendChannel.LAWFUL, now(), "05/BC-M")
    )

    row = Report.objects.get(pk=key)
    assert (row.values, row.digest, row.reference) == ({}, "", "05/BC-M")
    audit = json.dumps(list(AuditRecord.objects.values_list("details", flat=True)), default=str)
    assert "rất riêng" not in audit
    assert "rất riêng" not in str(casework.timeline(bodies.cast.minh, number))
    clocks = {clock.code: clock for clock in casework.clocks_of(bodies.cast.minh, number)}
    assert not clocks["report"].is_running
    with pytest.raises(ReportFrozen):
        services.print_report(bodies.cast.minh, key=key)


def test_second_of_two_editors_is_told_and_the_first_text_stays(bodies: Bodies) -> None:
    number = serious(bodies)
    key = services.begin_report(bodies.cast.minh, number=number, form="report-72h")
    version = reports.report(bodies.cast.minh, key).version
    services.save_report(
        bodies.cast.lan, key=key, secret_values={"cause": "Của Lan"}, version=version
    )

    with pytest.raises(Stale):
        services.save_report(
            bodies.cast.minh, key=key, secret_values={"cause": "Của Minh"}, version=version
        )

    assert reports.report(bodies.cast.minh, key).values["cause"] == "Của Lan"


def test_filling_again_keeps_what_was_written(bodies: Bodies) -> None:
    number = serious(bodies)
    key = services.begin_report(bodies.cast.minh, number=number, form="report-72h")
    fill(bodies.cast.minh, key, scope="Viết tay")
    systems.say_scope(bodies.cast.minh, number=number, scope=Scope(1, 5, "Thư lừa đảo", "Từ hồ sơ"))

    services.fill_again(bodies.cast.minh, key=key)

    values = reports.report(bodies.cast.minh, key).values
    assert (values["scope"], values["cause"]) == ("Viết tay", "Thư lừa đảo")


def test_pdf_of_a_sent_report_comes_out_the_same_again(bodies: Bodies) -> None:
    number = serious(bodies)
    key = services.begin_report(bodies.cast.minh, number=number, form="notice-24h")
    fill(bodies.cast.minh, key, description='#panic("no") $x$ [*]')
    assert services.print_report(bodies.cast.minh, key=key)[1].startswith(b"%PDF")
    services.send_report(bodies.cast.minh, key=key, dispatch=dispatch())

    name, first = services.print_report(bodies.cast.minh, key=key)

    assert name == f"{number}-notice-24h.pdf"
    assert Report.objects.get(pk=key).digest
    assert services.print_report(bodies.cast.lan, key=key)[1] == first
    with pytest.raises(NotFound):
        services.print_report(bodies.cast.hoa, key=key)


def test_statistics_count_the_incidents_of_a_period_below_a_unit(bodies: Bodies) -> None:
    with time_machine.travel("2027-03-10T08:00:00+07:00"):
        first = report(bodies.cast.minh)
        report(bodies.cast.hoa, unit="XA2")
        key = next(line.key for line in reports_to(bodies.police, first))
        notices.guide(bodies.police, key=key, words="Ngắt mạng")
    with time_machine.travel("2027-07-01T00:30:00+07:00"):
        report(bodies.cast.minh)
    with time_machine.travel("2027-07-02T08:00:00+07:00"):
        begun = services.begin_statistics(
            bodies.cast.lan,
            unit_code="TINH",
            first=today().replace(month=1, day=1),
            last=today().replace(month=6, day=1),
        )
        found = reports.report(bodies.cast.lan, begun)
        rows = {row["row"]: row for row in found.values["incidents"]}
        assert (rows["total"]["quantity"], rows["total"]["own"], rows["total"]["helped"]) == (
            2,
            1,
            1,
        )
        assert found.problems == ()
        assert services.print_report(bodies.cast.lan, key=begun)[1].startswith(b"%PDF")
        with pytest.raises(Invalid):
            services.begin_statistics(
                bodies.cast.lan,
                unit_code="TINH",
                first=today(),
                last=today().replace(month=1),
            )
        with pytest.raises(NotFound):
            reports.report(bodies.cast.hoa, begun)


def reports_to(body: Actor, number: str) -> list[NoticeLine]:
    return [line for line in told.notices_to(body).rows if line.number == number]


def test_posted_values_keep_to_the_form() -> None:
    class Said(dict[str, list[str]]):
        def getlist(self, key: str) -> list[str]:
            return self.get(key, [])

    form = regulation.form("BM05", today())
    said = Said(
        {
            "period": ["year"],
            "stranger": ["x"],
            "incidents.row": ["Mã độc", "total"],
            "incidents.quantity": ["1", "1"],
        }
    )

    values = rules.posted(form, said)

    assert "stranger" not in values
    assert [row["quantity"] for row in values["incidents"]] == ["1", "1"]
    assert values["incidents"][0]["own"] == ""


def test_package_holds_no_names_no_internal_addresses_and_the_hashes(bodies: Bodies) -> None:
    number = serious(bodies)
    observables.enter_observables(
        bodies.cast.minh, number=number, pasted="10.1.2.3\nevil.example\n=cmd.exe"
    )
    observables.enter_observables(
        bodies.cast.minh, number=number, pasted="198.51.100.9", tlp=Tlp.RED
    )
    attached = attachments.attach_file(
        bodies.cast.minh, number=number, name="a.log", content=b"one line of a log\n"
    )
    incidents.note_action(bodies.cast.minh, number=number, words="Đã ngắt 10.1.2.3")

    key = referring_services.refer(
        bodies.cast.minh, number=number, to="Cơ quan An ninh điều tra", has_files=True
    )

    content = referring.referral_content(bodies.cast.minh, number, key)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = archive.namelist()
        texts = {name: archive.read(name).decode("utf-8", "replace") for name in names}
    whole = "".join(texts.values())
    assert {"facts.json", "observables.csv", "files.csv", "custody.csv", "receipt.txt"} <= set(
        names
    )
    assert any(name.startswith("files/") for name in names)
    assert "10.1.2.3" not in whole
    assert "198.51.100.9" not in whole
    assert "evil.example" in texts["observables.csv"]
    assert "'=cmd.exe" in texts["observables.csv"]
    assert "Minh" not in texts["custody.csv"]
    assert "handed_over" in texts["custody.csv"]
    (line,) = referring.referrals_of(bodies.cast.minh, number)
    assert line.has_files
    assert attached
    with pytest.raises(NotFound):
        referring.referral_content(bodies.cast.hoa, number, key)
    with pytest.raises(Invalid):
        referring_services.refer(bodies.cast.minh, number=number, to=" ")
    with pytest.raises(NotFound):
        referring_services.refer(bodies.cast.hoa, number=number, to="x")


def test_summary_says_three_sentences_from_the_data(bodies: Bodies) -> None:
    number = serious(bodies)
    incidents.note_action(bodies.cast.minh, number=number, words="Đã ngắt mạng")

    found = summaries.summary(bodies.cast.minh, number)

    what, said, coming = found.sentences
    assert "Xã XA1" in what
    assert "3" in said
    assert "Đã ngắt mạng" in said
    assert coming
    with pytest.raises(NotFound):
        summaries.summary(bodies.cast.hoa, number)
    with pytest.raises(NotFound):
        summaries.summary(bodies.military, number)
