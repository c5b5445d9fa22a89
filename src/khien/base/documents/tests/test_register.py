"""The register: one number a year and issuer, who sees what, what ended, what waits, what figures say."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from tests.cast import Cast

from khien.base.casework import queries as casework
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.documents.queries import measures
from khien.base.documents.queries import register as queries
from khien.base.documents.rules.sheet import written
from khien.base.documents.services import receipts, waiting
from khien.base.documents.services import register as services
from khien.base.documents.tests.build import paper
from khien.base.documents.types.register import (
    AlreadyRead,
    CannotReplaceItself,
    Changed,
    DatesWrong,
    DocumentFilter,
    DocumentKind,
    Ground,
    NumberTaken,
    Standing,
)
from khien.base.files.types.stored import MarkedSecret

pytestmark = pytest.mark.django_db
ALL = DocumentFilter()
ENDED = "Luật An toàn thông tin mạng số 86/2015/QH13"
HOLDS = "Luật An ninh mạng số 116/2025/QH15"


def titles(people: Cast, who: str) -> list[str]:
    return [line.title for line in casework.inbox(getattr(people, who))]


def test_same_number_of_one_issuer_and_year_is_refused(people: Cast) -> None:
    services.enter_document(people.minh, document=paper("12/QĐ-UBND"))

    with pytest.raises(NumberTaken, match="12/qđ-ubnd in 2026"):
        services.enter_document(people.minh, document=paper("12/qđ-ubnd", issuer="UBND XÃ XA1"))

    services.enter_document(people.minh, document=paper("12/QĐ-UBND", issued_on=date(2025, 3, 2)))
    services.enter_document(people.hoa, document=paper("12/QĐ-UBND", unit="XA2"))
    assert queries.documents(people.lan, ALL).total == 3


def test_a_private_document_is_for_its_unit_and_those_above(people: Cast) -> None:
    key = services.enter_document(people.minh, document=paper(is_private=True))

    assert queries.documents(people.minh, ALL).total == 1
    assert queries.documents(people.lan, ALL).total == 1
    assert queries.documents(people.hoa, ALL).total == 0
    assert queries.find(people.hoa, "phan cong") == []
    with pytest.raises(NotFound):
        queries.document(people.hoa, key)
    with pytest.raises(NotFound):
        queries.file_of(people.hoa, key)


def test_only_who_keeps_a_units_documents_enters_them(people: Cast) -> None:
    with pytest.raises(NotFound):
        services.enter_document(people.hoa, document=paper())
    key = services.enter_document(people.minh, document=paper())
    with pytest.raises(NotFound):
        services.look_again(people.hoa, key=key, review_on=today() + timedelta(days=9))


def test_a_basis_that_ended_is_said_and_waits_until_it_is_mended(people: Cast) -> None:
    key = services.enter_document(people.minh, document=paper(bases=(ENDED, HOLDS, "Theo đề nghị")))

    record = queries.document(people.minh, key)
    assert [one.ground for one in record.bases] == [Ground.EXPIRED, Ground.HOLDS, Ground.UNKNOWN]
    assert record.bases[0].ended_on == date(2026, 7, 1)
    assert queries.documents(people.minh, ALL).rows[0].has_expired_basis
    assert [one.document.key for one in queries.expired(people.lan, None)] == [key]
    assert any("12/QĐ-UBND" in one for one in titles(people, "minh"))

    services.change_document(
        people.minh, key=key, document=paper(bases=(HOLDS,)), version=record.version
    )
    assert queries.expired(people.lan, None) == []
    assert titles(people, "minh") == []


def test_what_rests_on_a_replaced_document_is_told(people: Cast) -> None:
    old = services.enter_document(people.minh, document=paper("1/QĐ-UBND"))
    new = services.enter_document(people.minh, document=paper("2/QĐ-UBND"))
    resting = services.enter_document(
        people.minh, document=paper("3/KH-UBND", bases=("Quyết định số 1/QĐ-UBND",))
    )
    assert queries.expired(people.minh, None) == []

    services.replace_document(people.minh, key=old, replaced_by=new)

    assert [one.document.key for one in queries.expired(people.minh, None)] == [resting]
    assert queries.document(people.minh, old).line.standing is Standing.REPLACED
    assert queries.document(people.minh, new).replaces[0].key == old
    assert any("3/KH-UBND" in one for one in titles(people, "minh"))
    with pytest.raises(CannotReplaceItself):
        services.replace_document(people.minh, key=new, replaced_by=old)


def test_another_communes_document_of_the_same_number_is_not_meant(people: Cast) -> None:
    services.enter_document(people.hoa, document=paper("1/QĐ-UBND", unit="XA2"))
    key = services.enter_document(
        people.minh, document=paper("3/KH-UBND", bases=("Quyết định số 1/QĐ-UBND",))
    )

    assert queries.document(people.minh, key).bases[0].ground is Ground.UNKNOWN


def test_a_review_waits_when_its_day_nears_and_goes_when_it_was_looked_at(people: Cast) -> None:
    key = services.enter_document(
        people.minh, document=paper(review_on=today() + timedelta(days=60))
    )
    assert titles(people, "minh") == []

    with played(now() + timedelta(days=40)):
        waiting.night(on=today().isoformat())
        waiting.night(on=today().isoformat())
        assert len(titles(people, "minh")) == 1
        with pytest.raises(DatesWrong):
            services.look_again(people.minh, key=key, review_on=today())
        services.look_again(people.minh, key=key, review_on=today() + timedelta(days=365))
        assert titles(people, "minh") == []


def test_days_that_run_backwards_are_refused(people: Cast) -> None:
    with pytest.raises(DatesWrong, match="01/03/2026 lies before 02/03/2026"):
        services.enter_document(people.minh, document=paper(holds_to=date(2026, 3, 1)))


def test_a_change_over_somebody_elses_is_refused(people: Cast) -> None:
    key = services.enter_document(people.minh, document=paper())
    services.change_document(people.lan, key=key, document=paper(title="Khác"), version=1)

    with pytest.raises(Changed):
        services.change_document(people.minh, key=key, document=paper(), version=1)
    assert queries.document(people.minh, key).line.title == "Khác"


def test_a_marked_file_is_not_kept(people: Cast) -> None:
    marked = "TỐI MẬT\nQuy chế (mẫu)".encode()

    with pytest.raises(MarkedSecret):
        services.keep_file(people.minh, name="qc.txt", content=marked, unit_code="XA1")


def test_bases_figure_of_a_past_day_comes_out_again(people: Cast) -> None:
    key = services.enter_document(people.minh, document=paper(bases=(ENDED, HOLDS)))
    before = now()
    figure = measures.legal_bases_valid(before, None)
    assert [one.counts for one in figure] == [False, True]

    with played(before + timedelta(days=5)):
        services.change_document(people.minh, key=key, document=paper(bases=(HOLDS,)), version=1)
        assert [one.counts for one in measures.legal_bases_valid(now(), None)] == [True]

    assert measures.legal_bases_valid(before, None) == figure
    assert measures.legal_bases_valid(before, frozenset({"XA2"})) == []


def test_guidance_is_sent_and_each_unit_says_for_itself_that_it_read(people: Cast) -> None:
    guidance = paper("5/HD-CAT", unit="CAT", kind=DocumentKind.GUIDANCE, issuer="Công an tỉnh")
    key = services.enter_document(people.lan, document=guidance)
    day = today() + timedelta(days=10)
    assert receipts.send_document(people.lan, key=key, unit_codes=("XA1", "XA2"), read_by=day) == 2
    assert receipts.send_document(people.lan, key=key, unit_codes=("XA1",), read_by=day) == 0
    assert len(titles(people, "minh")) == 1

    with pytest.raises(NotAllowed):
        receipts.say_read(people.lan, key=key, unit_code="XA1")
    receipts.say_read(people.minh, key=key, unit_code="XA1")

    assert titles(people, "minh") == []
    assert len(titles(people, "hoa")) == 1
    read = {one.unit_code: one.read_by for one in queries.document(people.lan, key).receipts}
    assert read == {"XA1": "Minh", "XA2": ""}
    assert [one.unit_code for one in queries.document(people.hoa, key).receipts] == ["XA2"]
    with pytest.raises(AlreadyRead):
        receipts.say_read(people.minh, key=key, unit_code="XA1")
    with pytest.raises(NotAllowed):
        receipts.send_document(people.minh, key=_own(people), unit_codes=("XA2",), read_by=day)


def test_register_leaves_as_excel_with_texts_as_texts(people: Cast) -> None:
    services.enter_document(people.minh, document=paper(title="=1+1", bases=(ENDED,)))

    content = written(queries.all_documents(people.minh, ALL), str)

    row = [cell.value for cell in load_workbook(io.BytesIO(content)).active[2]]
    assert row[0] == "12/QĐ-UBND"
    assert row[4] == "=1+1"
    assert row[8] == "No longer in force"


def test_words_are_found_without_accents_in_number_and_title(people: Cast) -> None:
    services.enter_document(people.minh, document=paper("7/QĐ-UBND", title="Phân công đầu mối"))
    services.enter_document(people.minh, document=paper("8/QĐ-UBND", title="Khác"))

    found = queries.documents(people.minh, DocumentFilter(words="phan cong 7/qd")).rows

    assert [one.number for one in found] == ["7/QĐ-UBND"]


def _own(people: Cast) -> int:
    return services.enter_document(people.minh, document=paper("9/QĐ-UBND"))
