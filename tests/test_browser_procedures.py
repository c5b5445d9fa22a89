"""Every procedure, played to its end on a phone by the people whose steps they are."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from khien.act.procedures.tests.explore import ways
from khien.act.procedures.tests.test_definitions import SHIPPED
from khien.act.procedures.types.definitions import Definition, Doer, FieldSaid, MoveSaid
from khien.base.core.clock import today
from khien.base.core.fields import FieldKind
from tests.province import Demo, sent, sign_in

PEOPLE: Final = {
    Doer.OFFICER: "canbo.xa12",
    Doer.HEAD: "chutich.xa12",
    Doer.CENTRE: "kiemtra",
    Doer.BODY: "anninh",
}
OPENERS: Final = {**PEOPLE, Doer.CENTRE: "truongnhom"}
LAST: Final = {
    "attestation": "part",
    "backup-review": "good",
    "certificate-request": "receive",
    "change-window": "done",
    "data-creation": "end",
    "data-destruction": "close",
    "data-transfer": "receive",
    "device-abroad": "return",
    "difficulty": "solved",
    "expert-engagement": "close",
    "media-destruction": "destroy",
    "media-issue": "hand",
    "media-loss": "find",
    "media-repair": "return",
    "meeting-devices": "hold",
    "pre-use-inspection": "pass",
    "service-request": "connect",
    "software-request": "install",
    "violation-referral": "settle",
    "vulnerability-disclosure": "close",
}

Phones = Mapping[str, Page]


@pytest.fixture(scope="module")
def phones(demo: Demo, browser: Browser) -> Iterator[Phones]:
    """Return a phone for each person, signed in."""
    held: dict[str, Page] = {}
    for name in {*PEOPLE.values(), *OPENERS.values()}:
        context = browser.new_context(
            locale="vi-VN", viewport={"width": 390, "height": 844}, has_touch=True
        )
        held[name] = context.new_page()
        sign_in(held[name], demo[0], name)
    yield held
    for page in held.values():
        page.context.close()


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_a_procedure_is_played_on_a_phone(demo: Demo, phones: Phones, name: str) -> None:
    said = SHIPPED[name]
    way = ways(said, today())[LAST[name]]
    number = begun(phones[OPENERS[said.opens]], demo[0], said, way.content)
    state = said.first
    for move in way.moves:
        prepare(phones, demo[0], said, number, state)
        taken(phones[PEOPLE[move.role]], demo[0], said, number, move, way.content)
        state = move.to


def begun(page: Page, address: str, said: Definition, content: Mapping[str, Any]) -> str:
    """Fill the form of a procedure and return the number of the act."""
    page.goto(f"{address}/procedures/registers/{said.code}/begin?unit=XA12")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it fits the phone"
    box = page.locator("input[name=thing]").first
    if box.count():
        box.check()
    elif said.things.required:
        page.fill("#written", "Thiết bị mẫu")
    fill(page, said.opening, content)
    page.click("button[name=begin]")
    expect(page.locator("h2:has-text('Thông tin')")).to_be_visible()
    return page.url.rsplit("/", 1)[1]


def prepare(phones: Phones, address: str, said: Definition, number: str, code: str) -> None:
    """Answer the checklist and sign where the act asks for it as it stands."""
    state, act = said.state(code), f"{address}/procedures/acts/{number}"
    assert state is not None
    if state.checks:
        page = phones[PEOPLE[said.checked_by]]
        page.goto(act)
        lines = page.locator("#checks input[value=passed]")
        for place in range(lines.count()):
            lines.nth(place).check()
        sent(page, "#checks button")
    for party in said.signers if state.signs else ():
        signer = phones[PEOPLE[party.role or said.opens]]
        signer.goto(act)
        signer.click(f"a[href*='party={party.code}']")
        signed(signer)


def signed(page: Page) -> None:
    """Draw a signature with the finger and say who one is where that is asked."""
    picture = page.locator("[data-pad] svg")
    expect(picture).to_be_visible()
    page.fill("#post", "Chức vụ (mẫu)")
    if page.locator("#name").count():
        page.fill("#name", "Người ký (mẫu)")
    pad = picture.bounding_box()
    assert pad is not None
    page.mouse.move(pad["x"] + 20, pad["y"] + 60)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(pad["x"] + 30 + 20 * step, pad["y"] + (30 if step % 2 else 80))
    page.mouse.up()
    sent(page, "main button.main")
    expect(page.locator("svg.signature").first).to_be_visible()


def taken(
    page: Page,
    address: str,
    said: Definition,
    number: str,
    move: MoveSaid,
    content: Mapping[str, Any],
) -> None:
    """Take a step from the page of the act; its new state stands there."""
    page.goto(f"{address}/procedures/acts/{number}")
    page.click(f"[href$='/steps/{move.code}'], form[action$='/steps/{move.code}'] button")
    if move.asks or move.reason:
        page.wait_for_url(f"**/steps/{move.code}")
        fill(page, [one for one in said.fields if one.code in move.asks], content)
        if move.reason:
            page.fill("#reason", "Lý do (mẫu)")
        page.click("main button.main")
    expect(page.locator("[data-state]")).to_have_attribute("data-state", move.to, timeout=10_000)


def fill(page: Page, fields: Any, content: Mapping[str, Any]) -> None:
    """Enter what fields take, those that are asked for in this case."""
    for pick in (True, False):
        for field in fields:
            if (field.kind in {FieldKind.CHOICE, FieldKind.YES_NO}) is pick:
                _enter(page, field, content.get(field.code))


def _enter(page: Page, field: FieldSaid, value: Any) -> None:
    box = page.locator(f"#id_{field.code}")
    if value is None or not box.is_visible():
        return
    if field.kind is FieldKind.CHOICE:
        box.select_option(str(value))
    elif field.kind is FieldKind.YES_NO:
        box.select_option("1" if value else "0")
    else:
        box.fill("\n".join(value) if isinstance(value, list) else str(value))


def test_a_donated_firewall_that_runs_too_early_is_inspected_by_the_book(
    demo: Demo, phones: Phones
) -> None:
    """Section 7 of the first five minutes."""
    officer, inspector, body = phones["canbo.xa12"], phones["kiemtra"], phones["anninh"]
    address = demo[0]
    officer.goto(f"{address}/to-do/?kind=procedure-alarm")
    officer.click("a:has-text('đang hoạt động khi')")
    expect(officer.locator("main")).to_contain_text("Đã thấy hoạt động")
    act = officer.url
    inspector.goto(act)
    lines = inspector.locator("#checks input[value=passed]")
    for place in range(lines.count()):
        lines.nth(place).check()
    sent(inspector, "#checks button")
    inspector.click("a:has-text('Chốt nội dung kiểm tra')")
    inspector.fill("#id_tool", "ClamAV, dữ liệu 24/11/2026 (mẫu)")
    inspector.click("main button.main")
    barred = inspector.locator("article").filter(has_text="Kết luận: đủ điều kiện").first
    expect(barred.locator("button")).to_be_disabled()
    expect(barred).to_contain_text("văn bản chấp thuận")
    sent(inspector, "button:has-text('Đề nghị cơ quan an ninh chấp thuận')")
    body.goto(act)
    body.click("a:has-text('Nhập văn bản chấp thuận')")
    body.fill("#id_agreement_number", "45/PA05 (mẫu)")
    body.fill("#id_agreement_date", today().isoformat())
    body.fill("#id_agreement_signatory", "Phó Giám đốc (mẫu)")
    sent(body, "main button.main")
    inspector.goto(act)
    conclude(inspector)
    expect(inspector.locator("[data-state]")).to_have_attribute("data-state", "passed")
    officer.goto(f"{address}/to-do/?kind=procedure-alarm")
    expect(officer.locator("a:has-text('đang hoạt động khi')")).to_have_count(0)
    lead = phones["truongnhom"]
    lead.goto(f"{address}/measures/foreign-gifts-inspected")
    expect(lead.locator("main")).to_contain_text("Tường lửa cho mạng của xã (mẫu)")


def conclude(page: Page) -> None:
    """Conclude an inspection as eligible."""
    page.click("a:has-text('Kết luận: đủ điều kiện') >> nth=0")
    page.fill("#id_conclusion", "Đủ điều kiện (mẫu)")
    page.fill("#id_minutes_number", "12/BB-KT (mẫu)")
    page.click("main button.main")
