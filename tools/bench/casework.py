"""Figures of casework: the inbox at 100,000 open items, a case's reads at 10,000 cases.

On SQLite in a folder of its own; where `KHIEN_DATABASE_URL` is set, on a database made beside it.
"""

import json
import os
import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any, Final

from tools.bench import apart
from tools.bench.figures import Figure, p95

ITEMS: Final = int(os.environ.get("KHIEN_BENCH_ITEMS", "100000"))
CASES: Final = int(os.environ.get("KHIEN_BENCH_CASES", "10000"))
UNITS: Final = 150
CHUNK: Final = 5000
CHANCE: Final = random.Random(5)  # noqa: S311 - test data


def run() -> list[Figure]:
    """Fill and measure an instance in a process of its own."""
    with apart.instance() as own:
        return [
            Figure(f"{name}, p95, {own.where}", value, "ms", target=target)
            for name, value, target in own.told("tools.bench.casework")
        ]


def main() -> None:
    """Fill the instance of the environment, measure it, print the figures as JSON."""
    apart.begin()
    from django.db import connection  # noqa: PLC0415

    from khien.main.settling import settle  # noqa: PLC0415

    kind = probe()
    actors = fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    settle()
    print(json.dumps([*inboxes(actors), *case_reads(actors, kind)]))


def probe() -> str:
    """Offer a kind of case for the measurement and return its code."""
    from khien.base.core.cases import CaseKind, ClockRule, Move, Part, State  # noqa: PLC0415
    from khien.base.core.offers import registry  # noqa: PLC0415

    registry.case_kinds["bench"] = CaseKind(
        "bench",
        "Bench",
        (State("new", "New"), State("end", "End", is_end=True)),
        "new",
        (Move("end", "End", ("new",), "end", "work_incidents"),),
        (ClockRule("notice", "Notice", "incident.first_notice", "detected", "told"),),
        (),
        url="response:incident",
        sees="see_incidents",
        works="work_incidents",
        parts=(Part("body", "Body", (State("told", "Told"),), "see_incidents"),),
    )
    return "bench"


def fill() -> dict[str, Any]:
    """Enter a province, its people, items and cases; return who measures."""
    from khien.base.accounts import queries, services  # noqa: PLC0415
    from khien.base.accounts.types import Role, UnitKind  # noqa: PLC0415

    by = services.operator("a measurement")
    services.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    for number in range(UNITS):
        services.enter_unit(
            by, code=f"XA{number}", name=f"Xã {number}", kind=UnitKind.COMMUNE, parent="TINH"
        )

    def person(name: str, unit: str, role: Role, *, has_subtree: bool = False) -> Any:
        key = services.enter_person(by, person=services.NewPerson(name, name, unit))
        services.give_role(by, person_id=key, unit_code=unit, role=role, has_subtree=has_subtree)
        return queries.actor_of(key)

    actors = {
        "lead": person("lead", "TINH", Role.LEAD, has_subtree=True),
        "officer": person("officer", "XA7", Role.UNIT_OFFICER),
        "leader": person("leader", "TINH", Role.LEADERSHIP),
    }
    units = [queries.unit_key(f"XA{number}") for number in range(UNITS)]
    top = queries.unit_key("TINH")
    fill_items(units, top, actors["officer"].person_id)
    fill_cases(units)
    return actors


