"""Every shipped procedure: whole, in both languages, each step reachable, each forbidden one refused."""

import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.act.procedures.queries.definitions import DATA, definitions, looked_through, refused
from khien.act.procedures.rules.checking import faults
from khien.act.procedures.rules.kinds import RIGHTS, holds, kind_of
from khien.act.procedures.rules.reading import read
from khien.act.procedures.tests.explore import ways
from khien.act.procedures.types.definitions import BadDefinition, Definition
from khien.base.core.cases import GuardFacts

ON = date(2026, 11, 26)
SHIPPED = {
    file.stem: read(file.read_bytes(), file=file.name) for file in sorted(DATA.glob("*.toml"))
}
WHOLE = """
code = "key-loan"
prefix = "CH"
title = "Mượn chìa khóa"
single = "Mượn chìa khóa"
purpose = "Ai mượn chìa khóa phòng máy, trả khi nào."
source = "Quy chế đơn vị"
group = "work"
first = "asked"
heading = "why"
[[field]]
code = "why"
title = "Lý do"
[[field]]
code = "kind"
title = "Loại"
kind = "choice"
choices = { a = "A", b = "B" }
[[field]]
code = "day"
title = "Ngày"
kind = "day"
[[state]]
code = "asked"
title = "Đề nghị"
[[state]]
code = "back"
title = "Đã trả"
end = true
[[move]]
code = "return"
title = "Trả"
from = ["asked"]
to = "back"
role = "officer"
"""


def test_the_ordered_procedures_are_all_there() -> None:
    wanted = {
        "pre-use-inspection", "media-issue", "media-loss", "media-repair", "media-destruction",
        "device-abroad", "meeting-devices", "software-request", "data-creation", "data-transfer",
        "data-destruction", "backup-review", "change-window", "expert-engagement",
        "violation-referral", "vulnerability-disclosure", "difficulty", "service-request",
        "attestation", "certificate-request",
    }  # fmt: skip
    assert {one.code for one in definitions()} >= wanted
    assert refused() == ()


@pytest.mark.parametrize("name", SHIPPED)
def test_each_step_can_be_taken(name: str) -> None:
    said = SHIPPED[name]
    assert [move.code for move in said.moves if move.code not in ways(said, ON)] == []


@given(said=st.sampled_from(list(SHIPPED.values())), data=st.data())
@settings(max_examples=150)
def test_the_case_that_runs_allows_what_the_definition_says_and_no_more(
    said: Definition, data: st.DataObject
) -> None:
    declared, kind = data.draw(st.sampled_from(said.moves)), kind_of(said)
    move = kind.move(declared.code)
    assert move is not None
    assert (move.sources, move.target) == (declared.sources, declared.to)
    assert move.capability == RIGHTS[declared.role]
    state = data.draw(st.sampled_from(said.states))
    assert kind.state(state.code).is_end is state.end
    facts = frozenset(data.draw(st.sets(st.sampled_from([one.code for one in said.fields]))))
    for guard, run in zip(declared.guards, move.guards, strict=False):
        assert run.holds(_seen(facts)) is holds(guard, facts)


def _seen(facts: frozenset[str]) -> GuardFacts:
    return GuardFacts(facts, {}, frozenset(), (), 1, 2, None, {}, datetime.now(UTC))


@pytest.mark.parametrize("name", SHIPPED)
def test_each_waiting_state_has_somebody_who_is_asked(name: str) -> None:
    """Where a step of another role is waited for from the start, a clock puts it into an inbox."""
    said = SHIPPED[name]
    first = {move.role for move in said.moves if said.first in move.sources and not move.auto}
    asked = {clock.role for clock in said.clocks if clock.start == "opened"}
    assert first <= {said.opens} or asked


