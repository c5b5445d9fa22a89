"""The pages of levels, as people use them: from the register to the decision, paper brought in, Form 08."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from khien.base.core.clock import today
from khien.show.assurance.queries import dossiers as queries
from khien.show.assurance.services import appraising
from khien.show.assurance.tests import build
from khien.show.assurance.types.conditions import Condition
from khien.show.assurance.types.dossiers import DossierFilter, Ground, Stage

pytestmark = pytest.mark.django_db
OPINION = {
    "act": "find-fit",
    "documents": "05 tài liệu (mẫu)",
    "legal_basis": "NĐ 331/2026",
    "held": "Họp (mẫu)",
    "opinions": "Nhất trí (mẫu)",
    "is_fit": "1",
}


def signed_in(client: Client, name: str) -> Client:
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - after the apps are ready

    client.force_login(get_user_model().objects.get(username=name))
    client.cookies["language"] = "en"
    return client


def posted(client: Client, name: str, dossier: str, /, **said: object) -> str:
    """Send a form of a dossier's page as the page gave it, with its version; return what is shown."""
    url = reverse("assurance:dossier", args=[dossier])
    page = client.get(url).content.decode()
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version
    given = {"version": version[1], **said}
    answer = client.post(reverse(f"assurance:{name}", args=[dossier]), given, follow=True)
    return answer.content.decode()


def test_a_dossier_is_begun_on_the_systems_page_and_goes_to_its_decision(
    people: Cast, client: Client
) -> None:
    build.catalogue(people)
    build.bodies(people)
    build.unit_rules(people)
    key = build.system(people)
    signed_in(client, "minh")
    entry = client.get(reverse("inventory:entry", args=[key])).content.decode()
    begin = reverse("assurance:begin-dossier", args=[key])
    assert begin in entry
    assert "The criteria ask for level 2" in client.get(begin).content.decode()

    page = client.post(begin, follow=True)
    number = queries.dossiers(people.minh, DossierFilter()).rows[0].number
    assert "Missing before it may be sent" in page.content.decode()
    for section in queries.dossier(people.minh, number).sections:
        said = {one.code: "mẫu" for one in section.fields}
        posted(client, "write-dossier", number, section=section.code, **said)
    posted(client, "write-dossier", number, section="chosen", level="2", planned_on="2026-12-20")
    told = posted(
        client, "answer-plan", number, code="LOG.1", **{"answer-LOG.1": "done", "words-LOG.1": "có"}
    )
    assert "1 of 1 answered" in told
    assert "Sent for appraisal" in posted(client, "dossier-act", number, act="propose")

    signed_in(client, "nga")
    assert "Appraised: fit" in posted(client, "dossier-act", number, **OPINION)
    signed_in(client, "minh")
    assert "Submitted for approval" in posted(client, "dossier-act", number, act="submit")
    signed_in(client, "dung")
    decision = {"number": "12/QĐ-CAT", "decided_on": today().isoformat(), "issuer": "Công an"}
    assert "Approved, in force" in posted(client, "dossier-act", number, act="approve", **decision)
    assert "12/QĐ-CAT" in client.get(reverse("assurance:levels")).content.decode()
    form = client.get(reverse("assurance:form-08")).content.decode()
    assert "Rows and lines agree" in form
    assert "Fully deployed" in form


def test_what_is_refused_is_said_beside_what_was_typed(people: Cast, client: Client) -> None:
    build.catalogue(people)
    bodies = build.bodies(people)
    key = build.system(people)
    number = build.submitted(people.minh, bodies, key)
    signed_in(client, "dung")
    decision = {"number": "12/QĐ-CAT", "decided_on": today().isoformat(), "issuer": "Công an"}

    page = posted(client, "dossier-act", number, act="approve", **decision)

    assert "has no rules on security in force" in page
    assert 'value="12/QĐ-CAT"' in page


