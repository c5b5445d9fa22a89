"""Builds the demo province through the services of the rooms, and plays its fortnight through the log."""

import random
import threading
from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import orjson
from django.conf import settings
from django.utils import timezone, translation

from khien.act.response.services import team
from khien.act.response.types.team import NewAgreement, NewMember, PartnerKind
from khien.base.accounts import queries as people
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor, BodyTask, Role, UnitKind
from khien.base.core import audit, outbox
from khien.base.core.clock import now, played, today
from khien.base.core.refusals import text
from khien.engine.records.stored import read_bytes
from khien.main.demo import (
    access_reviews,
    assessments,
    attack,
    authority,
    calendar,
    catalogues,
    consoles,
    documents,
    events,
    exchange,
    levels,
    machines,
    mails,
    mergers,
    outside,
    plans,
    procedures,
    province,
    registers,
    reports,
    signatures,
    stock,
    stocktakes,
    training,
    warning,
    weaknesses,
)
from khien.show.assurance.services import measures as assurance
from khien.watch.detection import process as detector
from khien.watch.detection import queries as detection
from khien.watch.detection.services import alerts
from khien.watch.detection.types import AlertFilter, AlertState, Verdict
from khien.watch.telemetry.services import arrivals, feeds, intake
from khien.watch.telemetry.store.lake import EventLake
from khien.watch.telemetry.types import Arrival, FeedKey, Taken

PASSWORD: Final = "Khien-demo-2026"  # noqa: S105 - printed on purpose: sample data
PEOPLE: Final = (
    ("phantich", "Cán bộ phân tích (mẫu)", "CAT", Role.ANALYST, "TINH", True),
    ("truongnhom", "Trưởng nhóm ứng cứu (mẫu)", "CAT", Role.LEAD, "TINH", True),
    ("trucban", "Cán bộ trực ban (mẫu)", "CAT", Role.DUTY_OFFICER, "TINH", True),
    ("lanhdao", "Lãnh đạo tỉnh (mẫu)", "TINH", Role.LEADERSHIP, "TINH", True),
    ("kiemtoan", "Cán bộ kiểm toán (mẫu)", "TTT", Role.AUDITOR, "TINH", True),
    ("quantri", "Quản trị hệ thống (mẫu)", "SKHCN", Role.ADMINISTRATOR, "TINH", True),
    ("trucban.qs", "Trực ban Bộ CHQS (mẫu)", "BCHQS", Role.DUTY_OFFICER, "BCHQS", False),
    ("trucban.khcn", "Trực ban Sở KH&CN (mẫu)", "SKHCN", Role.DUTY_OFFICER, "SKHCN", False),
    ("canbo.xa12", "Cán bộ CNTT xã Mẫu 12", "XA12", Role.UNIT_OFFICER, "XA12", False),
    ("canbo.xa05", "Cán bộ CNTT phường Mẫu 5", "XA05", Role.UNIT_OFFICER, "XA05", False),
)
SIGN_INS: Final = f"""
Demo sign-ins (sample data; the password of all: {PASSWORD})
  phantich     province analyst          canbo.xa12   officer of one commune
  truongnhom   lead of the response team canbo.xa05   officer of another
  trucban      duty officer, police      trucban.qs   duty officer, military command
  trucban.khcn duty officer, department  kiemtoan     auditor
  lanhdao      leadership                quantri      administrator
  thamdinh     appraiser of levels       pheduyet     approver (kiemtra: inspector)
  truongdoan   lead of inspections       anninh       security body
  chutich.xa12 head of a commune         chutich.xa05 head of another"""
LOGS_UNIT: Final = "CAT"
UNITS_WITH_OFFICER: Final = 37


def is_built() -> bool:
    """Return whether the demo province stands already."""
    return (settings.KHIEN.home / "demo").exists()


def build() -> None:
    """Build everything and mark the home as the demo's."""
    with translation.override(settings.LANGUAGE_CODE):
        _build()
    _mark(now())


def catch_up() -> None:
    """Send the quiet days since the demo last ran, so that its sources have not fallen silent."""
    at = now()
    since = datetime.fromisoformat((settings.KHIEN.home / "demo").read_text().strip())
    quiet = _quiet_days(max(since, at - timedelta(days=events.DAYS)), random.Random())  # noqa: S311 - sample data
    with intake.open_lake("demo") as lake:
        _send(lake, quiet)
    _mark(at)


def _mark(at: datetime) -> None:
    (settings.KHIEN.home / "demo").write_text(at.isoformat())


