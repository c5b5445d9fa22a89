"""The registers of the demo province: systems, lines, sites, media; plainly sample data."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from khien.base.accounts.types import Actor
from khien.base.core.clock import now, today
from khien.base.files.services import rendering
from khien.know.inventory.queries import registers as reads
from khien.know.inventory.services import diagrams, registers
from khien.know.inventory.services.systems import put_many_in_system

SYSTEMS: Final = (
    ("SKHCN", "Cổng thông tin điện tử tỉnh (mẫu)", "3", "approved", True, True),
    ("SKHCN", "Mạng số liệu chuyên dùng của tỉnh (mẫu)", "3", "approved", False, True),
    ("SKHCN", "Thư điện tử công vụ (mẫu)", "3", "appraised", True, False),
    ("VPUB", "Quản lý văn bản và điều hành (mẫu)", "3", "sent", True, False),
    ("STC", "Quản lý ngân sách (mẫu)", "2", "approved", False, False),
    ("XA05", "Một cửa phường Mẫu 5", "2", "draft", True, False),
    ("XA12", "Một cửa xã Mẫu 12", "2", "none", True, False),
)
OTHERS: Final[tuple[tuple[str, str, dict[str, object]], ...]] = (
    (
        "suppliers",
        "SKHCN",
        {
            "name": "Công ty Giải pháp mạng mẫu",
            "scope": "Bảo trì tường lửa và máy chủ của trung tâm dữ liệu",
            "licence": "01/GP-BCA (mẫu)",
            "contract": "12/HĐ-2025 (mẫu)",
            "access": "remote",
            "confidentiality": True,
        },
    ),
    (
        "procurements",
        "SKHCN",
        {
            "name": "Phần mềm quản lý bản vá (mẫu)",
            "project": "CM35-PL-I.1",
            "origin": "Việt Nam",
            "domestic": "domestic",
            "openness": "open",
            "requirements": True,
        },
    ),
    (
        "procurements",
        "STC",
        {
            "name": "Thiết bị tường lửa (mẫu)",
            "project": "CM35-PL-I.1",
            "origin": "Hoa Kỳ",
            "domestic": "none_fits",
            "openness": "hardware",
        },
    ),
    (
        "internet-lines",
        "XA05",
        {
            "name": "Cáp quang trụ sở",
            "kind": "fibre",
            "provider": "Nhà mạng mẫu",
            "addresses": ["203.0.113.5"],
        },
    ),
    (
        "internet-lines",
        "XA12",
        {"name": "SIM 4G dự phòng", "kind": "mobile", "provider": "Nhà mạng mẫu"},
    ),
    (
        "sites",
        "XA05",
        {
            "name": "https://phuong5.tinhmau.example",
            "host": "Trung tâm dữ liệu tỉnh",
            "is_checked": True,
        },
    ),
    (
        "sites",
        "SKHCN",
        {
            "name": "https://congthongtin.tinhmau.example",
            "host": "Trung tâm dữ liệu tỉnh",
            "is_checked": True,
        },
    ),
    (
        "mail-domains",
        "SKHCN",
        {"name": "tinhmau.example", "service": "Thư công vụ (mẫu)", "mailboxes": 4200},
    ),
    (
        "storage-media",
        "XA12",
        {
            "name": "USB-XA12-01",
            "kind": "usb",
            "holder": "Văn thư",
            "is_encrypted": True,
            "state": "in_use",
        },
    ),
    (
        "storage-media",
        "XA12",
        {
            "name": "USB-XA12-02",
            "kind": "usb",
            "holder": "Kế toán",
            "is_encrypted": False,
            "state": "lost",
        },
    ),
    (
        "licences",
        "SKHCN",
        {
            "name": "Phần mềm diệt vi-rút mẫu",
            "seats": 250,
            "until": "2027-03-31",
            "supplier": "Nhà cung cấp mẫu",
        },
    ),
)


DRAWING: Final = Path(__file__).parent / "diagram.typ"


def fill(by: Actor) -> None:
    """Enter what the sample units keep lists of, as it stood ninety days ago; one thing changed since."""
    start = now() - timedelta(days=90)
    for unit, name, level, state, is_online, is_important in SYSTEMS:
        content = {
            "name": name,
            "level": level,
            "level_state": state,
            "owner": "UBND Tỉnh mẫu",
            "is_online": is_online,
            "is_important": is_important,
            "backup": "Hằng đêm, bản sao đặt ở tòa nhà khác (mẫu)",
            "kind": "citizens" if is_online else "internal",
            "procedures": name.startswith("Một cửa"),
        }
        registers.enter_entry(by, register="systems", unit_code=unit, content=content, at=start)
    for register, unit, content in OTHERS:
        registers.enter_entry(by, register=register, unit_code=unit, content=content, at=start)
    found = reads.entries(by, "systems", words="ngân sách").rows[0]
    content = {**reads.entry(by, found.key).content, "level": "3", "level_state": "draft"}
    registers.change_entry(by, key=found.key, content=content, at=now() - timedelta(days=4))
    _connect(by)


def _connect(by: Actor) -> None:
    """Say what some systems need, up to the network below all, and draw one."""

    def enter(register: str, unit: str, **content: object) -> str:
        return str(registers.enter_entry(by, register=register, unit_code=unit, content=content))

    def named(words: str) -> int:
        return reads.entries(by, "systems", words=words).rows[0].key

    def say(key: int, **more: object) -> None:
        content = {**reads.entry(by, key).content, **more}
        registers.change_entry(by, key=key, content=content, at=now() - timedelta(days=80))

    network = enter("networks", "SKHCN", name="Mạng máy chủ (mẫu)", purpose="servers")
    say(named("Mạng số liệu"), networks=[network], zones=["Lõi"])
    say(named("Thư điện tử"), depends_on=[str(named("Mạng số liệu"))], zones=["DMZ"])
    say(named("Cổng thông tin"), depends_on=[str(named("Mạng số liệu"))], zones=["DMZ"])
    mail = enter(
        "shared-services", "SKHCN", name="Thư công vụ (mẫu)", system=str(named("Thư điện tử"))
    )
    data = enter("data-sets", "VPUB", **{"name": "Văn bản toàn tỉnh (mẫu)", "class": "private"})
    papers = named("văn bản")
    say(papers, uses=[mail], data=[data], zones=["Nội bộ"])
    for words in ("phường Mẫu 5", "xã Mẫu 12"):
        say(named(words), uses=[mail])
    names = [f"XA12-PC-{number:03d}" for number in range(1, 5)]
    put_many_in_system(by, system=named("xã Mẫu 12"), names=names)
    drawn = rendering.render_pdf(DRAWING, {})
    diagrams.keep_diagram(
        by, key=papers, name="so-do-mau.pdf", content=drawn, drawn_on=today() - timedelta(days=40)
    )
