"""The offline form: filled without a network, taken once, after a call back."""

import io
from datetime import datetime, timedelta
from typing import Any

import openpyxl
import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast

from khien.act.gate import queries
from khien.act.gate.rules import offline as rules
from khien.act.gate.services import offline as services
from khien.act.gate.types import FormRefused
from khien.act.response.queries import incidents
from khien.base.core.clock import now
from khien.base.core.refusals import Invalid, NotFound

KINDS = {"ransomware": "Tệp không mở được", "other": "Khác"}


def filled(content: bytes, **answers: Any) -> bytes:
    """Fill a form as a clerk would, in a spreadsheet program."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book[rules.SHEET]
    places = {name: place for place, (name, _, _) in enumerate(rules.ROWS, rules.FIRST_ROW)}
    for name, value in answers.items():
        sheet.cell(places[name], 2).value = value
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@pytest.mark.django_db
def test_filled_form_becomes_an_incident_of_its_unit_once(people: Cast) -> None:
    form = services.make_form(people.lan, unit_code="XA1")
    sign = next(iter(services._kinds().values()))
    content = filled(
        form.content,
        kind=sign,
        title="Máy bị khóa",
        detected_at=f"{now() - timedelta(days=1):%d/%m/%Y} 08:30",
        contact="Minh, 0290",
        personal_data="có",
    )

    number = services.take_form(people.lan, content=content, called_back="Minh, 10:20")

    found = incidents.incident(people.minh, number)
    assert (found.line.title, found.channel_name) == ("Máy bị khóa", "By the offline form")
    assert "personal_data" in found.case.facts
    with pytest.raises(FormRefused, match="used already"):
        services.take_form(people.lan, content=content, called_back="Minh")
    assert queries.offline_forms(people.lan)[0].incident == number


@pytest.mark.django_db
def test_form_needs_a_call_back_a_known_code_and_a_young_one(people: Cast) -> None:
    form = services.make_form(people.lan, unit_code="XA1")
    sign = next(iter(services._kinds().values()))
    said = {"kind": sign, "title": "x", "detected_at": "24/11/2026 08:30", "contact": "y"}
    content = filled(form.content, **said)
    strange = filled(rules.workbook(code="AAAAA-BBBBB", unit="x", kinds=services._kinds()), **said)

    with pytest.raises(Invalid):
        services.take_form(people.lan, content=content, called_back=" ")
    with pytest.raises(FormRefused, match="not given out here"):
        services.take_form(people.lan, content=strange, called_back="Minh")
    with (
        time_machine.travel(now() + timedelta(days=200), tick=False),
        pytest.raises(FormRefused, match="too old"),
    ):
        services.take_form(people.lan, content=content, called_back="Minh")
    with pytest.raises(NotFound):
        services.make_form(people.minh, unit_code="XA1")


@pytest.mark.parametrize(
    ("answers", "place"),
    [
        ({"title": ""}, "B5"),
        ({"kind": "Không có trong danh sách"}, "B4"),
        ({"detected_at": "hôm qua"}, "B6"),
        ({"contact": None}, "B13"),
    ],
)
def test_wrong_row_is_named(answers: dict[str, Any], place: str) -> None:
    form = rules.workbook(code="AAAAA-BBBBB", unit="Xã 1", kinds=KINDS)
    whole = {
        "kind": KINDS["other"],
        "title": "x",
        "detected_at": datetime(2026, 11, 24, 8, 30),  # noqa: DTZ001 - as a spreadsheet holds it
        "contact": "y",
    }

    with pytest.raises(FormRefused, match=place):
        rules.read(filled(form, **whole | answers), kinds=KINDS, zone="Asia/Ho_Chi_Minh")


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_in_a_sentence(content: bytes) -> None:
    with pytest.raises(FormRefused):
        rules.read(content, kinds=KINDS, zone="Asia/Ho_Chi_Minh")
