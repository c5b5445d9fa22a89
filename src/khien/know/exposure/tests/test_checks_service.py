"""Outside checks as units use them: shown to be their own, looked at, kept, told, and seen by whom they may."""

import ssl
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.base.core.clock import now, today
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.trust.queries import certificates as register
from khien.base.trust.types.certificates import CertificateFilter, Seen
from khien.know.exposure import access
from khien.know.exposure.queries import checks as queries
from khien.know.exposure.services import checking, owning, seeing
from khien.know.exposure.tests.looking import (
    confirmed,
    entered,
    said,
    work,
)
from khien.know.exposure.tests.outside import PAGE, Page, Site, Zone, certificate
from khien.know.exposure.types.checks import (
    Answer,
    CertificateSeen,
    LetterOutOfTime,
    LookedJustNow,
    NotProven,
    NotShown,
    NotWanted,
    Place,
    ProofWay,
    SiteSeen,
    TalkedWith,
    Verdict,
    Walk,
)
from khien.know.exposure.types.findings import Reporter
from khien.know.inventory.queries.sites import standing_outside_entry
from khien.know.inventory.services.registers import change_entry, enter_entry

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("zone")]


def test_a_site_is_not_called_before_it_is_shown_to_be_the_unit_s(
    people: Cast, running: Site
) -> None:
    key = entered(people, running)

    with pytest.raises(NotProven):
        checking.look_now(people.minh, key=key)
    with pytest.raises(NotShown):
        owning.prove(people.minh, key=key)
    work()
    checking.do_round(turn=0)

    assert running.asked == []


def test_a_certificate_that_a_look_saw_enters_the_register_once(
    people: Cast, running: Site, tmp_path: Path
) -> None:
    key = confirmed(people, running)
    entry = standing_outside_entry(key)
    assert entry is not None
    errand = checking.held_for(entry)
    assert errand is not None
    root, _context = certificate(tmp_path)
    der = ssl.PEM_cert_to_DER_cert(root.read_text())
    shown = CertificateSeen(
        ("localhost",), now(), now() + timedelta(days=90), "CA", "TLSv1.3", der=der
    )
    home = Walk((Answer("https://localhost/", 200),))
    seen = SiteSeen(Place("https", "localhost"), now(), home, certificate=shown)

    for _ in range(2):
        checking.keep_look(errand, seen)

    (line,) = register.certificates(people.minh, CertificateFilter()).rows
    record = register.certificate(people.minh, line.key)
    assert (record.seen, record.address) == (Seen.DISCOVERED, "https://localhost")


def test_a_token_in_the_dns_shows_it(people: Cast, running: Site, zone: Zone) -> None:
    key = entered(people, running)
    token = owning.give_token(people.minh, key=key)
    zone["_khien.localhost", "TXT"] = [f'"khien={token}"']

    owning.prove(people.minh, key=key)

    proof = queries.target(people.minh, key).proof
    assert proof is not None
    assert (proof.way, proof.until) == (ProofWay.NAME, today() + timedelta(days=365))


def test_a_token_that_stays_prolongs_the_proof(people: Cast, running: Site, zone: Zone) -> None:
    key = entered(people, running)
    token = owning.give_token(people.minh, key=key)
    zone["_khien.localhost", "TXT"] = [f'"{token}"']
    owning.prove(people.minh, key=key)
    start = today()

    for days, until in ((300, 365), (340, 705)):
        with time_machine.travel(now() + timedelta(days=days)):
            work()
        proof = queries.target(people.minh, key).proof
        assert proof is not None
        assert proof.until == start + timedelta(days=until)


def test_two_do_not_have_a_site_called_at_once(people: Cast, running: Site) -> None:
    key = entered(people, running)
    owning.give_token(people.minh, key=key)
    access.targets().filter(entry_id=key).update(busy_until=now() + timedelta(seconds=30))

    with pytest.raises(TalkedWith):
        owning.prove(people.minh, key=key)