def _build() -> None:
    by = accounts.everything(text("the demo province is built"))
    with played(province.months_ago(province.HISTORY_MONTHS)):
        _units(by)
        _people(by)
        mergers.fill(by)
    stock.fill(by)
    _feeds(by)
    registers.fill(by)
    _history(by)
    start = _fortnight()
    _settle()
    consoles.clean_by_hand(start)
    machines.post(by)
    weaknesses.fill(by)
    outside.fill(by)
    documents.fill(by)
    authority.fill(by)
    signatures.fill(by)
    catalogues.fill(by)
    levels.fill(by, PASSWORD)
    assessments.fill(by, PASSWORD)
    procedures.fill(by, PASSWORD)
    _work()
    calendar.fill(by)
    training.fill()
    access_reviews.fill()
    mails.fill()
    stocktakes.fill(by)
    assurance.keep_measures(by, day=today())
    plans.fill(by)
    reports.fill(by)
    assurance.keep_measures(by, day=today())
    assurance.ask_for_next()


def take_logs(path: Path) -> Taken:
    """Take in a visitor's own files under the demo's police unit."""
    by = accounts.operator(f"demo --logs {path}")
    code = "own-files"
    if not intake.has_feed(code):
        feeds.enter_feed(by, code=code, name="Tệp của khách", unit_code=LOGS_UNIT)
    return intake.ingest(by, path=path, feed_code=code)


def _units(by: Actor) -> None:
    code, name = province.PROVINCE
    accounts.enter_unit(by, code=code, name=name, kind=UnitKind.PROVINCE)
    for body, title, kind in province.BODIES:
        accounts.enter_unit(by, code=body, name=title, kind=kind, parent=code)
    for unit in province.units():
        accounts.enter_unit(by, code=unit.code, name=unit.name, kind=unit.kind, parent=code)
    basis = "Dữ liệu mẫu: từ năm 2025, công an tỉnh chủ trì thay sở"
    for task, body in (
        (BodyTask.LEADS_SECURITY, "CAT"),
        (BodyTask.POLICE, "CAT"),
        (BodyTask.MILITARY, "BCHQS"),
        (BodyTask.DIGITAL, "SKHCN"),
        (BodyTask.PEOPLES_COMMITTEE, "TINH"),
    ):
        accounts.name_body(by, task=task, unit_code=body, basis=basis)


def _people(by: Actor) -> None:
    for username, name, home, role, unit, has_subtree in PEOPLE:
        new = accounts.NewPerson(username, name, home, password=PASSWORD)
        person = accounts.enter_person(by, person=new)
        accounts.give_role(by, person_id=person, unit_code=unit, role=role, has_subtree=has_subtree)
    units = province.units()
    for own in units[:UNITS_WITH_OFFICER]:
        new = accounts.NewPerson(
            f"it.{own.code.lower()}", f"Cán bộ CNTT {own.code} (mẫu)", own.code
        )
        person = accounts.enter_person(by, person=new)
        accounts.give_role(by, person_id=person, unit_code=own.code, role=Role.UNIT_OFFICER)
    it_people = province.shares(province.IT_PEOPLE, len(units))
    security = province.shares(province.SECURITY_PEOPLE, len(units))
    for own, it_count, security_count in zip(units, it_people, security, strict=True):
        accounts.count_staff(
            by,
            unit_code=own.code,
            it_people=it_count,
            security_people=security_count,
            at=now(),
        )


def _feeds(by: Actor) -> None:
    for unit in province.units():
        code = f"{unit.code.lower()}-windows"
        feeds.enter_feed(by, code=code, name=f"Windows {unit.name}", unit_code=unit.code)
    consoles.enter_feeds(by)
    feeds.enter_feed(by, code="xa05-web", name="Trang web phường Mẫu 5", unit_code="XA05")
    feeds.enter_feed(by, code="skhcn-ssh", name="Máy chủ web SKHCN", unit_code="SKHCN")
    feeds.enter_feed(by, code="skhcn-firewall", name="Tường lửa SKHCN", unit_code="SKHCN")


def _history(by: Actor) -> None:
    """Keep 13 months of figures: arrivals of growing numbers of units, then each month's measures."""
    units = [unit.code for unit in province.units() if unit.code not in events.NEVER_UNITS]
    for month in range(province.HISTORY_MONTHS, 0, -1):
        end = province.months_ago(month)
        count = len(units) * (province.HISTORY_MONTHS - month + 2) // (province.HISTORY_MONTHS + 2)
        hour = end.replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
        arrivals.note_arrivals(
            [Arrival(f"{code.lower()}-windows", hour, 400, 0) for code in units[:count]], at=end
        )
        assurance.keep_measures(by, day=timezone.localdate(end))
    quiet = now() - timedelta(days=6)
    arrivals.note_arrivals(
        [Arrival(f"{code.lower()}-windows", quiet, 300, 0) for code in events.QUIET_UNITS], at=quiet
    )


