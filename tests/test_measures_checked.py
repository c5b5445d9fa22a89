"""A kept figure whose evidence was removed is marked, on its page and by the command."""

from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.test import Client

from khien.base.accounts import access
from khien.base.core.clock import now, played, today
from khien.show.assurance.cli.measures import measures_group
from khien.show.assurance.queries import measures as queries
from khien.show.assurance.services import measures as services
from khien.show.planning.services.loading import load_shipped
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db
CODE = "units-with-officer"


def page(day: str) -> str:
    client = Client()
    client.post("/sign-in/login/", {"login": "lan", "password": PASSWORD})
    return client.get(f"/measures/{CODE}", {"day": day}).content.decode()


def test_a_figure_says_that_rows_it_counted_are_gone(people: Cast) -> None:
    day = today()
    services.keep_measures(people.system, day=day)
    with played(now() + timedelta(days=2)):
        same = queries.checked(people.lan, CODE, day)
        assert same is not None
        assert same.is_same
        assert "Trùng với số đã lưu" in page(day.isoformat())
        assert CliRunner().invoke(measures_group, ["check", "--at", day.isoformat()]).exit_code == 0

        access.memberships().filter(person_id=people.minh.person_id or 0).delete()

        other = queries.checked(people.lan, CODE, day)
        assert other is not None
        assert (other.kept.numerator, other.found.numerator) == (2, 1)
        assert "Chứng cứ đã" in page(day.isoformat())
        told = CliRunner().invoke(measures_group, ["check", "--at", day.isoformat()])
        assert told.exit_code == 1
        assert f"{CODE}: kept 2 / 2, the rows give 1 / 2" in told.output


def test_the_clause_that_asks_for_a_figure_stands_beside_it(people: Cast) -> None:
    load_shipped(people.system)

    assert "/plans/CM35/clauses/CM35-III.3-b" in page("")


def test_a_day_of_which_nothing_was_kept_is_said(people: Cast) -> None:
    told = CliRunner().invoke(measures_group, ["check", "--at", "2020-01-31"])
    assert told.exit_code == 2
    assert "No figure was kept for 2020-01-31." in told.output
