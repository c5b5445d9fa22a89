"""Which entry holds: by profile, by day, by facts; who is told what."""

from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from khien.base.accounts.types import BodyTask
from khien.base.regulation import queries
from khien.base.regulation.types import Clock, ClockUnknown, Fact, Measure, RuleUnknown, Section

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("code", "day", "profile", "amount", "measure", "source"),
    [
        (
            "incident.report",
            TODAY,
            "vn-2026",
            72,
            Measure.HOURS,
            "Nghị định 331/2026/NĐ-CP Điều 31.2(d)",
        ),
        (
            "incident.report",
            date(2026, 8, 18),
            "vn-2026",
            5,
            Measure.DAYS,
            "Thông tư 20/2017/TT-BTTTT Điều 9",
        ),
        (
            "incident.report",
            date(2020, 1, 1),
            "vn-2017",
            5,
            Measure.DAYS,
            "Thông tư 20/2017/TT-BTTTT Điều 9",
        ),
        ("incident.report", date(2016, 1, 1), "vn-2026", 72, Measure.HOURS, "Thiết lập của tỉnh"),
        (
            "incident.at_once",
            TODAY,
            "vn-2014",
            15,
            Measure.MINUTES,
            "Kế hoạch 47/KH-UBND (Ninh Bình) Mục II.2",
        ),
        (
            "dossier.approve",
            TODAY,
            "",
            7,
            Measure.WORKING_DAYS,
            "Nghị định 331/2026/NĐ-CP Điều 24",
        ),
        (
            "personal_data.notice",
            TODAY,
            "",
            72,
            Measure.HOURS,
            "Nghị định 356/2025/NĐ-CP Mẫu số 08",
        ),
        ("feed.silent", TODAY, "vn-2014", 24, Measure.HOURS, "Thiết lập của tỉnh"),
    ],
)
def test_clock_is_the_one_of_the_profile_and_the_day(
    code: str, day: date, profile: str, amount: int, measure: Measure, source: str
) -> None:
    found = queries.clock(code, day, profile)

    assert (found.amount, found.measure, found.source) == (amount, measure, source)


@pytest.mark.parametrize(
    ("code", "day", "profile"),
    [
        ("incident.report", date(2014, 7, 31), "vn-2026"),
        ("incident.owner_notice", TODAY, "vn-2017"),
        ("nothing.such", TODAY, "vn-2026"),
    ],
)
def test_clock_unknown_names_code_day_and_profile(code: str, day: date, profile: str) -> None:
    with pytest.raises(ClockUnknown) as refused:
        queries.clock(code, day, profile)

    assert refused.value.values == {"code": code, "day": day.isoformat(), "profile": profile}


def test_an_ended_rule_gives_way_to_the_profile_that_its_own_follows() -> None:
    last = queries.clock("incident.first_notice", date(2026, 8, 18), "vn-2017")
    after = queries.clock("incident.first_notice", date(2026, 8, 19), "vn-2017")

    assert (last.profile, last.source) == ("vn-2017", "Quyết định 05/2017/QĐ-TTg Điều 11")
    assert (after.profile, after.source) == ("vn-2014", "Thiết lập của tỉnh")


def test_present_callers_get_their_lengths() -> None:
    codes = ["alert.answer.critical", "alert.answer.high", "alert.answer.medium", "feed.silent"]

    assert [queries.clock(code, TODAY).length / timedelta(hours=1) for code in codes] == [
        1,
        4,
        72,
        24,
    ]


def test_due_asks_for_the_rule_of_the_starts_day_in_the_province() -> None:
    before_midnight_there = datetime(2026, 8, 18, 17, 30, tzinfo=ZoneInfo("UTC"))

    found = queries.due("incident.report", before_midnight_there)

    assert found.clock.profile == "vn-2026"
    assert found.at == before_midnight_there + timedelta(hours=72)


def told(*facts: str, day: date = TODAY, profile: str = "vn-2026") -> list[tuple[str, str]]:
    return [
        (telling.body.value, telling.routes[0].clock)
        for telling in queries.tellings(frozenset(facts), day, profile)
    ]


def test_lesser_incident_goes_to_the_response_team_alone() -> None:
    for profile in ("vn-2014", "vn-2017", "vn-2026"):
        assert told(profile=profile) == [("leads_security", "notice.lesser")]
        assert told("state_system_level_3", profile=profile) == [
            ("leads_security", "notice.lesser")
        ]


@pytest.mark.parametrize(
    "fact",
    ["important_target", "strategic_area", "state_secret_part", "critical_infrastructure"],
)
@pytest.mark.parametrize("profile", ["vn-2014", "vn-2017", "vn-2026"])
def test_important_target_goes_to_three_bodies_at_once(fact: str, profile: str) -> None:
    """NB47-II.2: police, military command and department, at the same time."""
    assert told(fact, profile=profile) == [
        ("digital", "incident.at_once"),
        ("military", "incident.at_once"),
        ("police", "incident.at_once"),
        ("leads_security", "notice.lesser"),
    ]