def fill_items(units: list[int], top: int, owner: int) -> None:
    """Enter open items, half as many done ones, and rungs that two in a hundred have climbed."""
    from khien.base.casework.models import ClimbedRung, WorkItem  # noqa: PLC0415
    from khien.base.core.clock import now  # noqa: PLC0415

    at = now()
    for first in range(0, ITEMS * 3 // 2, CHUNK):
        rows = WorkItem.objects.bulk_create(
            WorkItem(
                kind=CHANCE.choice(["alert", "incident", "clock", "step"]),
                title="%(number)s",
                values={"number": f"Việc {number}"},
                unit_id=CHANCE.choice(units),
                capability=CHANCE.choice(["answer_alerts", "work_incidents"]),
                owner_id=owner if number % 500 == 0 else None,
                due_at=at + timedelta(minutes=CHANCE.randrange(-30_000, 60_000)),
                url="/x",
                subject=str(number),
                opened_at=at,
                done_at=at if number >= ITEMS else None,
                level=1 if number % 50 == 0 else 0,
            )
            for number in range(first, first + CHUNK)
        )
        ClimbedRung.objects.bulk_create(
            ClimbedRung(
                item=row,
                level=1,
                unit_id=top,
                capability="issue_reports",
                at=at,
                is_open=row.done_at is None,
            )
            for row in rows
            if row.level
        )


def fill_cases(units: list[int]) -> None:
    """Enter cases with what a case of some weeks has in it."""
    from khien.base.casework.models import (  # noqa: PLC0415
        Case,
        CaseEntry,
        Comment,
        Mark,
        Participant,
        RunningClock,
        Step,
    )
    from khien.base.core.clock import now  # noqa: PLC0415

    at = now()
    for first in range(0, CASES, CHUNK):
        cases = Case.objects.bulk_create(
            Case(
                kind="bench",
                number=f"B-{number}",
                unit_id=CHANCE.choice(units),
                title="Máy chủ lạ",
                folded="may chu la",
                state="new",
                opened_at=at,
                opened_by="x",
                changed_at=at,
                changed_by="x",
            )
            for number in range(first, min(first + CHUNK, CASES))
        )
        Mark.objects.bulk_create(Mark(case=case, code="detected", at=at) for case in cases)
        RunningClock.objects.bulk_create(
            RunningClock(case=case, code="notice", starts_at=at, due_at=at + timedelta(hours=24))
            for case in cases
        )
        Participant.objects.bulk_create(
            Participant(case=case, unit_id=unit, part="body", state="told", since=at)
            for case in cases
            for unit in units[:3]
        )
        Step.objects.bulk_create(
            Step(case=case, code=f"s{n}", title="Bước", unit_id=case.unit_id, state="open")
            for case in cases
            for n in range(8)
        )
        Comment.objects.bulk_create(
            Comment(case=case, at=at, by="x", text="Đã xem") for case in cases for _ in range(5)
        )
        CaseEntry.objects.bulk_create(
            CaseEntry(case=case, at=at, by="x", kind="facts") for case in cases for _ in range(12)
        )


def inboxes(actors: dict[str, Any]) -> Iterator[tuple[str, float, str]]:
    """Yield what the inbox takes for one who sees all, for a unit's officer, for the leadership."""
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from khien.base.accounts.models import Person  # noqa: PLC0415
    from khien.base.casework import queries  # noqa: PLC0415
    from khien.base.casework.types import InboxFilter, Waiting, Whose  # noqa: PLC0415

    for who, actor in actors.items():
        total = queries.inbox_page(actor, size=1).total
        deep = queries.inbox_page(actor, size=min(5000, max(total - 1, 1))).after
        client = Client(headers={"host": "localhost"})
        client.force_login(
            Person.objects.get(pk=actor.person_id), "django.contrib.auth.backends.ModelBackend"
        )
        late, step = InboxFilter(waiting=Waiting.LATE), InboxFilter(kind="step")
        page, above = queries.inbox_page, InboxFilter(whose=Whose.ESCALATED)
        tries: dict[str, Callable[[], object]] = {
            "whole page": partial(client.get, reverse("casework:inbox")),
            "first rows and total": partial(page, actor),
            "rows far below": partial(page, actor, after=deep),
            "late": partial(page, actor, late),
            "of a kind": partial(page, actor, step),
            "escalated": partial(page, actor, above),
            "count for the shell": partial(queries.count_open, actor, most=100),
        }
        for name, call in tries.items():
            yield f"inbox of {who} ({total:,} of {ITEMS:,}), {name}", p95(call), "< 100 ms"


def case_reads(actors: dict[str, Any], kind: str) -> Iterator[tuple[str, float, str]]:
    """Yield what one case takes with everything in it, and a page of the list."""
    from khien.base.casework import queries  # noqa: PLC0415
    from khien.base.casework.types import CaseFilter  # noqa: PLC0415

    lead = actors["lead"]

    def whole() -> None:
        number = f"B-{CHANCE.randrange(CASES)}"
        for read in (
            queries.case,
            queries.clocks_of,
            queries.steps_of,
            queries.comments_of,
            queries.participants_of,
            queries.timeline,
        ):
            read(lead, number)

    yield f"a case with all its parts, of {CASES:,}", p95(whole), "< 100 ms"
    for who in ("lead", "officer"):
        call = partial(queries.cases, actors[who], CaseFilter(kind))
        yield f"a page of the list of cases of {who}, of {CASES:,}", p95(call), "< 100 ms"


if __name__ == "__main__":
    main()
