"""Figures of the desk: an incident's page and its tabs at 10,000 incidents.

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
from tools.bench.casework import CHUNK
from tools.bench.figures import Figure, p95

INCIDENTS: Final = int(os.environ.get("KHIEN_BENCH_INCIDENTS", "10000"))
UNITS: Final = 150
STEPS: Final = 16
SIGNS: Final = 20
TABS: Final = ("incident", "tasks", "evidence", "papers", "summary")
CHANCE: Final = random.Random(7)  # noqa: S311 - test data


def run() -> list[Figure]:
    """Fill and measure an instance in a process of its own."""
    with apart.instance() as own:
        return [
            Figure(f"{name}, p95, {own.where}", value, unit, target=target)
            for name, value, unit, target in own.told("tools.bench.desk")
        ]


def main() -> None:
    """Fill the instance of the environment, measure it, print the figures as JSON."""
    apart.begin()
    from django.db import connection  # noqa: PLC0415

    from khien.main.settling import settle  # noqa: PLC0415

    actors, numbers = fill()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM ANALYZE")
    settle()
    print(json.dumps(list(pages(actors, numbers))))


def fill() -> tuple[dict[str, Any], list[str]]:
    """Enter a province, 10,000 incidents, and forty worked on as people do; return those."""
    from khien.act.response.services import incidents, observables, steps  # noqa: PLC0415
    from khien.act.response.types.incidents import IncidentKind, NewIncident  # noqa: PLC0415
    from khien.base.accounts import queries, services  # noqa: PLC0415
    from khien.base.accounts.types import BodyTask, Role, UnitKind  # noqa: PLC0415
    from khien.base.core.clock import now  # noqa: PLC0415

    by = services.operator("a measurement")
    services.enter_unit(by, code="TINH", name="Tỉnh", kind=UnitKind.PROVINCE)
    for number in range(UNITS):
        services.enter_unit(
            by, code=f"XA{number}", name=f"Xã {number}", kind=UnitKind.COMMUNE, parent="TINH"
        )
    for task in (BodyTask.LEADS_SECURITY, BodyTask.POLICE, BodyTask.MILITARY):
        services.name_body(by, task=task, unit_code=f"XA{len(task)}", basis="bench")

    def person(name: str, unit: str, role: Role, *, has_subtree: bool = False) -> Any:
        key = services.enter_person(by, person=services.NewPerson(name, name, unit))
        services.give_role(by, person_id=key, unit_code=unit, role=role, has_subtree=has_subtree)
        return queries.actor_of(key)

    actors = {
        "lead": person("lead", "TINH", Role.LEAD, has_subtree=True),
        "officer": person("officer", "XA0", Role.UNIT_OFFICER),
        "body": person("body", f"XA{len(BodyTask.POLICE)}", Role.DUTY_OFFICER),
    }
    fill_incidents([queries.unit_key(f"XA{number}") for number in range(UNITS)])
    numbers = []
    for _ in range(40):
        new = NewIncident(
            title="Máy chủ bị khóa tệp",
            kind=IncidentKind.RANSOMWARE,
            level="critical",
            unit_code="XA0",
            detected_at=now() - timedelta(hours=1),
            facts=frozenset({"important_target"}),
        )
        opened = incidents.open_incident(actors["officer"], incident=new)
        steps.decide_severity(actors["lead"], number=opened, severity="serious", why="bench")
        steps.start_playbook(actors["lead"], number=opened, code="ransomware")
        pasted = "\n".join(f"198.51.100.{one}" for one in range(SIGNS))
        observables.enter_observables(actors["officer"], number=opened, pasted=pasted)
        for _ in range(10):
            incidents.note_action(actors["officer"], number=opened, words="Đã kiểm tra")
        numbers.append(opened)
    return actors, numbers


def fill_incidents(units: list[int]) -> None:
    """Enter incidents with their cases, steps, observables and lines."""
    from khien.act.response.models import Incident, Observable, TimelineEntry  # noqa: PLC0415
    from khien.act.response.rules.observables import digest_of  # noqa: PLC0415
    from khien.base.casework.models import Case, Mark, RunningClock, Step  # noqa: PLC0415
    from khien.base.core.clock import now  # noqa: PLC0415

    at = now()
    for first in range(0, INCIDENTS, CHUNK):
        numbers = range(first, min(first + CHUNK, INCIDENTS))
        cases = Case.objects.bulk_create(
            Case(
                kind="incident",
                number=f"SC-2025-{number:05d}",
                unit_id=CHANCE.choice(units),
                title="Máy chủ lạ",
                folded="may chu la",
                state="in_work",
                opened_at=at,
                opened_by="x",
                changed_at=at,
                changed_by="x",
            )
            for number in numbers
        )
        Mark.objects.bulk_create(Mark(case=case, code="detected", at=at) for case in cases)
        RunningClock.objects.bulk_create(
            RunningClock(
                case=case, code="report", starts_at=at, due_at=at, source="x", confidence="local"
            )
            for case in cases
        )
        Step.objects.bulk_create(
            Step(case=case, code=f"own{one}", title="Bước", unit_id=case.unit_id, state="open")
            for case in cases
            for one in range(STEPS)
        )
        rows = Incident.objects.bulk_create(
            Incident(
                number=case.number,
                case=case,
                nature="incident",
                kind="malware",
                level="high",
                channel="page",
            )
            for case in cases
        )
        signs = [f"198.51.100.{CHANCE.randrange(256)}" for _ in rows]
        Observable.objects.bulk_create(
            Observable(
                incident=row,
                kind="ip",
                value=sign,
                digest=digest_of(sign),
                tlp=2,
                at=at,
                by="x",
            )
            for row, sign in zip(rows, signs, strict=True)
        )
        TimelineEntry.objects.bulk_create(
            TimelineEntry(incident=row, at=at, by="x", kind="action", text="Đã làm")
            for row in rows
            for _ in range(5)
        )


def pages(actors: dict[str, Any], numbers: list[str]) -> Iterator[tuple[str, float, str, str]]:
    """Yield what each tab takes on the server for each who looks, and how many queries it asks."""
    from django.db import connection  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    from khien.base.accounts.models import Person  # noqa: PLC0415

    for who in ("lead", "officer"):
        actor = actors[who]
        client = Client(headers={"host": "localhost"})
        client.force_login(
            Person.objects.get(pk=actor.person_id), "django.contrib.auth.backends.ModelBackend"
        )

        def look(name: str, client: Client = client) -> None:
            answer = client.get(reverse(f"response:{name}", args=[CHANCE.choice(numbers)]))
            assert answer.status_code == 200, answer.status_code

        for name in TABS:
            took = p95(partial(look, name))
            yield f"{name} of {INCIDENTS:,} for the {who}", took, "ms", "< 100 ms"
            with CaptureQueriesContext(connection) as asked:
                look(name)
            yield f"{name} for the {who}, queries", float(len(asked)), "queries", ""
        took = p95(partial(client.get, reverse("response:incidents")))
        yield f"list of {INCIDENTS:,} for the {who}", took, "ms", "< 100 ms"
    yield "report sent to notice on a body's screen", p95(told(actors)), "ms", "< 2,000 ms"


def told(actors: dict[str, Any]) -> Callable[[], None]:
    """Return what reports an important target on the page and looks at the list of a body that is told."""
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415
    from django.utils import timezone  # noqa: PLC0415

    from khien.base.accounts.models import Person  # noqa: PLC0415

    def signed_in(who: str) -> Client:
        client = Client(headers={"host": "localhost"})
        person = Person.objects.get(pk=actors[who].person_id)
        client.force_login(person, "django.contrib.auth.backends.ModelBackend")
        return client

    officer, body = signed_in("officer"), signed_in("body")

    def report() -> None:
        said = {
            "kind": "ransomware",
            "title": "Máy chủ bị khóa tệp",
            "unit": "XA0",
            "detected_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "facts": ["important_target"],
        }
        number = officer.post(reverse("response:new"), said)["Location"].rpartition("/")[2]
        assert number in body.get(reverse("response:notices")).content.decode()

    return report


if __name__ == "__main__":
    main()
