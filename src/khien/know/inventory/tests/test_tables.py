"""Tables: the register in Excel and CSV, a directory's export, an anti-virus console's."""

import io
import unicodedata
from collections.abc import Sequence
from datetime import UTC, date, datetime

import openpyxl
import pytest

from khien.base.core.legacy import from_tcvn3
from khien.base.core.workbooks import neutral
from khien.know.inventory.rules.reading.door import vietnamese
from khien.know.inventory.rules.reading.sheets import is_formula
from khien.know.inventory.rules.reading.telling import read
from khien.know.inventory.types.devices import DeviceKind
from khien.know.inventory.types.imports import Form
from khien.know.inventory.types.observation import AntivirusSeen

AT = datetime(2026, 11, 1, 8, tzinfo=UTC)


def book(*rows: Sequence[object]) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


HEAD: list[object] = [
    "Tên máy",
    "Loại",
    "Số sê-ri",
    "Năm sản xuất",
    "Diệt vi rút",
    "Hạn bản quyền",
    "Mã hóa ổ đĩa",
]


def test_a_register_stands_below_its_title_and_is_read_in_nfc() -> None:
    reading = read(
        book(
            ["UBND XÃ MẪU 1"],
            ["SỔ ĐĂNG KÝ MÁY TÍNH"],
            [],
            [unicodedata.normalize("NFD", str(one)) for one in HEAD],
            ["XA1-PC-001", unicodedata.normalize("NFD", "Máy tính"), "BR5NN12", 2019, "Kaspersky", "31/12/2027", "có"],
            [None] * 7,
            ["XA1-PC-002", "máy chủ", None, date(2020, 5, 1), "không", None, None],
        ),
        at=AT,
    )  # fmt: skip
    one, other = (told.one for told in reading.told)

    assert reading.forms == (Form.REGISTER,)
    assert [told.where for told in reading.told] == ["5", "7"]
    assert (one.kind, one.made_on, one.is_encrypted) == (DeviceKind.PC, date(2019, 1, 1), True)
    assert one.antivirus == (AntivirusSeen("Kaspersky", licence_until=date(2027, 12, 31)),)
    assert (other.kind, other.made_on, other.antivirus) == (DeviceKind.SERVER, date(2020, 5, 1), ())


def test_each_bad_cell_is_named_and_the_good_rows_stay() -> None:
    reading = read(
        book(
            HEAD,
            ["XA1-PC-001", "tủ lạnh", "", "", "", "", ""],
            ["XA1-PC-002", "", "", "năm ngoái", "", "", ""],
            ['\'=HYPERLINK("http://example.org")', "", "", "", "", "", ""],
            ["XA1-PC-004", "", "", "", "Kaspersky", "mai", ""],
            ["", "Máy in", "", "", "", "", ""],
            ["XA1-PC-006", "", "", "", "", "", "chắc có"],
            ["XA1-PC-007", "", "", "", "", "", ""],
        ),
        at=AT,
    )

    assert [fault.where for fault in reading.faults] == ["B2", "D3", "A4", "F5", "A6", "G7"]
    assert [told.one.host_name for told in reading.told] == ["XA1-PC-007"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1258"])
@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_register_in_csv_is_read_whatever_its_encoding(encoding: str, sign: str) -> None:
    words = f"Tên máy{sign}Nơi đặt{sign}Loại\r\nXA1-PC-001{sign}Phòng họp{sign}Máy in\r\n"
    given = unicodedata.normalize("NFD", words) if encoding == "cp1258" else words
    content = given.encode(encoding, "ignore")
    (told,) = read(content, at=AT).told

    assert told.one.kind is DeviceKind.PRINTER
    if encoding != "cp1258":
        assert told.one.place == "Phòng họp"


def test_words_of_an_old_font_are_told_and_others_left_alone() -> None:
    assert vietnamese("V¨n phßng ñy ban") == from_tcvn3("V¨n phßng ñy ban") == "Văn phòng ủy ban"
    assert vietnamese("Phòng Kế toán") == "Phòng Kế toán"
    assert vietnamese("Café Münster") == "Café Münster"


@pytest.mark.parametrize(
    ("words", "is_one"),
    [
        ("=1+1", True),
        ("@SUM(A1)", True),
        ("+cmd|' /C calc'!A0", True),
        ("-5", False),
        ("-", False),
        ("+84 912", False),
    ],
)
def test_formulas_are_told_and_made_harmless(words: str, is_one: bool) -> None:
    assert is_formula(words) is is_one
    assert not neutral(words).startswith(("=", "+", "-", "@"))


def test_a_directorys_computers_without_the_disabled_ones() -> None:
    words = (
        "#TYPE Microsoft.ActiveDirectory.Management.ADComputer\r\n"
        '"DistinguishedName","DNSHostName","Enabled","IPv4Address","LastLogonDate","ManagedBy","Name","OperatingSystem","OperatingSystemVersion"\r\n'
        '"CN=XA1-PC-001,OU=May,DC=tinh","xa1-pc-001.tinh.local","True","10.1.1.5","2026-10-30 08:00:00","CN=Nguyễn Văn A","XA1-PC-001","Windows 10 Pro","10.0 (19045)"\r\n'
        '"CN=CU,DC=tinh","cu.tinh.local","False","","","","CU","Windows 7","6.1 (7601)"\r\n'
    )
    reading = read(words.encode("utf-16"), at=AT)
    (told,) = reading.told

    assert reading.forms == (Form.DIRECTORY,)
    assert told.one.seen_at == datetime(2026, 10, 30, 8, tzinfo=UTC)
    assert told.one.system is not None
    assert told.one.system.build == 19045
    assert [fault.what for fault in reading.faults] == ["disabled in the directory"]
    assert "Nguyễn" not in repr(reading)


def test_a_console_says_what_protects_its_devices() -> None:
    words = (
        "Device name;Application name;Application version;Real-time protection status;"
        "Databases updated;License expiration date;Last visible\n"
        "XA1-PC-001;Kaspersky Endpoint Security;12.1.0.506;Running;31/10/2026;31/12/2026;31/10/2026\n"
        "XA1-PC-002;Kaspersky Endpoint Security;12.1.0.506;Stopped;01/05/2026;31/12/2026;01/05/2026\n"
    )
    one, other = (told.one for told in read(words.encode(), at=AT).told)

    assert one.antivirus == (
        AntivirusSeen(
            "Kaspersky Endpoint Security",
            "12.1.0.506",
            is_on=True,
            signatures_at=datetime(2026, 10, 31, tzinfo=UTC),
            licence_until=date(2026, 12, 31),
        ),
    )
    assert other.antivirus is not None
    assert other.antivirus[0].is_on is False
