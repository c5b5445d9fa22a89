"""What a person issues, publishes and reads over turns up as the rows of the plans' orders to report."""

from datetime import UTC, datetime, timedelta

import pytest

from khien.base.accounts import services as accounts
from khien.base.accounts.types import BodyTask
from khien.base.core.clock import now, played, today
from khien.base.core.offers import registry
from khien.base.trust.services.keys import make_key
from khien.show.planning.services import recurring
from tests.cast import Cast
from tests.issuing import Office, issued, office

pytestmark = pytest.mark.django_db
BEFORE = datetime(2026, 9, 1, 3, tzinfo=UTC)
AFTER_MIDNIGHT = datetime(2026, 11, 19, 18, 30, tzinfo=UTC)
"""Half past one in the province, where it is the 20th; the 19th in UTC."""


@pytest.fixture
def staff(people: Cast) -> Office:
    with played(BEFORE):
        for task in (BodyTask.LEADS_SECURITY, BodyTask.DIGITAL, BodyTask.PEOPLES_COMMITTEE):
            accounts.name_body(people.system, task=task, unit_code="CAT", basis="Quyết định mẫu")
    make_key(people.system, holder="Công an Tỉnh mẫu")
    return office(people)


def rows(code: str, at: datetime | None = None) -> list[bool]:
    return [one.counts for one in registry.measures[code].rows(at or now(), None)]


def test_a_report_that_is_issued_by_its_day_is_the_row_of_reporting(
    people: Cast, staff: Office
) -> None:
    with played(BEFORE):
        recurring.arrange(people.system)
    with played(datetime(2026, 10, 2, 3, tzinfo=UTC)):
        issued(people, staff, kind="monthly", unit="CAT", period="2026-09")

    found = {
        one.detail: one.counts
        for one in registry.measures["reports-on-time"].rows(
            datetime(2026, 11, 20, 3, tzinfo=UTC), None
        )
    }

    assert found["05/10/2026"] is True, "September was reported in time"
    assert found["05/11/2026"] is False, "October was not"
    assert set(rows("reports-signed")) == {True}


def test_a_public_page_that_is_kept_is_the_row_of_informing_people(
    people: Cast, staff: Office
) -> None:
    with played(AFTER_MIDNIGHT):
        before = rows("public-page-current")
        issued(people, staff, kind="capability-public", unit="TINH", period=str(today().year - 1))

        assert sum(rows("public-page-current")) == sum(before) + 1
        assert set(rows("capability-report-published")) == {True}
        assert set(rows("capability-report-published", now() - timedelta(days=2))) == {False}
