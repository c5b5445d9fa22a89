"""The book of storage media at 100,000 entries in 1,500 units: searched by number, by post, by nothing found.

On the database of the environment (`KHIEN_DATABASE_URL`), or on SQLite in a folder of its own.
"""

import json
import os
import time
from collections.abc import Iterator
from typing import Any, Final

from tools.bench import apart
from tools.bench.figures import Figure, p95

MEDIA: Final = int(os.environ.get("KHIEN_BENCH_MEDIA", "100000"))
UNITS: Final = 1500
POSTS: Final = ("Văn thư", "Kế toán", "Địa chính", "Công an xã", "Chánh văn phòng")
SEARCHES: Final = (
    ("", "first page"),
    ("USB-077123", "one number"),
    ("sandisk 4711", "serial number, two words"),
    ("ke toan", "a post, a fifth of all"),
    ("khong co gi", "nothing found"),
)
TARGET: Final = "100"

Told = Iterator[tuple[str, float, str, str]]


def run() -> list[Figure]:
    """Fill and measure in a process of its own."""
    with apart.instance() as own:
        return [
            Figure(name, value, unit, target=target)
            for name, value, unit, target in own.told("tools.bench.registers")
        ]


def main() -> None:
    """Fill the instance of the environment and print how long searches take, as JSON."""
    apart.begin()

    lead, officer = _fill()
    print(json.dumps([*_searches(lead, "the province"), *_searches(officer, "one unit")]))


def _fill() -> tuple[Any, Any]:
    """Fill units and media; return who sees all and who sees one unit."""
    from django.db import connection  # noqa: PLC0415

    from khien.base.accounts import queries as accounts  # noqa: PLC0415
    from khien.base.accounts import services  # noqa: PLC0415
    from khien.base.accounts.types import Role, UnitKind  # noqa: PLC0415
    from khien.base.core.clock import now  # noqa: PLC0415
    from khien.base.core.search import fold  # noqa: PLC0415
    from khien.know.inventory.models import Entry  # noqa: PLC0415

    by = services.everything("a measurement")
    services.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    for number in range(UNITS):
        services.enter_unit(
            by, code=f"XA{number:04d}", name=f"Xã {number}", kind=UnitKind.COMMUNE, parent="TINH"
        )
    lead = services.enter_person(by, person=services.NewPerson("lead", "Lead", "TINH"))
    services.give_role(by, person_id=lead, unit_code="TINH", role=Role.LEAD, has_subtree=True)
    one = services.enter_person(by, person=services.NewPerson("officer", "Officer", "XA0007"))
    services.give_role(by, person_id=one, unit_code="XA0007", role=Role.UNIT_OFFICER)
    first, at = accounts.unit_key("XA0000"), now()

    def entry(number: int) -> Entry:
        post, name = POSTS[number % len(POSTS)], f"USB-{number:06d}"
        serial = f"SanDisk-{number * 7:07d}"
        words = f"{name} usb {serial} {post} in_use"
        content = {"name": name, "kind": "usb", "serial": serial, "holder": post, "state": "in_use"}
        return Entry(
            register="storage-media",
            unit_id=first + number % UNITS,
            name=name,
            folded=fold(words),
            content=content,
            entered_at=at,
            changed_at=at,
            changed_by="bench",
        )

    Entry.objects.bulk_create(map(entry, range(MEDIA)), batch_size=2000)
    with connection.cursor() as cursor:
        is_postgres = connection.vendor == "postgresql"
        cursor.execute("VACUUM ANALYZE" if is_postgres else "ANALYZE")
    return accounts.actor_of(lead), accounts.actor_of(one)


def _searches(actor: Any, who: str) -> Told:
    from khien.know.inventory.queries import registers  # noqa: PLC0415

    for words, name in SEARCHES:
        began, look = time.process_time(), 0

        def search(words: str = words) -> None:
            nonlocal look
            look += 1
            registers.entries(actor, "storage-media", words=words)

        value = p95(search)
        spent = (time.process_time() - began) / look * 1000
        yield f"{name}, {MEDIA:,} media, for {who}, p95", value, "ms", TARGET
        yield "  of it this process's own time (mean)", spent, "ms", ""


if __name__ == "__main__":
    main()