def test_serious_incident_goes_to_police_and_owner_within_a_day() -> None:
    assert told("serious") == [
        ("leads_security", "notice.lesser"),
        ("peoples_committee", "incident.first_notice"),
        ("police", "incident.first_notice"),
    ]
    assert told("beyond_capacity")[0] == ("police", "incident.beyond_capacity")
    assert told("personal_data")[-1] == ("police", "personal_data.notice")
    assert told("national_security_signs")[0] == ("police", "incident.at_once")


def test_one_body_is_told_once_with_all_it_may_read() -> None:
    (police,) = [
        one
        for one in queries.tellings(frozenset({"important_target", "personal_data"}), TODAY)
        if one.body is BodyTask.POLICE
    ]

    assert [route.code for route in police.routes] == ["important.police", "personal_data.police"]
    assert police.sections == frozenset(Section)


def test_military_command_and_department_read_neither_people_nor_attachments() -> None:
    found = queries.routes(frozenset({"important_target", "personal_data", "serious"}), TODAY)

    for route in found:
        if route.body in {BodyTask.MILITARY, BodyTask.DIGITAL, BodyTask.PEOPLES_COMMITTEE}:
            assert not {Section.PEOPLE, Section.ATTACHMENTS} & set(route.sections)


def test_every_clock_of_a_route_that_holds_holds_too() -> None:
    """A body can be told on each day on which some rule begins, in every profile."""
    days = {entry.valid_from for entry in queries.book().entries if entry.kind != "instrument"}
    days = {day for day in days if day >= date(2014, 8, 1)}
    facts = frozenset(fact.code for fact in queries.book().of(Fact))

    for day in days:
        for profile in queries.profiles():
            for route in queries.routes(facts, day, profile.code):
                assert queries.clock(route.clock, day, profile.code).code == route.clock
                assert queries.clock(route.acknowledged_within, day, profile.code).amount > 0


@pytest.mark.parametrize(
    ("facts", "day", "profile", "severity"),
    [
        ((), TODAY, "vn-2026", "ordinary"),
        (("state_system_level_3", "control_lost"), TODAY, "vn-2026", "serious"),
        (("state_system_level_3",), TODAY, "vn-2026", "ordinary"),
        (("control_lost",), TODAY, "vn-2026", "ordinary"),
        (("important_target",), TODAY, "vn-2026", "important"),
        (("important_target",), TODAY, "vn-2014", "important"),
        # 2017: both conditions, and level 3 is never serious
        (("state_system_level_4", "control_lost"), date(2020, 1, 1), "vn-2017", "ordinary"),
        (
            ("state_system_level_4", "control_lost", "beyond_capacity"),
            date(2020, 1, 1),
            "vn-2017",
            "serious",
        ),
        (
            ("state_system_level_3", "control_lost", "beyond_capacity"),
            date(2020, 1, 1),
            "vn-2017",
            "ordinary",
        ),
        (
            ("state_system_level_4", "beyond_capacity"),
            date(2020, 1, 1),
            "vn-2017",
            "ordinary",
        ),
    ],
)
def test_severity_by_facts(facts: tuple[str, ...], day: date, profile: str, severity: str) -> None:
    assert queries.severity(frozenset(facts), day, profile).code == severity


def test_bodies_are_the_offices_of_their_time() -> None:
    def offices(day: date, profile: str) -> dict[str, str]:
        return {role.body.value: role.title.vi for role in queries.roles(day, profile)}

    then, now = offices(date(2016, 1, 1), "vn-2014"), offices(TODAY, "vn-2026")
    assert set(then) == set(now) == set(BodyTask)
    assert (then["digital"], now["digital"]) == (
        "Sở Thông tin và Truyền thông",
        "Sở Khoa học và Công nghệ",
    )
    assert then["police"] == now["police"] == "Công an tỉnh"


def test_process_is_that_of_the_nearest_profile_in_order() -> None:
    past = date(2020, 1, 1)

    assert [step.code for step in queries.process("ordinary", past)] == [
        "ordinary.receive",
        "ordinary.respond",
        "ordinary.recover",
        "ordinary.review",
    ]
    assert len(queries.process("serious", past)) == 7
    assert [step.code.partition(".")[2] for step in queries.process("serious", TODAY)] == [
        "detect",
        "notice",
        "preserve",
        "isolate",
        "classify",
        "recover",
        "report",
        "root_cause",
        "closing",
    ]
    assert [step.clock for step in queries.process("serious", TODAY) if step.clock] == [
        "incident.first_notice",
        "incident.report",
    ]
    assert len(queries.process("ordinary", TODAY, "vn-2014")) == 3


