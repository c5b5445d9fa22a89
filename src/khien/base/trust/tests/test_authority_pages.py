"""The pages of the authority, as an officer and a lead use them."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from khien.base.trust.queries import requests
from khien.base.trust.tests.authority import csr, founded

pytestmark = pytest.mark.django_db


def signed_in(name: str) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.get(username=name))
    client.cookies["language"] = "en"
    return client


def test_a_certificate_is_asked_decided_fetched_and_revoked_by_clicks(
    people: Cast, outside: Path
) -> None:
    officer, lead = signed_in("minh"), signed_in("lan")
    assert "khien ca init" in officer.get(reverse("trust:authority")).content.decode()
    founded(people, outside / "root")
    file = SimpleUploadedFile("may1.csr", csr("may1.xa1.test"))
    given = {"unit": "XA1", "profile": "server", "file": file}
    page = officer.post(reverse("trust:ask"), given, follow=True).content.decode()
    assert "Waits for a second person" in page
    assert "Approve the request" not in page
    number = requests.requests(people.minh).rows[0].number
    place = reverse("trust:request", args=[number])

    seen = lead.get(place).content.decode()
    assert "does not stand in the inventory" in seen
    digest = requests.request(people.lan, number).digest
    act = reverse("trust:request-act", args=[number])
    done = lead.post(act, {"act": "approve", "digest": digest}, follow=True).content.decode()
    assert "Approved; the certificate is issued." in done

    record = requests.request(people.minh, number).issued
    assert record is not None
    fetched = officer.get(reverse("trust:issued-file", args=[record.key]))
    assert fetched.content.startswith(b"-----BEGIN CERTIFICATE-----")
    assert "may1.xa1.test" in officer.get(reverse("trust:issued-list")).content.decode()
    one = reverse("trust:issued", args=[record.key])
    assert officer.post(one, {"reason": "no such"}).status_code == 422
    told = officer.post(one, {"reason": "key_compromise", "words": "Mất"}, follow=True)
    assert "in others&#x27; hands" in told.content.decode()
    came = {"referer": f"http://testserver{one}"}
    assert officer.post(one, {"reason": "superseded"}, headers=came).status_code == 303
    assert "was revoked at" in officer.get(one).content.decode()
    assert signed_in("hoa").get(one).status_code == 404
    state = lead.get(reverse("trust:authority")).content.decode()
    assert "not the government" in state
    assert "revoked: 1" in state


def test_what_is_no_request_is_said_beside_the_form_and_a_stopped_one_has_no_button(
    people: Cast, outside: Path
) -> None:
    founded(people, outside / "root")
    officer, lead = signed_in("minh"), signed_in("lan")
    given = {"unit": "XA1", "profile": "server", "csr": "không phải"}
    page = officer.post(reverse("trust:ask"), given)
    assert page.status_code == 422
    assert "This is no certificate request" in page.content.decode()
    assert "không phải" in page.content.decode()

    officer.post(reverse("trust:ask"), {**given, "csr": csr("*.xa1.test").decode()})
    number = requests.requests(people.minh).rows[0].number
    seen = lead.get(reverse("trust:request", args=[number])).content.decode()
    assert "Cannot be issued" in seen
    assert 'value="approve" disabled' in seen
    change = reverse("trust:request-change", args=[number])
    officer.post(change, {"csr": csr("may1.xa1.test").decode()})
    assert "may1.xa1.test" in lead.get(reverse("trust:request", args=[number])).content.decode()
