"""Reported mail: handed in, judged, answered; campaigns across units; what leaves, and what never stays."""

import io
import json
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from python_calamine import CalamineWorkbook
from tests.cast import Cast
from tests.clients import signed_in

from khien.act.mails import access
from khien.act.mails.cli import mail_reports_group
from khien.act.mails.queries import campaigns as campaign_reads
from khien.act.mails.queries import mails as reads
from khien.act.mails.queries import own
from khien.act.mails.rules.letters.looking import Asked, look
from khien.act.mails.services import campaigns, incidents
from khien.act.mails.services import mails as services
from khien.act.mails.tests.letters import OWN, forwarded, ordinary, phishing
from khien.act.mails.types import campaigns as campaign_words
from khien.act.mails.types import refusals as words
from khien.act.mails.types.mails import (
    SIZE_MAX,
    Did,
    Finding,
    GivenMail,
    Handed,
    MailState,
    MailVerdict,
    NewReport,
)
from khien.act.response.queries import evidence
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.core.clock import now, played
from khien.base.core.models import AuditRecord
from khien.base.core.refusals import NotAllowed
from khien.base.files.types.stored import MarkedSecret
from khien.know.inventory.services import agents, registers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def own_domain(people: Cast) -> None:
    content = {"name": OWN, "service": "Thư công vụ"}
    registers.enter_entry(people.system, register="mail-domains", unit_code="XA1", content=content)


def cells(answer: object) -> list[list[object]]:
    content = getattr(answer, "content")  # noqa: B009 - whatever client asked
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    return [list(row) for row in book.get_sheet_by_index(0).to_python()]


def hand_in(by: Actor, mail: EmailMessage | None = None, did: Did = Did.LOOKED) -> str:
    """Hand a mail in as a person does: through the process apart."""
    content = (mail or phishing()).as_bytes()
    return services.hand_in(by, mail=GivenMail(content, Handed.FILE, did))


def enter(by: Actor, mail: EmailMessage | None = None, did: Did = Did.LOOKED) -> str:
    """Enter a report of a mail that was looked through in this process: quicker, for what comes after."""
    content = (mail or phishing()).as_bytes()
    found = look(Asked(Handed.FILE, own.own()), content)
    new = NewReport(
        by.home_unit, by.person_id, Handed.FILE, did, "0" * 64, found.headers, found.links, (),
        found.reasons, found.subject_key,
    )  # fmt: skip
    return services.enter_report(by, report=new)


def staff(people: Cast, name: str = "nam", unit: str = "XA1") -> Actor:
    """Return somebody of a unit who holds no role at all."""
    from khien.base.accounts import queries  # noqa: PLC0415

    new = accounts.NewPerson(name, name.capitalize(), unit, email=f"{name}@{OWN}")
    return queries.actor_of(accounts.enter_person(people.system, person=new))


def test_somebody_without_any_role_reports_a_mail_and_reads_the_answer(people: Cast) -> None:
    nam = staff(people)
    page = signed_in("nam")
    file = SimpleUploadedFile("thu.eml", phishing().as_bytes())
    shown = page.post("/mails/new", {"file": file, "did": "typed"}, follow=True)
    (row,) = access.mails()
    assert "Dangerous" in shown.content.decode()
    assert "Change this password now" in shown.content.decode()

    inbox = casework.inbox(people.lan)
    assert [row.number in item.title for item in inbox] == [True]
    services.judge(people.lan, number=row.number, finding=Finding.PHISHING, words="Chặn rồi.")
    assert casework.inbox(people.lan) == []
    answered = page.get(f"/mails/{row.number}").content.decode()
    assert "Phishing" in answered
    assert "Chặn rồi." in answered
    page.post(f"/mails/{row.number}/act", {"act": "close"})
    assert reads.mail(nam, row.number).line.state is MailState.CLOSED


def test_the_same_mail_handed_in_twice_is_one_report(people: Cast) -> None:
    assert hand_in(people.minh) == hand_in(people.minh)
    assert hand_in(people.hoa) != hand_in(people.minh)