def test_a_file_on_the_site_shows_it(people: Cast, running: Site) -> None:
    key = confirmed(people, running)
    token = owning.give_token(people.minh, key=key)
    running.pages[f"/.well-known/khien-{token}.txt"] = Page(f"{token}\n")

    owning.prove(people.minh, key=key)

    proof = queries.target(people.minh, key).proof
    assert proof is not None
    assert proof.way is ProofWay.FILE


def test_a_confirmation_is_the_province_s_and_has_a_number_and_a_day(
    people: Cast, running: Site
) -> None:
    key = entered(people, running)

    with pytest.raises(NotAllowed):
        owning.confirm(people.minh, key=key, letter="1", on=today())
    for letter, on in ((" ", today()), ("1", today() - timedelta(days=366))):
        with pytest.raises(LetterOutOfTime):
            owning.confirm(people.lan, key=key, letter=letter, on=on)


def test_a_proof_ends_after_a_year_and_with_the_address(people: Cast, running: Site) -> None:
    key = confirmed(people, running)

    with time_machine.travel(now() + timedelta(days=366)), pytest.raises(NotProven):
        checking.look_now(people.minh, key=key)
    change_entry(people.minh, key=key, content={"name": "https://khac.example", "is_checked": True})
    with pytest.raises(NotProven):
        checking.look_now(people.minh, key=key)


def test_a_site_that_its_unit_does_not_want_checked_is_left_alone(
    people: Cast, running: Site
) -> None:
    key = entered(people, running, is_checked=False)
    owning.confirm(people.lan, key=key, letter="1", on=today(), inner_reason="Thử (mẫu)")
    work()

    assert running.asked == []
    with pytest.raises(NotWanted):
        checking.look_now(people.minh, key=key)


def test_a_look_is_kept_and_the_next_is_tomorrow(people: Cast, running: Site) -> None:
    key = confirmed(people, running)

    work()

    assert said(people, key)["reach"] is Verdict.GOOD
    calls = len(running.asked)
    with time_machine.travel(now() + timedelta(minutes=14)):
        work()
    assert len(running.asked) == calls
    with time_machine.travel(now() + timedelta(hours=25)):
        work()
    assert len(running.asked) == 2 * calls
    [line] = queries.targets(people.minh).rows
    assert sum(line.counts.values()) == 21
    assert line.looked_at is not None


def test_nobody_has_a_site_looked_at_again_and_again(
    people: Cast, running: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "AGAIN", timedelta(minutes=5))
    key = confirmed(people, running)
    work()
    calls = len(running.asked)

    with pytest.raises(LookedJustNow):
        checking.look_now(people.minh, key=key)
    work()
    assert len(running.asked) == calls

    with time_machine.travel(now() + timedelta(minutes=6)):
        checking.look_now(people.minh, key=key)


def test_what_is_bad_about_a_site_is_a_finding_of_its_unit(people: Cast, running: Site) -> None:
    key = confirmed(people, running)

    checking.look_now(people.minh, key=key)
    work()

    bad = {code for code, verdict in said(people, key).items() if verdict is Verdict.BAD}
    found = access.findings().select_related("unit")
    assert bad
    assert {row.unit.code for row in found} == {"XA1"}
    assert len(found) == len(bad)
    assert {row.state for row in found} == {"open"}


def test_an_overtaken_round_does_not_call_the_site(people: Cast, running: Site) -> None:
    key = confirmed(people, running)
    checking.look_now(people.minh, key=key)
    work()
    calls = len(running.asked)

    checking.do_round(turn=1)

    assert calls == len(running.asked)


