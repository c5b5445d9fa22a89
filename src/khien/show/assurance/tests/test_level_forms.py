"""A level dossier on the forms of NĐ 331/2026: which fit, what each says, and why another is not printed."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse
from django.utils import translation
from tests.cast import Cast

from khien.base.accounts import queries as accounts
from khien.base.core.refusals import NotFound
from khien.base.files.services import rendering
from khien.base.files.types.papers import Paper
from khien.show.assurance.queries import dossiers as queries
from khien.show.assurance.queries.dossier_papers import decisions, documents, forms, requests
from khien.show.assurance.queries.dossier_papers.parts import Dossier
from khien.show.assurance.rules import level_forms as rules
from khien.show.assurance.services import printing
from khien.show.assurance.tests import build
from khien.show.assurance.types.dossiers import Decision, DossierRecord, Opinion, Stage
from khien.show.assurance.types.level_forms import FormNotFitting, LevelForm

pytestmark = pytest.mark.django_db

OUTSIDE = Opinion(
    "Hồ sơ gồm 05 tài liệu",
    "NĐ 331/2026",
    "Họp ngày 02/11",
    "Nhất trí cấp độ",
    is_fit=True,
    outside_number="77/A05",
    outside_on=date(2026, 11, 3),
    outside_body="Cục A05 (mẫu)",
)


@pytest.fixture
def number(people: Cast) -> str:
    build.catalogue(people)
    build.unit_rules(people)
    return build.submitted(people.minh, build.bodies(people), build.system(people))


def at(held: DossierRecord, level: int, stage: Stage) -> DossierRecord:
    return replace(held, line=replace(held.line, level=level, stage=stage))


FITTING = (
    (0, Stage.DRAFT, {"00"}),
    (2, Stage.DRAFT, {"00", "01"}),
    (2, Stage.SUBMITTED, {"00", "01", "04", "06"}),
    (3, Stage.SENT, {"00", "02"}),
    (3, Stage.FIT, {"00", "02", "04", "05"}),
    (4, Stage.APPROVED, {"00", "02", "03", "05", "06"}),
    (5, Stage.SUBMITTED, {"00", "02", "03", "05", "07"}),
)


def test_only_the_forms_of_the_level_and_the_state_are_printed(people: Cast, number: str) -> None:
    held = queries.dossier(people.minh, number)

    for level, stage, fitting in FITTING:
        found = forms.lines(at(held, level, stage))
        assert {one.form.value for one in found if not one.why} == fitting
        assert len(found) == len(LevelForm)
    on_paper = replace(held, line=replace(held.line, is_paper=True))
    with pytest.raises(FormNotFitting, match="on paper"):
        rules.require(on_paper, LevelForm.LEVEL_DECISION)


SAYS: tuple[tuple[Callable[[Dossier], Paper], int, tuple[str, ...]], ...] = (
    (requests.appraise_and_approve, 2, ("đề nghị thẩm định, phê duyệt hồ sơ", "Công an", "Cấp độ 2")),
    (requests.appraise, 3, ("đề nghị thẩm định hồ sơ đề xuất cấp độ", "Công an", "Cấp độ 3")),
    (requests.appraise, 5, ("Bộ Công an", "5. Ý kiến chuyên môn", "số 77/A05", "quan trọng về an ninh quốc gia")),
    (requests.specialist, 4, ("cho ý kiến chuyên môn", "Bộ Công an", "phương án bảo đảm an ninh mạng")),
    (decisions.opinion, 3, (
        "1. Hồ sơ được thẩm định", "2. Căn cứ pháp lý", "3. Tổ chức thẩm định", "4. Ý kiến thẩm định",
        "5. Kết luận", "Họp ngày 02/11", "phù hợp",
    )),
    (requests.submission, 3, ("Tờ trình", "TTr", "Tỉnh", "Ý kiến thẩm định của các cơ quan phối hợp", "77/A05")),
    (decisions.level_decision, 3, (
        "Quyết định", "12/QĐ", "Điều 1.", "Điều 4.", "Yêu cầu (mẫu) (phiên bản thử)", "trong thiết kế và trong",
        "Kiểm tra, đôn đốc", "Chủ tịch",
    )),
    (decisions.plan_decision, 5, ("phương án bảo đảm an ninh mạng", "99/QĐ-TTg", "Điều 3.")),
    (documents.documents, 4, (
        "PHẦN I.", "PHẦN II.", "PHẦN III.", "PHẦN IV.", "PHẦN V.", "so-do.png (01/09/2026)", "XA1-SRV",
        "LOG.1", "Lưu nhật ký", "Đã thực hiện", "số 77/A05 ngày 03/11/2026 của Cục A05 (mẫu)",
    )),
)  # fmt: skip


def test_each_form_says_what_the_decree_asks_for(people: Cast, number: str) -> None:
    record = queries.dossier(people.minh, number)
    decision = Decision("12/QĐ", date(2026, 11, 5), "Tỉnh", listed_by="99/QĐ-TTg")
    unit = accounts.unit_named("XA1")
    assert unit is not None
    fields = {(part.code, one.code): one.value for part in record.sections for one in part.fields}

    for made, level, said in SAYS:
        held = replace(at(record, level, Stage.APPROVED), opinion=OUTSIDE, decision=decision)
        with translation.override("vi"):
            found = str(rendering.as_data(made(Dossier(held, unit, fields))))
        for one in ("Một cửa (mẫu)", "331/2026", *said):
            assert one in found


def test_a_form_is_given_out_as_pdf_and_docx_to_who_sees_the_dossier(
    people: Cast, number: str, client: Client
) -> None:
    assert printing.dossier_form(people.minh, number=number, code="04", form="pdf")[:5] == b"%PDF-"
    with pytest.raises(NotFound):
        printing.dossier_form(people.hoa, number=number, code="04", form="pdf")
    with pytest.raises(NotFound):
        printing.dossier_form(people.minh, number=number, code="09", form="pdf")

    client.force_login(get_user_model().objects.get(username="minh"))
    page = client.get(reverse("assurance:dossier", args=[number])).content.decode()
    given = client.get(reverse("assurance:dossier-form", args=[number, "06", "docx"]))

    assert "/forms/06.docx" in page
    assert "/forms/07.docx" not in page
    assert zipfile.is_zipfile(io.BytesIO(given.content))