def test_a_report_is_seen_by_its_unit_and_the_centre_alone(people: Cast) -> None:
    number = enter(people.minh)

    assert reads.mail(people.lan, number).may_judge
    assert not reads.mail(people.minh, number).may_judge
    for other in (people.hoa, staff(people)):
        with pytest.raises(words.MailNotFound):
            reads.mail(other, number)
    with pytest.raises(NotAllowed):
        services.judge(people.minh, number=number, finding=Finding.SPAM)


def test_no_body_and_no_receiver_reach_the_database_or_the_disk(people: Cast, home: Path) -> None:
    hand_in(people.minh)
    row = access.mails().values().get()
    audited = list(AuditRecord.objects.values_list("details", flat=True))

    kept = json.dumps([row, audited], default=str, ensure_ascii=False).lower()
    assert "giữ hộp thư" not in kept
    assert "minh@" not in kept
    assert not (home / "files").exists()


def test_a_mail_with_a_secrecy_marking_is_refused_and_only_the_fact_is_audited(
    people: Cast,
) -> None:
    mail = ordinary()
    mail.set_content("TUYỆT MẬT\nỦY BAN NHÂN DÂN TỈNH\nSố: 01/UBND\n")

    with pytest.raises(MarkedSecret):
        hand_in(people.minh, mail)

    assert not access.mails().exists()
    (refused,) = AuditRecord.objects.filter(action="mails.refuse_mail")
    assert refused.details == {"unit": "XA1", "marking": "TUYỆT MẬT"}


def test_malware_is_named_by_the_check_of_files(people: Cast) -> None:
    mail = ordinary()
    eicar = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    mail.add_attachment(eicar, maintype="application", subtype="octet-stream", filename="a.txt")
    number = hand_in(people.minh, mail)

    held = reads.mail(people.lan, number)
    assert held.line.verdict is MailVerdict.DANGER
    assert [part.said for part in held.attachments] == ["Malware"]


def test_what_was_acted_on_is_answered_in_hours_and_silence_is_late(people: Cast) -> None:
    calm, urgent = enter(people.minh), enter(people.hoa, did=Did.OPENED)
    due = {row.number: row.due_at - row.received_at for row in access.mails()}
    assert due[urgent] == timedelta(hours=4)
    assert due[calm] > timedelta(hours=12)

    with played(now() + timedelta(days=9)):
        late = reads.mails(people.lan, reads.MailFilter(state="late"))
        assert {line.number for line in late.rows} == {calm, urgent}
        assert [row.counts for row in reads.judged_in_time(now(), None)] == [False, False]
    services.judge(people.lan, number=urgent, finding=Finding.SPAM)
    with played(now() + timedelta(days=9)):
        counted = {row.label: row.counts for row in reads.judged_in_time(now(), None)}
    assert counted == {calm: False, urgent: True}


def test_judged_anew_needs_a_reason_and_the_past_answer_stays_in_the_history(people: Cast) -> None:
    number = enter(people.minh)
    services.judge(people.lan, number=number, finding=Finding.SPAM)
    with pytest.raises(words.ReasonNeeded):
        services.judge(people.lan, number=number, finding=Finding.PHISHING)
    services.judge(people.lan, number=number, finding=Finding.PHISHING, words="Có trang giả")
    services.close(people.minh, number=number)
    with pytest.raises(words.NotToJudge):
        services.close(people.minh, number=number)
    services.judge(people.lan, number=number, finding=Finding.EXERCISE, words="Diễn tập")

    held = reads.mail(people.lan, number)
    assert held.line.state is MailState.JUDGED
    assert [one.words for one in held.history if "tập" in one.words]


