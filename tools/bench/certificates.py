"""The register of certificates at 20,000 in 1,500 units: its pages as a lead and a unit's officer get them.

On the database of the environment (`KHIEN_DATABASE_URL`), or on SQLite in a folder of its own.
"""

import json
import os
import statistics
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

from tools.bench import apart
from tools.bench.figures import Figure

CERTIFICATES: Final = int(os.environ.get("KHIEN_BENCH_CERTIFICATES", "20000"))
UNITS: Final = 1500
LOOKS: Final = 40
TARGET: Final = "< 150"
PAGES: Final = (
    ("first page", "/certificates/"),
    ("page in the middle", ""),
    ("search, one serial number", "/certificates/?q=5403019999"),
    ("search, a twentieth of all", "/certificates/?q=ke+toan"),
    ("search, nothing found", "/certificates/?q=khong+co+gi"),
    ("one unit", "/certificates/?unit=XA0007"),
    ("ending soon, of the government", "/certificates/?state=ending&source=government"),
    ("counts by unit", "/certificates/units"),
)

Told = Iterator[tuple[str, float, str, str]]


def run() -> list[Figure]:
    """Fill and measure in a process of its own."""
    with apart.instance() as own:
        return [
            Figure(name, value, unit, target=target)
            for name, value, unit, target in own.told("tools.bench.certificates")
        ]


def main() -> None:
    """Fill the instance of the environment and print how long its pages take, as JSON."""
    apart.begin()

    middle = _fill()
    told = [*_pages("lead", "the province", middle), *_pages("officer", "one unit", middle)]
    print(json.dumps(told))


def _fill() -> str:
    """Fill units and certificates; return the mark of a page in the middle of the list."""
    from django.db import connection  # noqa: PLC0415

    from khien.base.accounts import queries as accounts  # noqa: PLC0415
    from khien.base.accounts import services  # noqa: PLC0415
    from khien.base.accounts.types import Role, UnitKind  # noqa: PLC0415
    from khien.base.core.clock import now  # noqa: PLC0415
    from khien.base.core.search import fold  # noqa: PLC0415
    from khien.base.trust.models import Certificate  # noqa: PLC0415
    from khien.base.trust.types.certificates import (  # noqa: PLC0415
        CertificateKind,
        Fate,
        Seen,
        Source,
    )
    from khien.base.trust.types.signatures import Revocation  # noqa: PLC0415
    from khien.main.settling import settle  # noqa: PLC0415

    settle()
    by = services.everything("a measurement")
    services.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    for number in range(UNITS):
        services.enter_unit(
            by, code=f"XA{number:04d}", name=f"Xã {number}", kind=UnitKind.COMMUNE, parent="TINH"
        )
    for name, unit, role in (
        ("lead", "TINH", Role.LEAD),
        ("officer", "XA0007", Role.UNIT_OFFICER),
    ):
        key = services.enter_person(by, person=services.NewPerson(name, name, unit))
        services.give_role(
            by, person_id=key, unit_code=unit, role=role, has_subtree=role is Role.LEAD
        )
    first, at = accounts.unit_key("XA0000"), now()
    kinds, posts = list(CertificateKind), ("Văn thư", "Kế toán", "Chủ tịch", "Địa chính")

    def row(number: int) -> Certificate:
        begun = at - timedelta(days=number % 1500)
        ends = begun + timedelta(days=1460)
        holder = f"{posts[number // 5 % 4]} {number} (mẫu)" if number % 5 else f"Xã {number} (mẫu)"
        serial = f"54030{number:05d}"
        fate = Fate.REVOKED if number % 50 == 0 else Fate.NONE
        return Certificate(
            unit_id=first + number % UNITS,
            kind=kinds[number % len(kinds)],
            source=Source.GOVERNMENT if number % 3 else Source.PUBLIC,
            serial=serial,
            holder=holder,
            issuer="CA mẫu",
            valid_from=begun,
            valid_to=ends,
            ends_at=ends,
            words=fold(f"{serial} {holder} CA mẫu"),
            seen=Seen.ENTERED,
            fate=fate,
            fate_at=at if fate is Fate.REVOKED else None,
            revocation=Revocation.UNKNOWN,
            pem="x" * 2000,
            entered_by="bench",
            entered_at=at,
        )

    Certificate.objects.bulk_create(map(row, range(CERTIFICATES)), batch_size=2000)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    one = Certificate.objects.order_by("-ends_at", "-pk")[CERTIFICATES // 2]
    return f"{one.ends_at.isoformat()}~{one.pk}"


def _pages(name: str, who: str, middle: str) -> Told:
    from django.contrib.auth import get_user_model  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    client: Any = Client(headers={"host": "localhost"})
    client.force_login(get_user_model().objects.get(username=name))
    for title, address in PAGES:
        given = {} if address else {"after": middle}
        took, spent = [], time.process_time()
        for _ in range(LOOKS + 1):
            began = time.perf_counter()
            answer = client.get(address or "/certificates/", given or None)
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, (title, answer.status_code)
        warm = sorted(took[1:])
        yield f"{title}, {CERTIFICATES:,}, for {who}, p50", statistics.median(warm), "ms", TARGET
        yield "  p95", warm[int(LOOKS * 0.95)], "ms", TARGET
        mean = (time.process_time() - spent) / (LOOKS + 1) * 1000
        yield "  of it this process's own time (mean)", mean, "ms", ""


if __name__ == "__main__":
    main()
