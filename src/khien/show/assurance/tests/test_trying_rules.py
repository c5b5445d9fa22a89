"""A changed decree is tried over all systems before it counts: unchanged, changed, who would fall short."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.cast import Cast

from khien.base.regulation.queries import laid_over
from khien.base.regulation.types import BookNotRight
from khien.know.inventory.queries import levels
from khien.show.assurance.cli.levels import levels_group
from khien.show.assurance.tests import build

pytestmark = pytest.mark.django_db
STRICTER = """
[[level_criterion]]
code = "l2-internal"
profile = "vn-2026"
level = 3
when = [["internal"], ["private", "personal"]]
title = { en = "Internal use with private information", vi = "Nội bộ, thông tin riêng" }
instrument = "Nghị định 331/2026/NĐ-CP"
article = "Điều 13 (sửa đổi, mẫu)"
valid_from = 2026-08-19
confidence = "local"
compared_by = ""
note = { en = "A sample.", vi = "Mẫu." }
"""


def test_stricter_criteria_name_the_systems_that_would_fall_short(
    people: Cast, tmp_path: Path
) -> None:
    build.system(people, level="2")
    build.system(people, "Trang tin (mẫu)", data_class="public", level="1")
    (tmp_path / "levels.toml").write_text(STRICTER, encoding="utf-8")

    told = CliRunner().invoke(levels_group, ["try", str(tmp_path)])

    assert told.exit_code == 1
    assert "Một cửa (mẫu): 2 -> 3" in told.output
    assert "2 systems: 1 unchanged, 1 changed, 1 would fall short." in told.output
    assert levels.suggested({"kind": "internal", "data_class": "private"}).level == 2  # type: ignore[union-attr]


def test_files_with_a_fault_are_not_tried(people: Cast, tmp_path: Path) -> None:
    (tmp_path / "levels.toml").write_text(STRICTER.replace("level = 3", "level = 9"), "utf-8")

    with pytest.raises(BookNotRight, match="khien regulation check"):
        laid_over(tmp_path)
