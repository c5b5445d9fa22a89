"""Figures of reports: a month of 170 units, Form 08 of a thousand systems, in a database of their own."""

import os
import random
import re
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Final

from tools.bench.figures import ROUNDS, Figure, median

UNITS: Final = 170
SYSTEMS: Final = 1_000
INCIDENTS: Final = 120
_ROWS: Final = {"form-08": r"\"Hệ thống \d+\"", "monthly": r"\"Xã XA\d{3}\""}


def run() -> list[Figure]:
    """Make the reports whole: counted, frozen, and rendered as PDF."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"KHIEN_HOME": folder, "DJANGO_SETTINGS_MODULE": "khien.main.settings"}
        import django  # noqa: PLC0415 - the settings read the environment

        django.setup()
        from django.core.management import call_command  # noqa: PLC0415 - after the set-up

        from khien.main.wiring import connect  # noqa: PLC0415 - after the set-up

        connect()
        Path(folder).mkdir(exist_ok=True)
        call_command("migrate", verbosity=0, interactive=False)
        _fill()
        return [
            median(f"monthly report, {UNITS} units", _took("monthly"), "s", "< 10"),
            median(f"Form 08, {SYSTEMS} systems", _took("form-08"), "s", "< 5"),
        ]


def _fill() -> None:
    from khien.act.response.services import incidents  # noqa: PLC0415 - after the set-up
    from khien.act.response.types.incidents import (  # noqa: PLC0415 - after the set-up
        IncidentKind,
        NewIncident,
    )
    from khien.base.accounts import services as accounts  # noqa: PLC0415 - after the set-up
    from khien.base.accounts.types import UnitKind  # noqa: PLC0415 - after the set-up
    from khien.base.core.clock import now, played  # noqa: PLC0415 - after the set-up
    from khien.know.inventory.services import registers  # noqa: PLC0415 - after the set-up

    by, chance = accounts.everything("bench"), random.Random(7)  # noqa: S311 - sample rows
    accounts.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    codes = [f"XA{number:03d}" for number in range(UNITS)]
    for code in codes:
        accounts.enter_unit(by, code=code, name=f"Xã {code}", kind=UnitKind.COMMUNE, parent="TINH")
    for number in range(SYSTEMS):
        content: dict[str, object] = {
            "name": f"Hệ thống {number}",
            "level": str(1 + number % 4),
            "kind": "internal",
        }
        registers.enter_entry(
            by, register="systems", unit_code=chance.choice(codes), content=content
        )
    for number in range(INCIDENTS):
        at = now() - timedelta(days=chance.randrange(60))
        with played(at):
            new = NewIncident(
                f"Sự cố {number}", IncidentKind.MALWARE, "high", chance.choice(codes), at
            )
            incidents.open_incident(by, incident=new)


def _took(kind: str) -> list[float]:
    from khien.base.accounts import services as accounts  # noqa: PLC0415 - after the set-up
    from khien.base.core.clock import today  # noqa: PLC0415 - after the set-up
    from khien.show.reporting.queries import kinds, reports  # noqa: PLC0415 - after the set-up
    from khien.show.reporting.rules import periods  # noqa: PLC0415 - after the set-up
    from khien.show.reporting.services import making  # noqa: PLC0415 - after the set-up

    by = accounts.everything("bench")
    period = periods.written(periods.holding(kinds.kind(kind).period, today()))
    took = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        number = making.make_report(by, kind=kind, unit_code="TINH", period=period)
        assert reports.content(by, number, "pdf").startswith(b"%PDF-")
        took.append(time.perf_counter() - began)
    said = reports.content(by, number, "json").decode()
    wanted = SYSTEMS if kind == "form-08" else UNITS
    assert len(set(re.findall(_ROWS[kind], said))) == wanted, "every row stands in the report"
    return took
