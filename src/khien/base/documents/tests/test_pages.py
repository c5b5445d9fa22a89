"""The pages of documents, as people use them."""

from datetime import timedelta

import pytest
import typst
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests.cast import Cast

from khien.base.core.clock import today
from khien.base.documents.queries import drafts as draft_queries
from khien.base.documents.queries import register
from khien.base.documents.queries.signing import signatures_of
from khien.base.documents.services import register as services
from khien.base.documents.services import signing
from khien.base.documents.tests.build import head, issued, paper, written
from khien.base.documents.types.register import Changed, DocumentFilter, DocumentKind
from khien.base.documents.types.signing import NotToBeSigned
from khien.base.trust.services.keys import make_key

pytestmark = pytest.mark.django_db
GIVEN = {
    "unit": "XA1",
    "kind": "decision",
    "number": "12/QĐ-UBND",
    "issuer": "UBND xã",
    "issued_on": "2026-03-02",
    "title": "Phân công",
    "bases": "Luật 86/2015/QH13",
    "obligations": "Điều 2 | Lập sổ | 31/12/2026",
}


def signed_in(client: Client, name: str) -> Client:
    client.force_login(get_user_model().objects.get(username=name))
    client.cookies["language"] = "en"
    return client


def test_a_document_is_entered_with_its_file_and_given_out(people: Cast, client: Client) -> None:
    signed_in(client, "minh")
    file = SimpleUploadedFile("qd.txt", "Quyết định (mẫu)".encode())
    page = client.post(reverse("documents:enter"), {**GIVEN, "file": file}, follow=True)

    assert "A legal basis ended" in page.content.decode()
    assert "Lập sổ" in page.content.decode()
    key = register.documents(people.minh, DocumentFilter()).rows[0].key
    assert client.get(reverse("documents:file", args=[key])).content == "Quyết định (mẫu)".encode()


def test_what_is_wrong_is_said_beside_what_was_typed(people: Cast, client: Client) -> None:
    services.enter_document(people.minh, document=paper(issuer="UBND xã"))
    signed_in(client, "minh")

    page = client.post(reverse("documents:enter"), GIVEN)

    assert page.status_code == 422
    assert "12/QĐ-UBND in 2026 already" in page.content.decode()
    assert "Luật 86/2015/QH13" in page.content.decode()


def test_a_marked_file_is_refused_in_one_sentence(people: Cast, client: Client) -> None:
    signed_in(client, "minh")
    file = SimpleUploadedFile("qd.txt", "TUYỆT MẬT\nQuyết định (mẫu)".encode())

    page = client.post(reverse("documents:enter"), {**GIVEN, "file": file})

    assert page.status_code == 422
    assert register.documents(people.minh, DocumentFilter()).total == 0


def test_rules_go_their_way_by_buttons(people: Cast, client: Client) -> None:
    head(people)
    signed_in(client, "minh")
    begun = client.post(
        reverse("documents:begin"),
        {"unit": "XA1", "title": "Quy chế", "subject": "", "template": "quy-che-xa"},
    )
    assert begun.status_code == 302
    act = f"{begun['Location']}/act"
    client.post(act, {"act": "submit"})
    assert "Approve the rules" not in client.get(begun["Location"]).content.decode()

    signed_in(client, "head.xa1")
    assert "Approve the rules" in client.get(begun["Location"]).content.decode()
    client.post(act, {"act": "approve"})
    signed_in(client, "minh")
    day = today()
    issue = {
        "act": "issue",
        "number": "01/QC-UBND",
        "issued_on": day.isoformat(),
        "issuer": "UBND xã",
        "review_on": day.isoformat(),
    }
    assert client.post(act, issue).status_code == 422
    page = client.post(
        act, {**issue, "review_on": (day + timedelta(days=365)).isoformat()}, follow=True
    )

    assert "01/QC-UBND" in page.content.decode()
    assert "Still in force" in client.get(reverse("documents:units")).content.decode()


