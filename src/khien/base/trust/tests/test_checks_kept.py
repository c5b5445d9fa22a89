"""A check on the page, over the API and by a service; its verdict is kept with the content's hash."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.cast import Cast

from khien.base.core import audit
from khien.base.core.clock import now
from khien.base.trust.models import SignatureCheck
from khien.base.trust.queries import checks as queries
from khien.base.trust.queries import keys as key_queries
from khien.base.trust.services import checks, keys, signing
from khien.base.trust.types.signatures import NoSignature, SignatureState

PLAIN = b'{"document": {"title": "CB-2026/1"}}'


@pytest.fixture
def signature(people: Cast) -> bytes:
    keys.make_key(people.system, holder="Trung tâm (mẫu)")
    return signing.sign_detached(people.lan, content=PLAIN).content


def test_verdict_is_kept_with_its_past(people: Cast, signature: bytes) -> None:
    first = checks.check_kept(people.lan, content=PLAIN, signature=signature)
    again = checks.check_kept(people.minh, content=PLAIN, signature=signature)
    with time_machine.travel(now() + timedelta(days=5 * 365)):
        later = checks.check_kept(people.lan, content=PLAIN, signature=signature)

    assert first.found.is_valid
    assert (again.times, again.by) == (2, people.minh.name)
    assert later.found.worst is SignatureState.EXPIRED
    assert [one.found.is_valid for one in queries.earlier(PLAIN, signature)] == [False, True]
    assert queries.earlier(PLAIN) == []
    assert audit.newest(action="trust.keep_check")[0].action == "trust.keep_check"


def test_unreadable_content_leaves_no_row(people: Cast) -> None:
    with pytest.raises(NoSignature):
        checks.check_kept(people.lan, content=b"\x30\x80\x00")
    assert SignatureCheck.objects.count() == 0


def test_page_and_api_say_the_same(people: Cast, client: Client, signature: bytes) -> None:
    def given(content: bytes) -> dict[str, SimpleUploadedFile]:
        return {
            "file": SimpleUploadedFile("cb.json", content),
            "signature": SimpleUploadedFile("cb.json.p7s", signature),
        }

    assert client.post(reverse("trust:check"), given(PLAIN)).status_code == 302
    assert client.post("/api/v1/signatures/check", given(PLAIN)).status_code == 401
    client.force_login(get_user_model().objects.get(username="hoa"))
    client.cookies["language"] = "en"

    page = client.post(reverse("trust:check"), given(PLAIN)).content.decode()
    altered = client.post(reverse("trust:check"), given(PLAIN + b" ")).content.decode()
    broken = client.post(reverse("trust:check"), {"file": SimpleUploadedFile("x.p7m", b"\x30\x80")})
    answer = client.post("/api/v1/signatures/check", given(PLAIN)).json()

    assert "Valid: whole, and every signature is trusted here." in page
    assert "Trung tâm (mẫu)" in page
    assert "Not valid" in altered
    assert "The content is not what was signed." in altered
    assert (
        broken.status_code,
        "no signature here that can be read" in broken.content.decode(),
    ) == (422, True)
    assert (answer["valid"], answer["signatures"][0]["signer"]) == (True, "Trung tâm (mẫu)")
    assert SignatureCheck.objects.filter(is_valid=True).get().times == 2


def test_hours_are_the_readers_on_the_page_and_utc_for_machines(
    people: Cast, client: Client, signature: bytes
) -> None:
    given = {
        "file": SimpleUploadedFile("cb.json", PLAIN),
        "signature": SimpleUploadedFile("cb.json.p7s", signature),
    }
    ends_at = key_queries.key("instance").valid_to
    with time_machine.travel(now() + timedelta(days=5 * 365)):
        client.force_login(get_user_model().objects.get(username="hoa"))
        client.cookies["language"] = "en"
        page = client.post(reverse("trust:check"), given).content.decode()
        for file in given.values():
            file.seek(0)
        answer = client.post("/api/v1/signatures/check", given).json()

    said = " ".join(one["says"] for one in answer["signatures"][0]["notes"])
    assert f"ended on {ends_at:%d/%m/%Y %H:%M} UTC" in said
    assert f"ended on {timezone.localtime(ends_at):%d/%m/%Y %H:%M}," in page
    assert " UTC" not in page.replace("(UTC+07:00)", "")
