"""Counts of storage media: labels read back, five hundred scans in a sitting, two people, a line that breaks."""

import io
import time

import openpyxl
import pypdfium2
import pytest
from django.test import Client
from tests.cast import Cast
from tests.clients import signed_in

from khien.act.procedures.access import stocktakes as access
from khien.act.procedures.queries import media as media_reads
from khien.act.procedures.queries import stocktakes as reads
from khien.act.procedures.rules import labels
from khien.act.procedures.services import stock_papers
from khien.act.procedures.services import stocktakes as services
from khien.act.procedures.types import stocktakes as words
from khien.act.procedures.types.stocktakes import Answer, NewStocktake
from khien.base.casework.types import ReasonMissing
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, NotFound
from khien.know.inventory.queries import media
from khien.know.inventory.services import registers

pytestmark = pytest.mark.django_db


def enter(people: Cast, name: str, unit: str = "XA1", **content: object) -> int:
    given = {"name": name, "kind": "usb", "holder": "Văn thư", **content}
    return registers.enter_entry(
        people.system, register="storage-media", unit_code=unit, content=given
    )


def code(name: str, unit: str = "XA1") -> str:
    found = media.medium_named(unit, name)
    assert found is not None
    return labels.code_of(found.key)


@pytest.fixture
def count(people: Cast) -> str:
    """Return an open count of three media; a lost one is not expected, another unit has its own."""
    for number in (1, 2, 3):
        enter(people, f"USB-{number}")
    enter(people, "USB-LOST", state="lost")
    enter(people, "USB-OF-XA2", unit="XA2", holder="Kế toán")
    return services.begin(people.minh, new=NewStocktake("XA1"))


def scan(people: Cast, count: str, said: str, mark: str = "") -> Answer:
    mark = mark or f"mark-{said.casefold()}"[:40].replace("/", "-").replace(":", "-").replace(
        ".", "-"
    )
    return services.scan(people.minh, number=count, code=said, mark=mark).answer


def test_a_scan_is_answered_by_what_the_book_says(people: Cast, count: str) -> None:
    address = f"https://khien.example/procedures/media/{code('USB-1')}"

    assert scan(people, count, address) is Answer.FOUND
    assert scan(people, count, code("USB-1")) is Answer.AGAIN
    assert scan(people, count, "usb-2") is Answer.FOUND
    assert scan(people, count, code("USB-LOST")) is Answer.GONE
    assert scan(people, count, "not-a-medium") is Answer.UNKNOWN
    assert scan(people, count, "USB-OF-XA2") is Answer.UNKNOWN
    other = services.scan(
        people.minh, number=count, code=code("USB-OF-XA2", "XA2"), mark="mark-of-another"
    )
    assert (other.answer, other.name, other.detail) == (Answer.OTHER, "", "")
    enter(people, "USB-LATE")
    assert scan(people, count, "USB-LATE") is Answer.OUTSIDE
    assert reads.totals(people.minh, count).totals == words.Totals(3, 2, 5)


def test_the_same_mark_is_one_scan_and_a_scan_is_taken_back(people: Cast, count: str) -> None:
    assert scan(people, count, "USB-1", "mark-0001") is Answer.FOUND
    assert scan(people, count, "USB-1", "mark-0001") is Answer.FOUND
    assert access.scans().count() == 1

    services.undo(people.minh, number=count, mark="mark-0001")
    assert reads.totals(people.minh, count).totals.found == 0
    with pytest.raises(NotFound):
        services.undo(people.minh, number=count, mark="mark-0001")
    assert scan(people, count, "USB-1", "mark-0002") is Answer.FOUND


def test_a_count_ends_before_witnesses_and_takes_no_scan_after(people: Cast, count: str) -> None:
    scan(people, count, "USB-1")
    with pytest.raises(words.WitnessMissing):
        services.close(people.minh, number=count, witnesses="Một người (mẫu)")
    services.close(
        people.minh, number=count, witnesses="A (mẫu), Văn thư\nB (mẫu), Kế toán", words="Đủ"
    )
    with pytest.raises(words.StocktakeEnded):
        scan(people, count, "USB-2", "mark-after")

    held = reads.stocktake(people.minh, count)
    assert [one.name for one in held.missing] == ["USB-2", "USB-3"]
    made = stock_papers.minutes(people.minh, number=count)
    assert stock_papers.minutes(people.minh, number=count) == made
    said = "".join(page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(made))
    assert "USB-2" in said
    assert "A (mẫu), Văn thư" in said
    assert "DỰ THẢO" not in said
    book = openpyxl.load_workbook(io.BytesIO(stock_papers.workbook(people.minh, number=count)))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert [row[0] for row in rows] == ["USB-1", "USB-2", "USB-3"]
    (counted,) = reads.units_counted(now(), frozenset({"XA1"}))
    assert (counted.counts, counted.detail) == (True, f"{count}: 1/3")
    assert [one.counts for one in reads.units_counted(now(), frozenset({"XA2"}))] == [False]


