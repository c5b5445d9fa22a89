"""Saved filters: a person keeps a list's filters under a name, sees the own ones only, forgets them."""

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries
from khien.base.accounts.services import FILTERS_MAX, keep_filter
from khien.base.core.refusals import Invalid

LIST = "/to-do/?waiting=late&whose=mine&after=x~1"
CHOSEN = "waiting=late&amp;whose=mine"
KEPT = {"page": "casework:inbox", "name": "Trễ của tôi", "query": "waiting=late&whose=mine"}


def signed_in(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def test_filters_are_kept_shown_on_their_list_and_forgotten(people: Cast) -> None:
    minh = signed_in("minh")
    offered = minh.get(LIST).content.decode()
    assert f'name="query" value="{CHOSEN}"' in offered

    minh.post("/accounts/filters/keep", KEPT)

    assert f'<a href="?{CHOSEN}">Trễ của tôi</a>' in minh.get("/to-do/").content.decode()
    assert "Trễ của tôi" not in minh.get("/incidents/").content.decode()
    assert "Trễ của tôi" not in signed_in("hoa").get("/to-do/").content.decode()

    (line,) = queries.saved_filters(people.minh, "casework:inbox")
    assert signed_in("hoa").post(f"/accounts/filters/{line.key}/forget").status_code == 404
    minh.post(f"/accounts/filters/{line.key}/forget")
    assert queries.saved_filters(people.minh, "casework:inbox") == []


def test_a_name_kept_again_takes_the_new_filters(people: Cast) -> None:
    keep_filter(people.minh, page="p", name="a", query="x=1")
    keep_filter(people.minh, page="p", name=" a ", query="x=2")

    assert [one.query for one in queries.saved_filters(people.minh, "p")] == ["x=2"]


@pytest.mark.parametrize(("name", "query"), [("", "x=1"), ("a", ""), ("a" * 61, "x=1")])
def test_filters_without_name_or_choice_are_refused(people: Cast, name: str, query: str) -> None:
    with pytest.raises(Invalid, match="Choose filters first"):
        keep_filter(people.minh, page="p", name=name, query=query)


def test_thirty_of_one_list_are_enough(people: Cast) -> None:
    for number in range(FILTERS_MAX):
        keep_filter(people.minh, page="p", name=str(number), query="x=1")
    with pytest.raises(Invalid, match="remove one first"):
        keep_filter(people.minh, page="p", name="one more", query="x=1")
