"""A list of 10,000 accounts taken in: how long it takes, and how long its longest transaction.

On the database of the environment (`KHIEN_DATABASE_URL`), or on SQLite in a folder of its own.
"""

import gc
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, Final

from tools.bench import apart
from tools.bench.figures import Figure

ACCOUNTS: Final = int(os.environ.get("KHIEN_BENCH_ACCOUNTS", "10000"))
TARGET_MS: Final = "50"


def run() -> list[Figure]:
    """Fill and measure in a process of its own."""
    with apart.instance() as own:
        return [
            Figure(name, value, unit, target=target)
            for name, value, unit, target in own.told("tools.bench.lists")
        ]


def main() -> None:
    """Take three lists in (the first, the next, one after a review) and print the figures as JSON."""
    apart.begin()

    print(json.dumps(list(_figures())))


def _figures() -> Iterator[tuple[str, float, str, str]]:
    from khien.act.reviews import access  # noqa: PLC0415
    from khien.act.reviews.services import account_lists, rounds  # noqa: PLC0415
    from khien.act.reviews.types.account_lists import NewList  # noqa: PLC0415
    from khien.act.reviews.types.reviews import Asked, NewReview  # noqa: PLC0415
    from khien.base.accounts import services  # noqa: PLC0415
    from khien.base.accounts.types import UnitKind  # noqa: PLC0415
    from khien.base.core.clock import now, today  # noqa: PLC0415
    from khien.know.inventory.services.registers import enter_entry  # noqa: PLC0415

    by = services.everything("a measurement")
    services.enter_unit(by, code="XA1", name="Xã", kind=UnitKind.COMMUNE)
    named = {"name": "Một cửa", "level": "2"}
    system = enter_entry(by, register="systems", unit_code="XA1", content=named)
    key = 0
    for at, said in enumerate(("the first", "the next", "after a review of all")):
        if said.startswith("after"):
            due = today() + timedelta(days=9)
            asked = NewReview("XA1", "Soát xét", due, (Asked(key, None),))
            rounds.start_review(by, new=asked)
            access.items().update(decision="remove", decided_at=now())
        content = _list(removed=at * 100)
        start = time.perf_counter()
        with transactions() as spans:
            key = account_lists.hand_in(by, new=NewList(system, today(), content))
        taken = time.perf_counter() - start
        yield f"{ACCOUNTS:,} accounts, {said}: taken in", taken, "s", ""
        yield f"{ACCOUNTS:,} accounts, {said}: longest transaction", max(spans), "ms", TARGET_MS


@contextmanager
def transactions() -> Iterator[list[float]]:
    """Give the milliseconds of each outermost transaction while the block runs.

    The interpreter collects nothing meanwhile: its pause falls anywhere, on any transaction.
    """
    from django.db import connection, transaction  # noqa: PLC0415

    spans: list[float] = []
    begun = [0.0]
    enter, leave = transaction.Atomic.__enter__, transaction.Atomic.__exit__

    def entered(self: Any) -> None:
        if not connection.in_atomic_block:
            begun[0] = time.perf_counter()
        enter(self)

    def left(self: Any, *words: Any) -> None:
        leave(self, *words)
        if not connection.in_atomic_block:
            spans.append((time.perf_counter() - begun[0]) * 1000)

    transaction.Atomic.__enter__, transaction.Atomic.__exit__ = entered, left  # type: ignore[method-assign]
    gc.disable()
    try:
        yield spans
    finally:
        gc.enable()
        transaction.Atomic.__enter__, transaction.Atomic.__exit__ = enter, leave  # type: ignore[method-assign]


def _list(*, removed: int) -> bytes:
    rows = [
        f"can.bo{number};Chuyên viên;Đang bật;Có;Không;;Văn thư"
        for number in range(removed, ACCOUNTS)
    ]
    head = "Tài khoản;Chức vụ;Trạng thái;MFA;Quản trị;Đăng nhập gần nhất;Nhóm quyền"
    return "\n".join([head, *rows]).encode()


if __name__ == "__main__":
    main()