def test_the_same_is_not_counted_twice_at_once_nor_without_media(people: Cast, count: str) -> None:
    with pytest.raises(words.CountedAlready, match=count):
        services.begin(people.minh, new=NewStocktake("XA1"))
    part = services.begin(people.minh, new=NewStocktake("XA1", "usb", "văn"))
    with pytest.raises(words.NothingToCount):
        services.begin(people.minh, new=NewStocktake("XA1", "tape"))
    with pytest.raises(ReasonMissing):
        services.drop(people.minh, number=part, reason=" ")
    services.drop(people.minh, number=part, reason="Nhầm")
    assert reads.units_counted(now(), frozenset({"XA1"}))[0].counts is False


def test_a_count_and_a_label_are_their_units_alone(people: Cast, count: str) -> None:
    for act in (
        lambda: services.begin(people.hoa, new=NewStocktake("XA1")),
        lambda: services.scan(people.lan, number=count, code="USB-1", mark="mark-of-lan"),
    ):
        with pytest.raises((NotAllowed, NotFound)):
            act()
    with pytest.raises(words.StocktakeNotFound):
        reads.stocktake(people.hoa, count)
    label = code("USB-1")
    assert media_reads.labelled(people.minh, label).counts == (count,)
    assert signed_in("hoa").get(f"/procedures/media/{label}").status_code == 404
    assert Client().get(f"/procedures/media/{label}").status_code == 302
    assert signed_in("minh").get(f"/procedures/media/{label}").status_code == 200


@pytest.mark.parametrize("said", ["1-01", "USB-XA12-01", "12-3", "", "x/9999999999-11", "5-97x"])
def test_what_is_no_code_of_a_label_is_read_as_none(said: str) -> None:
    assert labels.key_in(said) is None


def test_one_wrong_digit_or_two_changed_round_make_no_code() -> None:
    for key in (7, 42, 1042, 99_999):
        good = labels.code_of(key)
        assert labels.key_in(good) == key
        digits = str(key)
        for at in range(len(digits)):
            wrong = digits[:at] + str((int(digits[at]) + 3) % 10) + digits[at + 1 :]
            assert labels.key_in(f"{wrong}-{good[-2:]}") is None


def test_labels_are_printed_on_sheets_and_lead_to_the_page(people: Cast, count: str) -> None:
    page = signed_in("minh")
    sheet = page.get("/procedures/media/labels.pdf?unit=XA1&q=USB-1")

    said = pypdfium2.PdfDocument(sheet.content)[0].get_textpage().get_text_bounded()
    assert "USB-1" in said
    assert code("USB-1") in said
    assert "USB-2" not in said
    assert page.get("/procedures/media/labels.pdf?unit=XA1&q=nothing").status_code == 404


def test_five_hundred_media_are_counted_in_one_sitting_by_two(people: Cast) -> None:
    for number in range(500):
        enter(people, f"USB-{number:03d}")
    count = services.begin(people.minh, new=NewStocktake("XA1"))
    codes = [labels.code_of(one.key) for one in media.media_of("XA1")]
    first, second = signed_in("minh"), signed_in("minh")
    times = []
    for number, said in enumerate(codes):
        start = time.perf_counter()
        answer = (first, second)[number % 2].post(
            f"/procedures/stocktakes/{count}/scan",
            {"code": f"http://testserver/procedures/media/{said}", "mark": f"mark-{number:04d}"},
            headers={"X-Scan": "1"},
        )
        times.append(time.perf_counter() - start)
        assert answer.status_code == 200

    page = first.get(f"/procedures/stocktakes/{count}").content.decode()
    assert count in first.get(f"/search?q={count[3:]}").content.decode()
    assert reads.totals(people.minh, count).totals == words.Totals(500, 500, 0)
    assert "USB-499" in page
    assert sorted(times)[475] < 0.3
