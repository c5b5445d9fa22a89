"""Pages of editors: form with its errors, the second editor, acts; and filters of the list."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.cast import PASSWORD

from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.services import drafts
from khien.act.advisories.tests.build import Province, content, new_version, sent, settle
from khien.act.advisories.types.advisories import AdvisoryFilter, VersionState
from khien.act.advisories.types.content import AdvisoryKind, Reach, Severity


@pytest.fixture
def an(province: Province) -> Client:
    return client_of("anpt")


def client_of(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def entered(**changes: str | list[str]) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "kind": "advisory",
        "severity": "high",
        "tlp": "2",
        "title": "Lỗ hổng X",
        "summary": "Tóm tắt",
        "remedies": "1. Vá\n2) Khởi động lại\n\n",
        "products": "Apache | HTTP Server | trước 2.4\nnginx",
        "cves": "cve-2026-1234, CVE-2026-99999",
        "references": "Hãng | https://example.org/a",
        "accept_by": "2030-02-01T08:00",
        "done_by": "2030-02-03T17:30",
        "reach": "units",
        "units": ["XA1", "XA3"],
    }
    return plain | changes


def test_draft_is_entered_and_read_back_as_it_was(province: Province, an: Client) -> None:
    answer = an.post("/advisories/new", entered())
    number = answer["Location"].rpartition("/")[2]

    kept = papers.advisory(province.an, number).content
    assert kept.remedies == ("Vá", "Khởi động lại")
    assert [(one.vendor, one.name, one.versions) for one in kept.products] == [
        ("Apache", "HTTP Server", "trước 2.4"),
        ("", "nginx", ""),
    ]
    assert kept.cves == ("CVE-2026-1234", "CVE-2026-99999")
    assert kept.addressing.reach is Reach.UNITS
    assert kept.accept_by is not None
    assert kept.accept_by.isoformat() == "2030-02-01T08:00:00+07:00"
    page = an.get(f"/advisories/{number}/edit").content.decode()
    assert 'value="2030-02-01T08:00"' in page
    assert "Apache | HTTP Server | trước 2.4" in page


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("products", "a | b | c | d", "Dòng 1: viết theo mẫu: hãng"),
        ("cves", "CVE-2026-1234\nCVE-1", "Dòng 2: viết mã CVE"),
        ("references", "Hãng | javascript:alert(1)", "Dòng 1: viết theo mẫu: tiêu đề"),
        ("accept_by", "hôm nay", "id_accept_by-wrong"),
        ("title", "", "id_title-wrong"),
        ("units", "TINH", "id_units"),
        ("products", "\n".join(f"p{place}" for place in range(250)), "hơn 200 dòng"),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_field(
    an: Client, field: str, value: str, told: str
) -> None:
    answer = an.post("/advisories/new", entered(**{field: value}))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert told in page
    assert "Khởi động lại" in page, "what was typed stays"


def test_second_editor_is_told_on_the_form_and_keeps_the_words(
    province: Province, an: Client
) -> None:
    number = drafts.begin(province.an, content=content())
    first = entered(title="Bản của An", revision="1")
    second = entered(title="Bản của Lan", revision="1")
    assert an.post(f"/advisories/{number}/edit", first).status_code == 302

    page = client_of("lan").post(f"/advisories/{number}/edit", second).content.decode()

    assert "Không có gì bị ghi đè" in page
    assert 'value="Bản của Lan"' in page
    assert papers.advisory(province.an, number).line.title == "Bản của An"


def test_two_people_bring_a_draft_to_the_units_by_buttons(province: Province, an: Client) -> None:
    number = an.post("/advisories/new", entered())["Location"].rpartition("/")[2]
    lan = client_of("lan")

    def press(client: Client, act: str) -> VersionState:
        revision = papers.advisory(province.an, number).revision
        client.post(f"/advisories/{number}/act", {"act": act, "revision": revision})
        return papers.advisory(province.an, number).line.state

    assert press(an, "approve") is VersionState.DRAFT
    assert press(an, "submit") is VersionState.IN_REVIEW
    assert press(an, "approve") is VersionState.IN_REVIEW
    assert press(lan, "approve") is VersionState.APPROVED
    assert press(an, "send") is VersionState.SENT
    settle()
    minh = client_of("minh")
    case = f"{number}.1.XA1"
    assert case in minh.get("/advisories/received").content.decode()
    assert case in minh.get(reverse("casework:inbox")).content.decode()
    minh.post(f"/advisories/answers/{case}/accept", {"who": "Minh"})
    minh.post(f"/advisories/answers/{case}/start")
    page = minh.post(f"/advisories/answers/{case}/finish", {"evidence": "Đã vá"}, follow=True)
    assert "Đã vá" in page.content.decode()
    assert minh.get("/advisories/received").content.decode().count(case) == 0


def test_unknown_act_and_foreign_words_are_refused(province: Province, an: Client) -> None:
    number = drafts.begin(province.an, content=content())

    assert an.post(f"/advisories/{number}/act", {"act": "burn"}).status_code == 303
    assert an.get(f"/advisories/{number}?version=abc").status_code == 200
    assert an.get(f"/advisories/{number}?version=7").status_code == 404
    assert an.get("/advisories/?after=x&state=nonsense").status_code == 200


def test_words_of_a_draft_are_shown_as_words(province: Province, an: Client) -> None:
    evil = "<script>alert(1)</script>"
    number = sent(province, "XA1", title=evil, summary=evil, remedies=(evil,), workaround=evil)

    for client, page in (
        (an, f"/advisories/{number}"),
        (an, "/advisories/matrix"),
        (client_of("minh"), f"/advisories/answers/{number}.1.XA1"),
    ):
        told = client.get(page).content.decode()
        assert "<script>alert" not in told
        assert "&lt;script&gt;" in told


def test_list_is_filtered(province: Province) -> None:
    first = sent(province, "XA1", title="Máy in", severity=Severity.LOW)
    second = drafts.begin(
        province.an, content=content(title="Định tuyến", kind=AdvisoryKind.HARDENING)
    )

    def found(**wanted: str) -> list[str]:
        return [
            line.number for line in papers.advisories(province.an, AdvisoryFilter(**wanted)).rows
        ]

    assert found() == [second, first]
    assert found(state="in_hand") == [second]
    assert found(state="sent") == [first]
    assert found(severity="low") == [first]
    assert found(kind="hardening") == [second]
    assert found(words="dinh tuyen") == [second]
    assert found(words="CVE-2026-12345 may in") == [first]


def test_changed_version_page_shows_gone_and_new_lines(province: Province, an: Client) -> None:
    number = sent(province, "XA1")
    new_version(province, number, remedies=("Nâng cấp lên 2.4.69.",), severity=Severity.HIGH)

    page = an.get(f"/advisories/{number}").content.decode()

    assert "Nâng cấp lên 2.4.69.</ins>" in page
    assert "Nâng cấp lên 2.4.68.</del>" in page
    assert "Thêm bước 3" in page