def test_every_page_opens_for_who_may_and_for_no_other(people: Cast, client: Client) -> None:
    chief = head(people)
    key = issued(people.minh, chief)
    number = written(people.minh)
    pages = [
        reverse("documents:register") + "?q=quy&kind=rules&subject=security&standing=in_force",
        reverse("documents:register") + "?expired=1&unit=XA1",
        reverse("documents:sheet"),
        reverse("documents:expired"),
        reverse("documents:units"),
        reverse("documents:unit", args=["XA1"]),
        reverse("documents:draft", args=[number]),
        reverse("documents:templates") + "?kind=commune",
        reverse("documents:template", args=["quy-che-xa"]),
        reverse("documents:keep-template") + "?code=quy-che-xa",
        reverse("documents:begin") + "?template=quy-che-xa",
        reverse("documents:document", args=[key]) + "?other=quy",
        reverse("documents:change", args=[key]),
    ]
    signed_in(client, "lan")
    assert [client.get(one).status_code for one in pages] == [200] * len(pages)

    signed_in(client, "tuan")
    assert {client.get(one).status_code for one in pages} == {403}
    signed_in(client, "hoa")
    assert client.get(reverse("documents:draft", args=[number])).status_code == 404
    assert client.get(reverse("documents:unit", args=["XA1"])).status_code == 404


def test_register_stays_quick_whatever_it_holds(
    people: Cast, client: Client, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        services.enter_document(
            people.minh, document=paper(f"{number}/QĐ-UBND", bases=("Luật 86/2015/QH13",))
        )
    signed_in(client, "minh")

    with django_assert_max_num_queries(25):  # type: ignore[operator]
        page = client.get(reverse("documents:register"))

    assert page.content.decode().count("A legal basis ended") >= 50
    assert draft_queries.unit_rules(people.minh, "XA1").in_force == ()


def test_a_units_pdf_is_signed_from_its_page_by_who_signs_there(
    people: Cast, client: Client
) -> None:
    make_key(people.system, holder="Xã XA1 (mẫu)")
    content = typst.compile("= Quyết định".encode())
    assert isinstance(content, bytes)
    signed_in(client, "minh")
    file = SimpleUploadedFile("qd.pdf", content)
    page = client.post(reverse("documents:enter"), {**GIVEN, "file": file}, follow=True)
    assert "The file bears no signature." in page.content.decode()
    assert "Sign here" not in page.content.decode()
    key = register.documents(people.minh, DocumentFilter()).rows[0].key
    act = reverse("documents:act", args=[key])
    assert client.post(act, {"act": "sign"}).status_code == 403

    signer = head(people)
    signed_in(client, "head.xa1")
    page = client.post(act, {"act": "sign"}, follow=True)
    once = client.get(reverse("documents:file", args=[key])).content
    client.post(act, {"act": "sign"})
    twice = client.get(reverse("documents:file", args=[key])).content
    client.post(act, {"act": "look"})

    said = page.content.decode()
    assert "Signed; level B-B." in said
    assert "khien ca init" in said
    assert "Signature trusted" in said
    assert once.startswith(content)
    assert twice.startswith(once)
    found = signatures_of(signer, key)
    assert found is not None
    assert found.checked is not None
    assert [one.signer for one in found.checked.found.signatures] == ["Xã XA1 (mẫu)"] * 2
    assert (found.checked.found.is_valid, found.checked.times) == (True, 2)


def test_no_law_and_no_other_file_is_signed(people: Cast) -> None:
    signer = head(people)
    law = services.enter_document(
        people.minh, document=paper("24/2018/QH14", kind=DocumentKind.LAW)
    )
    file = services.keep_file(people.minh, name="a.txt", content=b"x", unit_code="XA1")
    other = paper(file_key=file[0], file_name=file[1])
    text = services.enter_document(people.minh, document=other)

    for key in (law, text):
        with pytest.raises(NotToBeSigned):
            signing.sign_document(signer, key=key)
        assert signatures_of(signer, key) is None


def test_a_file_that_was_changed_meanwhile_is_not_signed_over(people: Cast) -> None:
    signer = head(people)
    key = services.enter_document(people.minh, document=paper())
    services.change_document(people.minh, key=key, document=paper(title="Khác"), version=1)

    with pytest.raises(Changed):
        signing.keep_signed(
            signer, key=key, version=1, file_key=1, digest="0" * 64, stamp_ends_at=None
        )
