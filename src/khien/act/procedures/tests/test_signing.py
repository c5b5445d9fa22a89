"""Parties sign for many acts at once; what is signed, printed and scanned back is kept with its hash."""

import hashlib

import pytest
from django.utils import translation
from tests.cast import Cast

from khien.act.procedures.access import acts as access
from khien.act.procedures.queries import acts as queries
from khien.act.procedures.queries.papers import basis_of, paper
from khien.act.procedures.services import acts, papers, signing
from khien.act.procedures.tests.build import Hands, checked, hands, inspected
from khien.act.procedures.types.acts import How, NewThing, NotToSign, SignedAlready
from khien.act.procedures.types.signing import (
    BothParties,
    DrawingWrong,
    NameMissing,
    NotPrinted,
    NotThePaper,
    Signer,
)
from khien.base.casework.types import GuardRefused
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.files.services.storing import kept
from khien.base.files.types.papers import Table
from khien.base.trust.services.keys import make_key
from khien.base.trust.services.signing import sign_pdf
from khien.know.inventory.services.registers import enter_entry

pytestmark = pytest.mark.django_db
STROKE = "M10.0 20.0L30.0 40.0L50.0 20.0L70.0 60.0"
TAKER = Signer("Nguyễn Văn Mẫu", "Văn thư", STROKE)


def handed(hold: Hands, name: str) -> str:
    """Prepare the hand-over of a medium, up to its signatures."""
    medium = {"name": name, "kind": "usb", "holder": "Kho", "state": "stored"}
    key = enter_entry(hold.officer, register="storage-media", unit_code="XA1", content=medium)
    given = {
        "kind": "issue",
        "giver": "Cán bộ CNTT",
        "holder": "Văn thư",
        "purpose": "Chuyển báo cáo",
        "internet": "0",
    }
    number = acts.open_act(
        hold.officer,
        procedure="media-issue",
        unit_code="XA1",
        given=given,
        things=[NewThing(name, "storage-media", key)],
    )
    acts.move_act(hold.officer, number=number, move="offer")
    return number


def test_one_signature_is_put_to_many_hand_overs(people: Cast) -> None:
    hold = hands(people)
    numbers = [handed(hold, f"USB-{place}") for place in range(5)]
    own = Signer("", "Cán bộ CNTT")
    assert signing.sign_acts(hold.officer, numbers=numbers, party="giver", signer=own) == 5
    with pytest.raises(GuardRefused, match="both"):
        acts.move_act(hold.officer, number=numbers[0], move="hand")
    signing.sign_acts(hold.officer, numbers=numbers, party="taker", signer=TAKER)
    for number in numbers:
        acts.move_act(hold.officer, number=number, move="hand")
    giver, taker = queries.act(hold.officer, numbers[3]).parties
    assert giver.signature is not None
    assert (giver.signature.name, giver.signature.how) == ("Minh", How.ACCOUNT)
    assert taker.signature is not None
    assert (taker.signature.name, taker.signature.how) == ("Nguyễn Văn Mẫu", How.DRAWN)
    assert taker.signature.witnessed_by == "Minh"


def test_all_are_signed_or_none(people: Cast) -> None:
    hold = hands(people)
    first, second = handed(hold, "USB-1"), handed(hold, "USB-2")
    signing.sign_acts(hold.officer, numbers=[second], party="taker", signer=TAKER)
    with pytest.raises(SignedAlready, match=second):
        signing.sign_acts(hold.officer, numbers=[first, second], party="taker", signer=TAKER)
    assert not access.signatures_of(access.require_act(hold.officer, first)).exists()


@pytest.mark.parametrize(
    ("signer", "refusal"),
    [
        (Signer("Nguyễn Văn Mẫu", "Văn thư"), DrawingWrong),
        (Signer("Nguyễn Văn Mẫu", "Văn thư", "<svg onload=alert(1)>"), DrawingWrong),
        (Signer(" ", "Văn thư", STROKE), NameMissing),
        (Signer("Nguyễn Văn Mẫu", "", STROKE), NameMissing),
    ],
)
def test_who_comes_from_outside_says_who_and_draws(
    people: Cast, signer: Signer, refusal: type[Exception]
) -> None:
    hold = hands(people)
    number = handed(hold, "USB-1")
    with pytest.raises(refusal):
        signing.sign_acts(hold.officer, numbers=[number], party="taker", signer=signer)