def test_a_dossier_that_lacks_a_version_or_comes_from_another_unit_is_not_moved(
    people: Cast, client: Client
) -> None:
    build.catalogue(people)
    number = build.written(people.minh, build.system(people))
    signed_in(client, "minh")
    act = reverse("assurance:dossier-act", args=[number])
    mark = reverse("casework:mark", args=[number])

    def told(address: str, **said: str) -> str:
        client.post(address, said)
        return client.get(act[: -len("/act")]).content.decode()

    assert "Somebody changed" in told(act, act="propose")
    assert "by the buttons of its own page" in told(mark, code="sent", at="14:30 24/11/2026")
    assert "There is no such act" in told(act, act="nothing", version="1")
    assert signed_in(client, "hoa").get(act[: -len("/act")]).status_code == 404
    signed_in(client, "hoa").post(act, {"act": "propose"})
    assert queries.dossier(people.minh, number).line.stage is Stage.DRAFT


def test_a_level_in_force_is_determined_again_from_the_systems_page(
    people: Cast, client: Client
) -> None:
    build.catalogue(people)
    bodies = build.bodies(people)
    build.unit_rules(people)
    key = build.system(people)
    first = build.approved(people.minh, bodies, key)
    signed_in(client, "minh")
    begin = reverse("assurance:begin-dossier", args=[key])
    assert first in client.get(begin).content.decode()

    page = client.post(
        begin, {"ground": Ground.CHANGE.value, "words": "Đổi máy chủ (mẫu)"}, follow=True
    )

    assert "Đổi máy chủ (mẫu)" in page.content.decode()
    number = page.redirect_chain[-1][0].rsplit("/", 1)[1]
    appraising.propose(people.minh, number=number)
    assert number in client.get(reverse("assurance:levels"), {"stage": "open"}).content.decode()


def test_a_table_is_looked_at_before_it_is_taken_in_and_one_is_entered_by_hand(
    people: Cast, client: Client
) -> None:
    build.system(people)
    build.system(people, "Thư (mẫu)")
    signed_in(client, "minh")
    bring = reverse("assurance:bring-decisions")
    assert client.get(reverse("assurance:decisions-template")).content.startswith(b"PK")
    head = "unit,system,level,number,decided,issuer"
    wrong = SimpleUploadedFile("qd.csv", f"{head}\nXA1,Lạ,2,7/QĐ,1/3/2025,UBND".encode())
    told = client.post(bring, {"file": wrong})
    assert told.status_code == 422
    assert "1 row is refused" in told.content.decode()
    good = SimpleUploadedFile("qd.csv", f"{head}\nXA1,Thư (mẫu),2,7/QĐ,1/3/2025,UBND".encode())
    looked = client.post(bring, {"file": good}).content.decode()
    assert queries.dossiers(people.minh, DossierFilter()).total == 0
    content = re.search(r'name="content" value="([^"]+)"', looked)
    assert content

    assert (
        "1 decision was taken in"
        in client.post(bring, {"content": content[1]}, follow=True).content.decode()
    )
    scan = SimpleUploadedFile("qd.txt", "Quyết định (mẫu)".encode())
    said = {
        "system": "XA1~Một cửa (mẫu)",
        "level": "2",
        "number": "9/QĐ",
        "decided_on": date(2025, 4, 1).isoformat(),
        "issuer": "UBND",
        "file": scan,
    }
    page = client.post(reverse("assurance:enter-decision"), said, follow=True)
    assert "9/QĐ" in page.content.decode()
    number = page.redirect_chain[-1][0].rsplit("/", 1)[1]
    file = client.get(reverse("assurance:dossier-file", args=[number]))
    assert file.content == "Quyết định (mẫu)".encode()


def test_an_inspector_assesses_a_system_and_what_is_missing_is_shown(
    people: Cast, client: Client
) -> None:
    build.bodies(people)
    key = build.system(people)
    signed_in(client, "khanh")
    assess = reverse("assurance:assess", args=[key])
    assert assess in client.get(reverse("inventory:entry", args=[key])).content.decode()
    said = {"occasion": "before", "checked_on": today().isoformat(), "minutes": "3/BB"}
    for one in Condition:
        said[f"{one.value}_met"] = "0" if one is Condition.TECHNICAL else "1"
    refused = client.post(assess, said)
    assert (refused.status_code, "say what is missing" in refused.content.decode()) == (422, True)

    said["technical_words"] = "Chưa sao lưu (mẫu)"
    page = client.post(assess, said, follow=True).content.decode()

    assert "Chưa sao lưu (mẫu)" in page
    assert "Not eligible" in client.get(reverse("assurance:checks"), {"open": "1"}).content.decode()
