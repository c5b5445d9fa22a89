"""One register in every encoding that offices still write, taken in by the command."""

import unicodedata
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.cast import Cast

from khien.know.inventory import access
from khien.know.inventory.cli import inventory_group

pytestmark = pytest.mark.django_db

PLACE = "Văn phòng ủy ban"
ROWS = f"Ten may;Noi dat;Loai\r\nXA1-PC-001;{PLACE};PC\r\n"
TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")


def in_cp1258(words: str) -> bytes:
    """Return words as Windows writes them in Vietnamese: letters with their hats, tones behind them."""
    found = []
    for letter in unicodedata.normalize("NFC", words):
        parts = unicodedata.normalize("NFD", letter)
        base = "".join(one for one in parts if one not in TONES)
        found.append(unicodedata.normalize("NFC", base) + "".join(TONES.intersection(parts)))
    return "".join(found).encode("cp1258")


@pytest.mark.parametrize(
    "content",
    [
        ROWS.encode(),
        ROWS.encode("utf-8-sig"),
        ROWS.encode("utf-16"),
        ROWS.encode("utf-16-le"),
        ROWS.encode("utf-16-be"),
        unicodedata.normalize("NFD", ROWS).encode(),
        in_cp1258(ROWS),
        ROWS.replace(PLACE, "V¨n phßng ñy ban").encode("cp1252"),
        ROWS.replace(PLACE, "V¨n phßng ñy ban").encode(),
    ],
    ids=["utf-8", "bom", "utf-16", "le", "be", "nfd", "cp1258", "tcvn3", "tcvn3-in-utf-8"],
)
def test_the_command_reads_a_register_in_any_encoding(
    people: Cast, tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "so.csv"
    file.write_bytes(content)

    told = CliRunner().invoke(inventory_group, ["import", str(file), "--unit", "XA1"])

    assert told.exit_code == 0, told.output
    assert access.everything().get().place == PLACE