def test_nobody_signs_elsewhere_for_others_or_twice(people: Cast) -> None:
    hold = hands(people)
    number = inspected(hold)
    with pytest.raises(NotAllowed):
        signing.sign_acts(hold.officer, numbers=[number], party="inspector", signer=TAKER)
    with pytest.raises(NotFound):
        signing.sign_acts(people.hoa, numbers=[number], party="unit", signer=TAKER)
    signing.sign_acts(hold.inspector, numbers=[number], party="inspector", signer=Signer("", ""))
    checked(hold.inspector, number, hidden="not_applicable")
    line = queries.act(hold.officer, number).parties[0].signature
    assert line is not None
    assert not line.is_current, "what was signed has changed since"
    begun = acts.move_act
    begun(
        hold.inspector,
        number=number,
        move="refuse",
        given={"conclusion": "Không", "minutes_number": "1"},
    )
    with pytest.raises(NotToSign):
        signing.sign_acts(hold.inspector, numbers=[number], party="nobody", signer=TAKER)


def test_one_person_does_not_sign_for_two_parties(people: Cast) -> None:
    hold = hands(people)
    number = inspected(hold)
    both = people.lan
    signing.sign_acts(both, numbers=[number], party="inspector", signer=Signer("", ""))
    assert BothParties.message
    with pytest.raises(NotAllowed):
        signing.sign_acts(both, numbers=[number], party="unit", signer=Signer("", ""))


def test_the_paper_is_printed_signed_by_hand_and_scanned_back(people: Cast) -> None:
    hold = hands(people)
    number = handed(hold, "USB-1")
    with pytest.raises(NotPrinted):
        papers.keep_scan(
            hold.officer, number=number, code="minutes", name="q.pdf", content=b"%PDF-1.4"
        )
    content = papers.print_paper(hold.officer, number=number, code="minutes")
    papers.keep_scan(hold.officer, number=number, code="minutes", name="quét.pdf", content=content)
    (line,) = queries.act(hold.officer, number).files
    assert line.paper == "minutes"
    assert line.digest == hashlib.sha256(content).hexdigest()
    printed = access.papers_of(access.require_act(hold.officer, number)).get()
    assert kept(printed.digest) == content


def test_a_printed_paper_signed_by_certificate_is_a_signature(people: Cast) -> None:
    hold = hands(people)
    number = handed(hold, "USB-1")
    content = papers.print_paper(hold.officer, number=number, code="minutes")
    make_key(people.system, holder="Ban Cơ yếu (mẫu)")
    with translation.override("vi"):
        signed = sign_pdf(people.system, content=content).content
    said = {"number": number, "party": "giver", "name": "da-ky.pdf"}
    with pytest.raises(NotThePaper):
        signing.sign_by_certificate(hold.officer, **said, content=content)
    with pytest.raises(NotThePaper):
        signing.sign_by_certificate(
            hold.officer, **said, content=signed.replace(b"%PDF", b"%PDX", 1)
        )
    signing.sign_by_certificate(hold.officer, **said, content=signed)
    line = queries.act(hold.officer, number).parties[0].signature
    assert line is not None
    assert (line.how, line.name) == (How.CERTIFICATE, "Ban Cơ yếu (mẫu)")


def test_a_paper_speaks_vietnamese_and_cites_laws_not_plans(people: Cast) -> None:
    hold = hands(people)
    number = inspected(hold)
    with translation.override("vi"):
        said = paper(hold.officer, number, "minutes")
    assert said.name == "Biên bản kiểm tra"
    assert said.bases == (
        "Căn cứ Luật 116/2025/QH15, Điều 15; Nghị định 331/2026/NĐ-CP, Điều 28.3",
    )
    things = next(one for one in said.blocks if isinstance(one, Table))
    assert things.heads == ("TT", "Tên, số hiệu", "Hãng", "Số sê-ri")
    assert basis_of("NB47-II.3-a") == ""
    with pytest.raises(NotFound):
        paper(hold.officer, number, "request")