def test_a_changed_site_is_told_once_until_a_person_says_that_it_is_right(
    people: Cast, running: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[object] = []
    monkeypatch.setattr(seeing, "tell", told.append)
    key = confirmed(people, running)
    work()
    running.pages["/"] = Page(
        "<p>Trang đã bị kẻ lạ chiếm quyền rồi nhé</p><a href='https://xau.example'>vào</a>"
    )

    for _turn in range(2):
        checking.look_now(people.minh, key=key)
        work()

    assert len(told) == 1
    verdicts = said(people, key)
    assert (verdicts["text"], verdicts["domains"]) == (Verdict.BAD, Verdict.WEAK)
    changes = [(one.old, one.new) for one in queries.target(people.minh, key).changes]
    assert sorted(changes) == [("good", "bad"), ("good", "weak")]
    report = queries.findings_of(key)
    assert report is not None
    assert "text" in [one.rule for one in report.findings]
    assert {one.reporter for one in report.findings} == {Reporter.CHECK}
    assert {one.asset for one in report.findings} == set(report.scope)

    checking.accept(people.minh, key=key)
    work()

    assert said(people, key)["text"] is Verdict.GOOD


def test_an_outage_has_a_begin_and_an_end(people: Cast, running: Site) -> None:
    key = confirmed(people, running)
    work()
    running.pages["/"] = Page("hỏng", 503)
    start = now()

    for minutes, page in ((16, None), (32, None), (48, Page(PAGE))):
        running.pages["/"] = page or running.pages["/"]
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            work()

    [outage] = queries.target(people.minh, key).outages
    assert outage.why == "HTTP 503"
    assert outage.seconds == 32 * 60


def test_a_mail_domain_is_looked_at_in_the_dns_alone(people: Cast, zone: Zone) -> None:
    content = {"name": "thu.example", "service": "Thư mẫu", "selectors": ["k1"]}
    key = enter_entry(people.minh, register="mail-domains", unit_code="XA1", content=content)
    token = owning.give_token(people.minh, key=key)
    zone["_khien.thu.example", "TXT"] = [f'"{token}"']
    zone["thu.example", "TXT"] = ['"v=spf1 -all"']
    zone["k1._domainkey.thu.example", "TXT"] = ['"v=DKIM1; p=AAAA"']

    owning.prove(people.minh, key=key)
    work()

    verdicts = said(people, key)
    assert len(verdicts) == 7
    assert (verdicts["spf"], verdicts["dkim"]) == (Verdict.GOOD, Verdict.GOOD)


def test_others_do_not_see_it(people: Cast, running: Site) -> None:
    key = confirmed(people, running)

    assert queries.targets(people.hoa).rows == ()
    for refused in (
        lambda: queries.target(people.hoa, key),
        lambda: owning.give_token(people.hoa, key=key),
        lambda: checking.look_now(people.hoa, key=key),
        lambda: checking.accept(people.hoa, key=key),
    ):
        with pytest.raises(NotFound):
            refused()


def test_pages_lead_from_the_register_to_a_look(people: Cast, running: Site, zone: Zone) -> None:
    key = entered(people, running)
    client = Client()
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    here = f"/exposure/sites/{key}"
    client.post(f"{here}/token")
    token = queries.target(people.minh, key).token
    assert token in client.get(here).content.decode()
    assert client.post(f"{here}/confirm", {"letter": "1", "on": "2026-11-01"}).status_code == 403
    zone["_khien.localhost", "TXT"] = [f'"{token}"']

    assert client.post(f"{here}/prove").status_code == 302
    work()
    assert client.post(f"{here}/look").status_code == 302
    assert client.post(f"{here}/accept").status_code == 302

    assert "phải có văn bản xác nhận mới được gọi tới" in client.get(here).content.decode()
    assert queries.target(people.minh, key).outages == ()
    assert running.asked == []
    assert f"localhost:{running.port}" in client.get("/exposure/sites/").content.decode()
    client.post("/sign-in/logout/")
    client.post("/sign-in/login/", {"login": "lan", "password": PASSWORD})
    given = {"letter": "12/CV", "on": today().isoformat(), "inner_reason": "Thử (mẫu)"}
    assert client.post(f"{here}/confirm", given).status_code == 302
    work()
    assert said(people, key)["reach"] is Verdict.GOOD
