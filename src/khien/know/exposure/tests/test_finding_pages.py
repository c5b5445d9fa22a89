"""Pages of findings as officers, the lead and leaders use them; a report looked at before it applies."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries as accounts
from khien.base.accounts.services import NewPerson, enter_person, give_role
from khien.base.accounts.types import Role
from khien.base.core.clock import now, today
from khien.know.exposure import access
from khien.know.exposure.queries import campaigns as campaign_queries
from khien.know.exposure.queries import findings as queries
from khien.know.exposure.tests.scans import FIRST, NGINX, SAMBA, TELNET, scan_of, take_in
from khien.know.exposure.types.register import FindingFilter, Standing

pytestmark = pytest.mark.django_db

NMAP = """<?xml version="1.0"?>
<nmaprun scanner="nmap" args="nmap -oX - 10.1.1.5" start="1793520000" version="7.93">
<scaninfo type="connect" protocol="tcp" numservices="2" services="22-23"/>
<host><status state="up"/><address addr="10.1.1.5" addrtype="ipv4"/><ports>
<port protocol="tcp" portid="23"><state state="open"/><service name="telnet" method="table"/></port>
<port protocol="tcp" portid="22"><state state="open"/><service name="ssh" method="table"/></port>
</ports></host>
<runstats><finished time="1793520060" exit="success"/></runstats></nmaprun>
"""


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def test_the_list_shows_ones_own_and_narrows(people: Cast) -> None:
    take_in(people.minh, scan_of(TELNET, SAMBA))
    take_in(people.lan, scan_of(NGINX), unit="XA2")
    minh = signed_in("minh")

    own = minh.get(reverse("exposure:findings")).content.decode()
    narrowed = minh.get(reverse("exposure:findings"), {"q": "samba"}).content.decode()

    assert ("Telnet" in own, "Samba" in own, "nginx" in own) == (True, True, False)
    assert ("Telnet" in narrowed, "Samba" in narrowed) == (False, True)
    matrix = minh.get(reverse("exposure:units")).content.decode()
    assert "state=live&amp;unit=XA1&amp;severity=high" in matrix
    number = access.rounds().get(unit__code="XA1").number
    led = minh.get(reverse("exposure:round", args=[number]))
    assert led["Location"] == "/exposure/?state=live&unit=XA1&severity=high"


def test_many_are_taken_at_once_and_one_is_fixed(people: Cast) -> None:
    take_in(people.minh, scan_of(TELNET, SAMBA))
    keys = list(access.findings().values_list("pk", flat=True))
    minh = signed_in("minh")

    minh.post(reverse("exposure:act-on-many"), {"key": keys, "act": "take"})
    refused = minh.post(reverse("exposure:act", args=[keys[0]]), {"act": "fixed"})
    minh.post(reverse("exposure:act", args=[keys[0]]), {"act": "fixed", "words": "Đã tắt"})

    assert refused.status_code == 303
    assert set(access.findings().values_list("owner__username", flat=True)) == {"minh"}
    assert access.findings().get(pk=keys[0]).state == Standing.FIXED
    page = minh.get(reverse("exposure:finding", args=[keys[0]])).content.decode()
    assert "Đã tắt" in page
    assert minh.get(reverse("exposure:finding", args=[keys[0] + 99])).status_code == 404


def test_a_report_is_looked_at_before_it_applies(people: Cast) -> None:
    minh = signed_in("minh")
    file = SimpleUploadedFile("quet.xml", NMAP.encode())

    given = minh.post(reverse("exposure:bring"), {"file": file, "unit": "XA1"})
    shown = minh.get(given["Location"]).content.decode()
    assert ("TELNET" in shown, access.findings().count()) == (False, 0)
    assert "quet.xml" in shown

    minh.post(f"{given['Location']}/apply", {"act": "apply"})

    line = queries.findings(people.minh, FindingFilter()).rows[0]
    assert (line.title, line.asset.value) == ("TELNET (tcp/23)", "10.1.1.5")
    assert access.drafts_of(people.minh).count() == 0
    listed = minh.get(reverse("exposure:reports")).content.decode()
    assert "quet.xml" in listed
    report = access.reports().get()
    kept = minh.get(reverse("exposure:report-file", args=[report.pk]))
    assert kept.content.decode() == NMAP
    assert (
        signed_in("hoa").get(reverse("exposure:report-file", args=[report.pk])).status_code == 404
    )


def test_a_broken_report_is_refused_beside_the_field(people: Cast) -> None:
    file = SimpleUploadedFile("quet.xml", NMAP[:300].encode())

    answer = signed_in("minh").post(reverse("exposure:bring"), {"file": file})

    assert answer.status_code == 422
    assert "quet.xml, line " in answer.content.decode()
    assert access.drafts_of(people.minh).count() == 0


def test_a_leader_sees_accepted_risks_and_answers_without_seeing_machines(
    people: Cast,
) -> None:
    key = enter_person(
        people.system, person=NewPerson("lanh-dao", "Lanh dao", "TINH", password=PASSWORD)
    )
    role = Role.LEADERSHIP
    give_role(people.system, person_id=key, unit_code="TINH", role=role, has_subtree=True)
    take_in(people.minh, scan_of(TELNET))
    finding = access.findings().get()
    until = today() + timedelta(days=20)
    minh = signed_in("minh")
    words = {"act": "accept", "words": "Chờ thiết bị mới", "until": until.isoformat()}
    minh.post(reverse("exposure:act", args=[finding.pk]), words)

    leader = signed_in("lanh-dao")
    page = leader.get(reverse("exposure:exceptions")).content.decode()
    assert "Chờ thiết bị mới" in page
    assert leader.get(reverse("exposure:findings")).status_code == 403
    asked = access.acceptances().get()
    leader.post(
        reverse("exposure:answer", args=[asked.pk]), {"answer": "accept", "words": "Đồng ý"}
    )

    assert access.findings().get().state == Standing.ACCEPTED
    assert [one.until for one in queries.exceptions(accounts.actor_of(key)).rows] == [until]


def test_a_campaign_needs_its_letter_and_a_report_ticks_it_off(
    people: Cast,
) -> None:
    lan = signed_in("lan")
    day = today()
    given = {
        "title": "Rà quét quý IV (mẫu)",
        "kind": "scan",
        "level": "3",
        "letter_number": "",
        "letter_date": day.isoformat(),
        "signatory": "Giám đốc (mẫu)",
        "units": ["XA1", "XA2"],
        "starts_on": day.isoformat(),
        "ends_on": (day + timedelta(days=10)).isoformat(),
        "performers": "Tổ kỹ thuật (mẫu)",
    }
    assert lan.post(reverse("exposure:campaign-new"), given).status_code == 200
    wrong = given | {"letter_number": "12/QĐ", "ends_on": (day - timedelta(days=1)).isoformat()}
    assert lan.post(reverse("exposure:campaign-new"), wrong).status_code == 422
    begun = lan.post(reverse("exposure:campaign-new"), given | {"letter_number": "12/QĐ"})
    key = int(begun["Location"].rpartition("/")[2])

    take_in(people.minh, scan_of(TELNET, day=(day - FIRST.date()).days + 1))
    record = campaign_queries.campaign(people.lan, key)
    assert [(one.unit_code, one.done_at is not None) for one in record.units] == [
        ("XA1", True),
        ("XA2", False),
    ]
    assert record.next_due == day + timedelta(days=10 + 183)
    hoa = signed_in("hoa")
    assert "Rà quét quý IV" in hoa.get(reverse("casework:inbox")).content.decode()
    waiting = record.units[1].key
    hoa.post(reverse("exposure:campaign-finish", args=[key, waiting]), {"words": "Không có máy"})

    lan = signed_in("lan")
    assert "Không có máy" in lan.get(reverse("exposure:campaign", args=[key])).content.decode()
    assert "2 / 2" in lan.get(reverse("exposure:campaigns")).content.decode()
    assert [one.counts for one in campaign_queries.done_on_time(now(), None)] == [True, True]
