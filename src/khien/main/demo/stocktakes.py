"""Storage media of two communes in the demo province: one counted whole, one being counted. Sample data."""

from datetime import timedelta
from typing import Final

from khien.act.procedures.rules.labels import code_of
from khien.act.procedures.services import stocktakes
from khien.act.procedures.types.stocktakes import NewStocktake
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played
from khien.know.inventory.queries import media
from khien.know.inventory.services import registers

POSTS: Final = ("Văn thư", "Kế toán", "Địa chính", "Tư pháp - Hộ tịch")
EACH: Final = 8
WITNESSES: Final = "Cán bộ CNTT (mẫu)\nVăn thư (mẫu)\nKế toán (mẫu)"


def fill(by: Actor) -> None:
    """Enter media of two communes; one counts them and misses one, the other is at it."""
    with played(now() - timedelta(days=80)):
        for unit in ("XA05", "XA12"):
            for number in range(11, 11 + EACH):
                _enter(by, unit, number)
    with played(now() - timedelta(days=40)):
        _count("canbo.xa05", "XA05", besides=1)
    with played(now() - timedelta(minutes=30)):
        _count("canbo.xa12", "XA12", besides=EACH - 2, is_over=False)


def _enter(by: Actor, unit: str, number: int) -> None:
    content = {
        "name": f"USB-{unit}-{number}",
        "kind": "usb" if number % 4 else "disk",
        "holder": POSTS[number % len(POSTS)],
        "is_encrypted": number % 3 == 0,
        "state": "in_use",
    }
    registers.enter_entry(by, register="storage-media", unit_code=unit, content=content)


def _count(name: str, unit: str, *, besides: int, is_over: bool = True) -> None:
    """Count a unit's media, the last few besides."""
    officer = accounts.actor_named(name)
    number = stocktakes.begin(officer, new=NewStocktake(unit))
    expected = [one for one in media.media_of(unit) if not one.is_gone]
    for one in expected[: len(expected) - besides]:
        code = code_of(one.key)
        stocktakes.scan(officer, number=number, code=code, mark=f"demo-scan-{one.key}")
    if is_over:
        stocktakes.close(officer, number=number, witnesses=WITNESSES, words="Dữ liệu mẫu.")