def test_forms_of_a_day() -> None:
    assert queries.form_codes(date(2016, 1, 1)) == ()
    assert queries.form_codes(date(2020, 1, 1)) == ("BM03", "BM04", "BM05", "notice-2017")
    assert queries.form_codes(TODAY) == (
        "BM03",
        "BM04",
        "BM05",
        "closing",
        "notice-2017",
        "notice-24h",
        "personal-data-72h",
        "report-72h",
        "update",
    )
    with pytest.raises(RuleUnknown):
        queries.form("report-72h", date(2020, 1, 1))


def test_required_contents_of_the_decree_are_required_fields() -> None:
    report = {field.code for field in queries.form("report-72h", TODAY).fields if field.is_required}
    closing = {field.code for field in queries.form("closing", TODAY).fields if field.is_required}

    assert {"cause", "scope", "measures"} <= report
    assert {"result", "cause", "consequence", "measures"} <= closing


def test_public_classes_are_technical() -> None:
    public = {one.code for one in queries.incident_classes(TODAY) if one.is_public}

    assert public == {
        "deface",
        "phishing",
        "malware",
        "ransomware",
        "intrusion",
        "account",
        "data_leak",
        "denial",
    }


def test_provinces_own_file_overrides_by_code_and_profile(home: Path) -> None:
    folder = home / "regulation"
    folder.mkdir()
    before = queries.clock("incident.at_once", TODAY).amount
    (folder / "ours.toml").write_text(_own_clock(amount=30), encoding="utf-8")

    changed = queries.clock("incident.at_once", TODAY)
    other_profile = queries.clock("incident.at_once", TODAY, "vn-2014")
    (folder / "ours.toml").unlink()

    assert (before, changed.amount, changed.confidence) == (15, 30, "local")
    assert other_profile.amount == 15
    assert queries.clock("incident.at_once", TODAY).amount == 15


def test_provinces_file_with_a_fault_is_left_out_and_told(home: Path) -> None:
    folder = home / "regulation"
    folder.mkdir()
    (folder / "bad.toml").write_text(_own_clock(amount=0), encoding="utf-8")
    (folder / "good.toml").write_text(
        _own_clock(amount=30).replace("at_once", "beyond_capacity"), encoding="utf-8"
    )

    assert queries.clock("incident.at_once", TODAY).amount == 15
    assert queries.clock("incident.beyond_capacity", TODAY).amount == 30
    assert [str(fault) for fault in queries.province_faults()] == [
        "bad.toml: clock “incident.at_once”: amount: Expected `int` >= 1"
    ]


def test_provinces_hours_and_holidays_count(home: Path) -> None:
    """A province works from 8 to 16 without a noon break, and enters the table of 2028 itself."""
    common = (
        'title = { en = "Own", vi = "Riêng" }\ninstrument = "Thiết lập của tỉnh"\n'
        'valid_from = 2028-01-01\nconfidence = "local"\ncompared_by = ""\n'
        'note = { en = "Set here.", vi = "Tỉnh đặt." }\n'
    )
    (home / "regulation").mkdir()
    (home / "regulation" / "own.toml").write_text(
        f'[[working_hours]]\ncode = "office"\nweekdays = [1, 2, 3, 4, 5]\n'
        f"sessions = [[08:00:00, 16:00:00]]\n{common}"
        f'[[holiday_year]]\ncode = "2028"\nyear = 2028\nis_announced = true\n{common}'
        f'[[holiday]]\ncode = "2028-new-year"\nfirst = 2028-01-03\nlast = 2028-01-03\n{common}',
        encoding="utf-8",
    )
    start = datetime(2028, 1, 1, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

    found = queries.due("notice.acknowledge", start)

    assert queries.province_faults() == ()
    assert (f"{found.at:%Y-%m-%d %H:%M}", found.is_provisional) == ("2028-01-04 12:00", False)


def test_newer_profile_is_named_from_the_day_its_rules_begin() -> None:
    newer = queries.newer_profile("vn-2017", TODAY)

    assert newer is not None
    assert newer.code == "vn-2026"
    assert queries.newer_profile("vn-2017", date(2025, 12, 31)) is None
    assert queries.newer_profile("vn-2026", TODAY) is None


def _own_clock(*, amount: int) -> str:
    return f"""
[[clock]]
code = "incident.at_once"
profile = "vn-2026"
amount = {amount}
measure = "minutes"
title = {{ en = "At once", vi = "Ngay" }}
instrument = "Thiết lập của tỉnh"
valid_from = 2026-08-19
confidence = "local"
compared_by = ""
note = {{ en = "Set by the province.", vi = "Tỉnh đặt." }}
"""


def test_the_book_is_read_once() -> None:
    assert queries.book() is queries.book()
    assert isinstance(queries.book().of(Clock)[0], Clock)