def _fortnight() -> datetime:
    """Write the fortnight into the log as its sources would have sent it, to this hour; its start."""
    start = now().replace(minute=0, second=0, microsecond=0) - timedelta(days=events.DAYS)
    chance = random.Random(47)  # noqa: S311 - the same province every time
    by_unit = _quiet_days(start, chance)
    for unit_code, event in (*events.hostile(start), *consoles.defender(start)):
        by_unit[unit_code].append(event)
    with intake.open_lake("demo") as lake:
        _send(lake, by_unit)
        web = "\n".join(events.web_lines(start)).encode()
        lake.append(intake.events_of(FeedKey("xa05-web", "XA05"), list(read_bytes(web, "web"))))
        for code, unit, lines in (
            ("skhcn-ssh", "SKHCN", events.ssh_lines(start)),
            ("skhcn-firewall", "SKHCN", events.firewall_lines(start)),
            (consoles.KASPERSKY_FEED, "XA12", consoles.kaspersky_lines(start)),
            (consoles.CLAMAV_FEED, "XA05", consoles.clamav_lines(start)),
        ):
            batches = list(read_bytes("\n".join(lines).encode(), code))
            lake.append(intake.events_of(FeedKey(code, unit), batches))
    return start


def _quiet_days(start: datetime, chance: random.Random) -> defaultdict[str, list[dict[str, Any]]]:
    """Return the benign events by unit between an instant and now."""
    by_unit: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    absent = {*events.QUIET_UNITS, *events.NEVER_UNITS}
    end = now()
    for unit in province.units():
        day = timezone.localtime(start).replace(hour=0, minute=0, second=0, microsecond=0)
        while unit.code not in absent and day < end:
            some = events.benign(unit.code, day.astimezone(UTC), chance)
            by_unit[unit.code] += [event for at, event in some if start <= at < end]
            day += timedelta(days=1)
    return by_unit


def _send(lake: EventLake, by_unit: Mapping[str, list[dict[str, Any]]]) -> None:
    for unit_code, records in by_unit.items():
        if not records:
            continue
        feed = FeedKey(f"{unit_code.lower()}-windows", unit_code)
        body = b"\n".join(orjson.dumps(record) for record in records)
        lake.append(intake.events_of(feed, list(read_bytes(body, feed.code))))


def _settle() -> None:
    """Let the detector and the worker do what waits, as their processes would."""
    detector.follow(threading.Event(), once=True)
    _work()
    analyst = people.actor_named("phantich")
    _answer_some(analyst)
    _team()
    attack.play()
    warning.warn()
    exchange.build(people.actor_named("truongnhom"))
    while outbox.work_once("demo", is_long=False) + audit.chain_once():
        pass


def _work() -> None:
    """Let the worker hear the facts that wait."""
    while outbox.work_once("demo", is_long=False):
        pass


def _answer_some(by: Actor) -> None:
    """Have the analyst answer a third of the alerts, as a normal week would."""
    page = detection.alerts(by, AlertFilter(levels=("medium", "low", "informational")))
    for line in page.rows[::3]:
        if detection.alert_line(by, line.key).state is AlertState.NEW:
            alerts.close_alert(
                by,
                key=line.key,
                verdict=Verdict.BENIGN,
                comment="Đã kiểm tra, hoạt động bình thường.",
            )


def _team() -> None:
    """Found the response team, put two members on duty by turns, look at their equipment."""
    lead = people.actor_named("truongnhom")
    with played(province.months_ago(2)):
        team.enter_decision(
            lead,
            number="215/QĐ-UBND (mẫu)",
            signed_on=today(),
            signed_by="Chủ tịch UBND Tỉnh mẫu",
            subject="Thành lập Đội ứng cứu sự cố an ninh mạng tỉnh",
        )
        members = [
            team.enter_member(
                lead,
                member=NewMember(
                    person.name,
                    "Công an Tỉnh mẫu",
                    task,
                    f"0200 000 10{number}",
                    person_id=person.person_id,
                ),
            )
            for number, (person, task) in enumerate(
                (
                    (lead, "Đội trưởng"),
                    (people.actor_named("trucban"), "Trực ban"),
                    (people.actor_named("phantich"), "Phân tích"),
                )
            )
        ]
        team.note_contact_test(lead, key=members[0], was_reached=True)
        team.note_contact_test(
            lead, key=members[1], was_reached=False, words="Không nghe máy lúc 02:15"
        )
        kit = team.enter_readiness(lead, name="Bộ sao chép ổ đĩa", place="Tủ 2", every_days=30)
        team.enter_readiness(lead, name="Máy tính sạch để phân tích", place="Tủ 2", every_days=30)
        team.check_readiness(lead, key=kit, is_ready=True)
        agreement = NewAgreement(
            kind=PartnerKind.PROVINCE,
            partner="Trung tâm tỉnh bạn (mẫu)",
            document="02/QCPH",
            scope="Hỗ trợ phân tích mã độc, trao đổi chỉ dấu",
            contact="Trực ban tỉnh bạn, 0200 000 200",
            signed_on=today(),
        )
        team.enter_agreement(lead, agreement=agreement)
    start = timezone.localtime(now()).replace(hour=7, minute=0, second=0, microsecond=0)
    for day in range(-7, 5):
        begins = start + timedelta(days=day)
        team.enter_shift(
            lead,
            key=members[1 + day % 2],
            starts_at=begins,
            ends_at=begins + timedelta(days=1),
        )