@pytest.mark.parametrize(
    ("old", "new", "where", "what"),
    [
        ('role = "officer"', 'role = "king"', "$.move[0].role", "Invalid enum value"),
        ('to = "back"', 'to = "gone"', "gone", "no such state"),
        ('first = "asked"', 'first = "back"', "state asked", "no step leads"),
        ("end = true", "end = false", "dead end", "dead end"),
        ('heading = "why"', 'heading = "who"', "who", "no such field"),
        ('code = "why"', 'code = "kind"', "field kind", "two of this code"),
        ('prefix = "CH"', 'prefix = "c"', "prefix", "capital"),
        ('code = "key-loan"', 'code = "Key"', "code", "small letters"),
        ('kind = "choice"', 'kind = "text"', "field kind", "only a choice"),
        ('title = "Lý do"', 'title = " "', "field why", "title is empty"),
        ("[[state]]", "[state", "TOML", "line"),
        ("purpose = ", "porpoise = ", "$", "unknown field"),
    ],
)  # fmt: skip
def test_a_definition_that_cannot_run_is_refused_with_its_place(
    old: str, new: str, where: str, what: str
) -> None:
    assert old in WHOLE
    with pytest.raises(BadDefinition) as told:
        read(WHOLE.replace(old, new, 1).encode(), file="own.toml")
    assert "own.toml" in str(told.value)
    assert where in str(told.value)
    assert what in str(told.value)


@pytest.mark.parametrize(
    ("guard", "what"),
    [
        ('checks = "done"', "nobody could fill"),
        ('signed = ["taker"]', "no such party"),
        ('before = "kind"', "field with a day"),
        ('needs = ["moon"]', "no such field"),
        ('when = { why = ["x"] }', "choices"),
        ('holds = { kind = ["c"] }', "none of the field's choices"),
        ("things = true", "nothing can be named"),
        ("scan = true", "no paper"),
    ],
)
def test_a_guard_that_nobody_could_meet_is_refused(guard: str, what: str) -> None:
    said = f'{WHOLE}[[move.guard]]\nsentence = "Chưa được."\n{guard}\n'
    with pytest.raises(BadDefinition, match=what):
        read(said.encode(), file="own.toml")


@pytest.mark.parametrize(
    ("piece", "what"),
    [
        (
            '[[clock]]\ncode="cc"\ntitle="C"\nfrom="opened"\nto="gone"\nrole="head"\nday="day"',
            "sets",
        ),
        ('[[clock]]\ncode="cc"\ntitle="C"\nfrom="opened"\nto="opened"\nrole="head"', "one of both"),
        ('[[paper]]\ncode="pp"\ntitle="P"\nstates=["moon"]', "no such state"),
        ('[[paper]]\ncode="pp"\ntitle="P"\nstates=["back"]\nsigners=["x"]', "no such party"),
    ],
)
def test_clocks_and_papers_that_hang_in_the_air_are_refused(piece: str, what: str) -> None:
    with pytest.raises(BadDefinition, match=what):
        read(f"{WHOLE}{piece}\n".encode(), file="own.toml")


def test_a_province_adds_one_file_and_a_wrong_one_stops_nothing(home: Path) -> None:
    own = home / "procedures"
    own.mkdir()
    (own / "muon-chia-khoa.toml").write_text(WHOLE, encoding="utf-8")
    (own / "hong.toml").write_text(WHOLE.replace('to = "back"', 'to = "x"'), encoding="utf-8")
    (own / "trung.toml").write_text(
        WHOLE.replace('code = "key-loan"', 'code = "other"'), encoding="utf-8"
    )
    looked_through.cache_clear()
    try:
        assert "key-loan" in {one.code for one in definitions()}
        assert sorted(str(one).split(":")[0] for one in refused()) == ["hong.toml", "trung.toml"]
    finally:
        looked_through.cache_clear()


def test_the_procedure_that_the_how_to_shows_can_run() -> None:
    page = (Path(__file__).parents[5] / "docs" / "how-to" / "add-a-procedure.md").read_text("utf-8")
    shown = page.split("```toml\n")[1].split("```")[0]
    said = read(shown.encode(), file="key-loan.toml")
    assert [move.code for move in said.moves if move.code not in ways(said, ON)] == []


def test_a_definition_that_is_no_text_or_too_long_is_refused() -> None:
    with pytest.raises(BadDefinition, match="UTF-8"):
        read(b"\xff\xfe", file="own.toml")
    with pytest.raises(BadDefinition, match="200 KB"):
        read(b"#" * 300_000, file="own.toml")


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_say_nothing_that_is_not_read(name: str) -> None:
    raw: dict[str, Any] = tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))
    assert raw["code"] == name
    assert list(faults(SHIPPED[name])) == []
