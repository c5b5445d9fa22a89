"""The checker: our own data hold, and each sort of broken entry is told with file and entry."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from khien.base.regulation import queries
from khien.base.regulation.cli import regulation_group
from khien.base.regulation.rules.checking import check
from khien.base.regulation.types import Clock, Entry

COMMON = """
title = { en = "Tried", vi = "Thử" }
instrument = "Nghị định 331/2026/NĐ-CP"
article = "Điều 1"
valid_from = 2026-08-19
confidence = "full_text"
compared_by = ""
"""
CLOCK = f'[[clock]]\ncode = "tried"\namount = 1\nmeasure = "hours"{COMMON}'
ROUTE = (
    '[[route]]\ncode = "tried"\nbody = "police"\nsections = ["what"]\nclock = "incident.report"\n'
    f'acknowledged_within = "notice.acknowledge"{COMMON}'
)
FORM = f'[[form]]\ncode = "tried"{COMMON}'
FIELD = '[[form.fields]]\ncode = "a"\nlabel = { en = "A", vi = "A" }\n'
HOLIDAY = (
    f'[[holiday]]\ncode = "tried"\nfirst = 2026-07-01\nlast = 2026-07-02\nmade_up = []{COMMON}'
)
STEP = (
    '[[step]]\ncode = "tried"\nprocess = "serious"\nposition = 1\n'
    f'profile = "vn-2026"\nwork = {{ en = "Do", vi = "Làm" }}{COMMON}'
)


def told(written: str) -> list[str]:
    return [str(fault) for fault in check(queries.our_texts(), {"ours.toml": written})]


def test_our_own_data_hold() -> None:
    assert check(queries.our_texts()) == []


@pytest.mark.parametrize("written", [CLOCK, ROUTE, f"{FORM}{FIELD}", HOLIDAY])
def test_right_entry_is_not_faulted(written: str) -> None:
    assert told(written) == []


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("a = [", "this is not TOML: Invalid value (at end of document)"),
        (
            CLOCK.replace("amount = 1", "amount = 0"),
            "clock “tried”: amount: Expected `int` >= 1",
        ),
        (
            CLOCK.replace("amount = 1\n", ""),
            "clock “tried”: Object missing required field `amount`",
        ),
        (
            CLOCK.replace("amount", "amuont"),
            "clock “tried”: Object contains unknown field `amuont`",
        ),
        (
            CLOCK.replace('"hours"', '"weeks"'),
            (
                "clock “tried”: measure: Invalid enum value 'weeks'; right are minutes, hours, days, "
                "working_days, working_hours"
            ),
        ),
        (
            CLOCK.replace("full_text", "sure"),
            (
                "clock “tried”: confidence: Invalid enum value 'sure'; right are full_text, codified, "
                "excerpt, press, secondary, inferred, local"
            ),
        ),
        (
            CLOCK.replace("2026-08-19", '"soon"'),
            "clock “tried”: valid_from: Invalid RFC3339 encoded date",
        ),
        (
            CLOCK.replace("compared_by", "valid_to = 2026-08-19\ncompared_by"),
            "clock “tried”: it ends on 2026-08-19, not after its beginning on 2026-08-19",
        ),
        (
            CLOCK.replace("2026-08-19", "2026-08-18"),
            "clock “tried”: it begins on 2026-08-18, before its instrument does on 2026-08-19",
        ),
        (
            CLOCK.replace("Nghị định 331/2026/NĐ-CP", "Luật 86/2015/QH13"),
            "clock “tried”: it must end by 2026-07-01, when its instrument does",
        ),
        (
            CLOCK.replace("331/2026", "999/2026"),
            (
                "clock “tried”: the instrument “Nghị định 999/2026/NĐ-CP” is not in the register of "
                "instruments"
            ),
        ),
        (
            CLOCK.replace('vi = "Thử"', 'vi = ""'),
            "clock “tried”: the title must stand in both languages",
        ),
        (
            CLOCK + 'note = { en = "Only here", vi = "" }',
            "clock “tried”: the note must stand in both languages or in none",
        ),
        (
            CLOCK.replace("full_text", "inferred"),
            (
                "clock “tried”: no article states it: the note must say where the law is silent and "
                "who sets it"
            ),
        ),
        (
            CLOCK.replace('"Điều 1"', '""'),
            (
                "clock “tried”: no article states it: the note must say where the law is silent and "
                "who sets it"
            ),
        ),
        (
            CLOCK.replace('code = "tried"', 'code = "tried"\nprofile = "vn-1999"'),
            "clock “tried” (vn-1999): there is no profile “vn-1999”",
        ),
        (
            CLOCK + CLOCK,
            "clock “tried”: it holds at the same time as another of this code",
        ),
        (ROUTE.replace("incident.report", "no.such"), "route “tried”: there is no clock “no.such”"),
        (
            ROUTE.replace("sections", 'when = [["no_such"]]\nsections'),
            "route “tried”: there is no fact “no_such”",
        ),
        (
            ROUTE.replace("sections", "when = [[]]\nsections"),
            "route “tried”: a group of facts is empty, so it can never hold",
        ),
        (
            ROUTE.replace('["what"]', '["what", "what"]'),
            "route “tried”: a section is named twice",
        ),
        (
            ROUTE.replace('"police"', '"navy"'),
            (
                "route “tried”: body: Invalid enum value 'navy'; right are leads_security, military, "
                "police, digital, peoples_committee"
            ),
        ),
        (FORM + FIELD + FIELD, "form “tried”: the field “a” stands 2 times"),
        (
            FORM + FIELD + 'kind = "choice"',
            (
                "form “tried”: field “a”: choices belong to the kinds choice and choices, and only "
                "there"
            ),
        ),
        (
            FORM + FIELD + 'kind = "table"',
            "form “tried”: field “a”: columns belong to the kind table, and only there",
        ),
        (
            FORM + FIELD + 'filled_from = "unit.nickname"',
            "form “tried”: field “a”: there is no value “unit.nickname” in a case",
        ),
        (
            FORM
            + FIELD
            + '[[form.checks]]\nkind = "not_after"\nfields = ["a", "b"]\n'
            + 'sentence = { en = "x", vi = "x" }',
            "form “tried”: the check not_after names “b”, which is not there",
        ),
        (
            FORM
            + FIELD
            + '[[form.checks]]\nkind = "parts_at_most"\ntable = "t"\nfields = ["a"]\n'
            + 'sentence = { en = "x", vi = "x" }',
            "form “tried”: the check parts_at_most names the table “t”, which is no field",
        ),
        (
            f'[[role]]\ncode = "tried"\nbody = "police"\nwork = {{ en = "Do", vi = "Làm" }}{COMMON}',
            "role “tried”: its code must be its body, “police”",
        ),
        (
            HOLIDAY.replace("last = 2026-07-02", "last = 2026-06-30"),
            "holiday “tried”: it ends on 2026-06-30, before its first day 2026-07-01",
        ),
        (
            HOLIDAY.replace("2026-07-0", "2031-07-0"),
            "holiday “tried”: there is no table of the year 2031",
        ),
        (
            HOLIDAY.replace("2026-07-01", "2026-09-01").replace("2026-07-02", "2026-09-03"),
            "holiday “tried”: it overlaps another holiday",
        ),
        (
            HOLIDAY.replace("made_up = []", "made_up = [2026-07-03]"),
            "holiday “tried”: 2026-07-03 is a working day anyway and makes nothing up",
        ),
        (
            HOLIDAY.replace("made_up = []", "made_up = [2026-07-04]").replace(
                "2026-07-02", "2026-07-05"
            ),
            "holiday “tried”: 2026-07-04 is worked in exchange, but a holiday covers it",
        ),
        (
            f'[[fixed_holiday]]\ncode = "tried"\nmonth = 2\nday = 30{COMMON}',
            "fixed_holiday “tried”: there is no day 30 in month 2",
        ),
        (
            (
                f'[[holiday_year]]\ncode = "2030"\nyear = 2030\nis_announced = true\n'
                f"doubtful = [2031-01-01]{COMMON}"
            ),
            "holiday_year “2030”: a doubtful day is not in 2030",
        ),
        (
            (
                f'[[working_hours]]\ncode = "office"\nweekdays = [1]\n'
                f"sessions = [[08:00:00, 12:00:00], [11:00:00, 17:00:00]]{COMMON}"
            ),
            (
                "working_hours “office”: the sessions must follow one another, each with its start "
                "before its end"
            ),
        ),
        (
            STEP,
            (
                "process “serious” (vn-2026): the positions are [1, 1, 2, 3, 4, 5, 6, 7, 8, 9]; they "
                "must count from 1 without a gap"
            ),
        ),
        (
            '[[profile]]\ncode = "own"\nfollows = "nothing"\ntitle = { en = "x", vi = "x" }',
            "profile “own”: it follows “nothing”, which is no profile",
        ),
        (
            '[[profile]]\ncode = "vn-2014"\nfollows = "vn-2026"\ntitle = { en = "x", vi = "x" }',
            "profile “vn-2014”: it follows itself",
        ),
    ],
)
def test_broken_entry_is_told_with_file_and_entry(written: str, sentence: str) -> None:
    assert told(written) == [f"ours.toml: {sentence}"]


def test_unknown_kind_of_entry_names_the_known_ones() -> None:
    (said,) = told('[[clok]]\ncode = "a"')

    assert said.startswith("ours.toml: clok: there is no such kind of entry; known are [[clock]], ")


def test_every_entry_says_where_it_comes_from() -> None:
    """What the issue asks of each: instrument, article or a note, dates, confidence, comparer."""
    for entry in queries.book().entries:
        assert entry.compared_by == ""
        if isinstance(entry, Entry):
            assert entry.source.startswith(entry.instrument)
            assert entry.article or (entry.note.en and entry.note.vi)


def test_profiles_follow_one_another() -> None:
    assert [(one.code, one.follows) for one in queries.profiles()] == [
        ("vn-2014", ""),
        ("vn-2017", "vn-2014"),
        ("vn-2026", "vn-2017"),
    ]
    assert all(one.note.vi for one in queries.profiles())


def test_command_holds_on_our_data_and_names_faults_of_a_folder(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rules"
    folder.mkdir()
    (folder / "ours.toml").write_text(CLOCK.replace("amount = 1", "amount = 0"), encoding="utf-8")
    run = CliRunner()

    ours = run.invoke(regulation_group, ["check"])
    broken = run.invoke(regulation_group, ["check", str(folder)])
    absent = run.invoke(regulation_group, ["check", str(folder / "absent")])
    (folder / "ours.toml").write_text(CLOCK, encoding="utf-8")
    whole = run.invoke(regulation_group, ["check", str(folder)])

    assert (ours.exit_code, ours.stderr) == (0, "")
    assert broken.exit_code != 0
    assert broken.stderr.splitlines() == [
        "ours.toml: clock “tried”: amount: Expected `int` >= 1",
        "Error: the rule book has 1 fault(s).",
    ]
    assert absent.stderr == f"Error: {folder / 'absent'}: there is no such folder.\n"
    assert whole.stdout == (
        "No fault. Entries: 1; files: 1; not yet compared with the signed original: 1.\n"
    )


def test_command_checks_the_provinces_own_folder_too(home: Path) -> None:
    (home / "regulation").mkdir()
    (home / "regulation" / "own.toml").write_text("a = [", encoding="utf-8")

    done = CliRunner().invoke(regulation_group, ["check"])

    assert done.stderr.splitlines()[0] == (
        "own.toml: this is not TOML: Invalid value (at end of document)"
    )
    assert len(queries.book().of(Clock)) > 20