def test_reports_of_two_units_that_share_a_link_are_one_campaign(people: Cast) -> None:
    one = enter(people.minh)
    other = enter(people.hoa, phishing(to="hoa@tinhmau.example", subject="Thư khác hẳn"))
    lone = enter(people.hoa, ordinary())
    (line,) = campaign_reads.campaigns(people.minh).rows
    assert (line.reports, line.units) == (2, 2)

    seen = campaign_reads.campaign(people.minh, line.number)
    assert [report.number for report in seen.reports] == [one]
    assert seen.unit_names == ()
    assert seen.indicators == ()
    assert seen.history == ()
    whole = campaign_reads.campaign(people.lan, line.number)
    assert whole.unit_names == ("Xã XA1", "Xã XA2")
    with pytest.raises(campaign_words.CampaignNotFound):
        campaign_reads.campaign(staff(people), line.number)

    with pytest.raises(words.ReasonNeeded):
        campaigns.split(people.lan, number=other, reason=" ")
    campaigns.split(people.lan, number=other, reason="Khác người gửi")
    third = enter(people.minh, phishing(subject="Lần ba"))
    assert {row.number for row in access.mails().filter(campaign__isnull=False)} == {one, third}
    campaigns.join(people.lan, number=lone, campaign=line.number, reason="Cùng người gửi")
    told = campaign_reads.campaign(people.lan, line.number).history
    assert [entry.act.value for entry in told] == ["joined", "split"]


def test_what_lies_apart_in_time_is_no_campaign(people: Cast) -> None:
    with played(now() - timedelta(days=15)):
        enter(people.minh)
    enter(people.hoa)

    assert campaign_reads.campaigns(people.lan).rows == ()


def test_only_what_was_judged_phishing_is_given_out(people: Cast) -> None:
    one, other = enter(people.minh), enter(people.hoa)
    (line,) = campaign_reads.campaigns(people.lan).rows
    with pytest.raises(campaign_words.NothingToGive):
        campaigns.give_out(people.lan, number=line.number, form="csv")
    services.judge(people.lan, number=one, finding=Finding.PHISHING)
    services.judge(people.lan, number=other, finding=Finding.EXERCISE)

    table = campaigns.give_out(people.lan, number=line.number, form="csv").decode("utf-8-sig")
    assert "domain,tinhmau-example.net,1" in table
    assert OWN not in table.replace("tinhmau-example", "")
    bundle = json.loads(campaigns.give_out(people.lan, number=line.number, form="stix"))
    patterns = {one["pattern"] for one in bundle["objects"] if one["type"] == "indicator"}
    assert "[domain-name:value = 'tinhmau-example.net']" in patterns
    with pytest.raises(NotAllowed):
        campaigns.give_out(people.minh, number=line.number, form="csv")
    with pytest.raises(words.PartOfExercise):
        incidents.make_incident(people.hoa, number=other)


def test_a_campaign_begins_an_early_warning_once_and_a_report_an_incident(people: Cast) -> None:
    one, _ = enter(people.minh), enter(people.hoa)
    (line,) = campaign_reads.campaigns(people.lan).rows
    lan = signed_in("lan")
    act = f"/mails/campaigns/{line.number}/act"
    lan.post(act, {"act": "judge", "finding": "phishing"})
    assert campaign_reads.campaigns(people.lan).rows[0].unjudged == 0

    begun = lan.post(act, {"act": "warn"})
    page = lan.get(begun["Location"]).content.decode()
    assert "hxxps://tinhmau-example[.]net" in page
    with pytest.raises(campaign_words.AlreadyWarned):
        campaigns.begin_warning(people.lan, number=line.number)

    incident = incidents.make_incident(people.minh, number=one)
    signs = {sign.value for sign in evidence.observables_of(people.minh, incident)}
    assert "tinhmau-example.net" in signs


def test_the_mail_server_hands_over_what_staff_forward(people: Cast, home: Path) -> None:
    nam = staff(people)
    run = CliRunner()
    take = mail_reports_group.commands["take"]

    known = run.invoke(take, input=forwarded(phishing(), sender=f"nam@{OWN}"))
    by_domain = run.invoke(take, input=forwarded(phishing(), sender=f"ai@{OWN}"))
    stranger = run.invoke(take, input=forwarded(phishing(), sender="a@ngoai.example"))
    bottomless = run.invoke(take, input=b"Subject: " + b"a" * 400_000)

    assert (known.exit_code, by_domain.exit_code) == (0, 0)
    assert reads.mail(nam, known.output.strip()).line.verdict is MailVerdict.DANGER
    assert access.mails().get(number=by_domain.output.strip()).reporter_id is None
    assert (stranger.exit_code, bottomless.exit_code) == (77, 77)
    assert access.mails().count() == 2


