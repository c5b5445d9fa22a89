"""A province adds a kind of report by one file of its home; the one that the how-to shows can be made."""

from pathlib import Path

import pytest
from tests.cast import Cast

from khien.show.reporting.queries import kinds
from khien.show.reporting.queries import reports as queries
from khien.show.reporting.services import making
from khien.show.reporting.tests.build import office

HOW_TO = Path(__file__).parents[5] / "docs" / "how-to" / "add-a-report.md"


@pytest.mark.django_db
def test_the_kind_that_the_how_to_shows_can_be_made_and_a_wrong_one_stops_nothing(
    people: Cast, home: Path
) -> None:
    shown = HOW_TO.read_text("utf-8").split("```toml\n")[1].split("```")[0]
    own = home / kinds.OWN
    own.mkdir()
    (own / "thu-dang-ngo.toml").write_text(shown, encoding="utf-8")
    (own / "hong.toml").write_text(shown.replace("[[mails-reported]]", "[[mails]]"), "utf-8")
    kinds.looked_through.cache_clear()
    try:
        by = office(people).clerk
        number = making.make_report(by, kind="mail-and-malware", unit_code="TINH", period="2026-10")
        said = queries.report(by, number)
        assert [str(one).split(":")[0] for one in kinds.refused()] == ["hong.toml"]
    finally:
        kinds.looked_through.cache_clear()

    assert said.line.title.vi == "Thư đáng ngờ và mã độc"
    assert said.missing_words == ("II. Mã độc",)
    assert queries.content(by, number, "pdf").startswith(b"%PDF-")