def test_bad_input_of_the_form_is_one_sentence_each(people: Cast) -> None:
    page = signed_in("minh")
    empty = page.post("/mails/new", {"did": "looked"})
    big = SimpleUploadedFile("a.eml", b"x" * (SIZE_MAX + 1))
    large = page.post("/mails/new", {"file": big, "did": "looked"})

    assert (empty.status_code, large.status_code) == (422, 422)
    assert "Choose the mail" in empty.content.decode()
    assert "at most 15728640" in large.content.decode()
    number = enter(people.minh)
    act = f"/mails/{number}/act"
    lan = signed_in("lan")
    assert lan.post(act, {"act": "judge", "finding": "nothing"}).status_code == 303
    assert "Choose what the mail was." in lan.get("/mails/").content.decode()
    assert Client().get(f"/mails/{number}").status_code == 302


def test_both_registers_go_out_as_excel_without_links_or_names_of_reporters(people: Cast) -> None:
    number = hand_in(staff(people))
    hand_in(people.hoa)

    centre, unit = signed_in("lan"), signed_in("minh")
    reports = cells(centre.get("/mails/list.xlsx"))
    own = cells(unit.get("/mails/list.xlsx?state=analysed"))
    campaigns = cells(centre.get("/mails/campaigns.xlsx"))

    assert [row[2] for row in reports[1:]] == ["XA1", "XA2"]
    assert [row[0] for row in own[1:]] == [number]
    assert "tinhmau-example[.]net" in str(own[1][7])
    assert not any("Nam" in str(cell) for row in reports for cell in row)
    assert [row[2:5] for row in campaigns[1:]] == [[2.0, 2.0, 2.0]]
    assert AuditRecord.objects.filter(action="mails.export_mails").count() == 3


def test_the_button_of_a_mail_program_reports_and_is_answered(people: Cast) -> None:
    nam = staff(people)
    bearer = {
        "Authorization": f"Bearer {agents.make_key(people.minh, unit_code='XA1', name='thư')}"
    }
    mail = phishing().as_bytes()

    def press(client: Client, headers: dict[str, str] | None = None, **more: str) -> Any:
        given = {"file": SimpleUploadedFile("a.eml", mail), **more}
        return client.post("/api/v1/mail-reports", given, headers=headers)

    own = press(Client(), bearer, reporter=f"nam@{OWN}", did="clicked").json()
    unit = press(Client(), bearer, reporter="ai@ngoai.example").json()
    signed = press(signed_in("minh")).json()
    stranger = press(Client(), {"Authorization": "Bearer x"})

    held = reads.mail(nam, own["number"])
    assert (held.is_own, held.did, held.handed) == (True, Did.CLICKED, Handed.BUTTON)
    assert (own["verdict"], own["state"]) == ("danger", "analysed")
    assert own["found"][0]["weight"] == "danger"
    assert own["page"].endswith(f"/mails/{own['number']}")
    assert len({own["number"], unit["number"], signed["number"]}) == 3
    assert access.mails().get(number=unit["number"]).reporter_id is None
    assert press(Client(), bearer, reporter=f"nam@{OWN}").json()["number"] == own["number"]
    assert (stranger.status_code, access.mails().count()) == (401, 3)


def test_units_are_counted_whose_staff_reported_within_half_a_year(people: Cast) -> None:
    with played(now() - timedelta(days=200)):
        enter(people.hoa)
    enter(people.minh)

    counted = {row.unit_code: row.counts for row in reads.units_reporting(now(), None)}
    assert counted["XA1"]
    assert not counted["XA2"]
