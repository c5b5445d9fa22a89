"""A unit is chosen from a short list, or searched among many; words are understood without a list too."""

import re

import pytest
from django.test import Client
from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries, rules, services
from khien.base.accounts.types import Capability, UnitKind, UnitNotMeant

pytestmark = pytest.mark.django_db


@pytest.fixture
def many(people: Cast) -> Cast:
    """Forty communes more than a list can show."""
    for number in range(rules.FEW + 10):
        services.enter_unit(
            people.system,
            code=f"TL{number:02d}",
            name=f"Xã Tân Lập {number}",
            kind=UnitKind.COMMUNE,
            parent="TINH",
        )
    return people


def client_of(name: str) -> Client:
    client = Client()
    client.post("/sign-in/login/", {"login": name, "password": PASSWORD})
    return client


def focus_field(client: Client) -> str:
    page = client.get("/accounts/units")
    found = re.search(r'<form class="focus".*?</form>', page.content.decode(), re.DOTALL)
    return found.group() if found else ""


def test_few_units_are_a_list_and_one_unit_is_no_question(people: Cast) -> None:
    assert "<select" in focus_field(client_of("lan"))
    assert focus_field(client_of("minh")) == ""


def test_many_units_are_searched_and_the_page_does_not_carry_them(many: Cast) -> None:
    field = focus_field(client_of("lan"))

    assert 'role="combobox"' in field
    assert "Tân Lập" not in field


def test_suggestions_are_few_counted_and_ones_own(many: Cast) -> None:
    seen = client_of("lan").get("/accounts/suggest-units?unit=tan+lap").content.decode()
    others = client_of("minh").get("/accounts/suggest-units?unit=tan+lap").content.decode()

    assert seen.count('role="option"') == rules.LIKE_MAX
    assert f" {rules.FEW + 10 - rules.LIKE_MAX} " in seen
    assert "Tân Lập" not in others


def test_suggestions_keep_to_what_the_reader_may_do(many: Cast) -> None:
    address = "/accounts/suggest-units?unit=tan&capability=manage_people"

    assert "option" not in client_of("lan").get(address).content.decode()
    assert "option" in client_of("tuan").get(address).content.decode()


@pytest.mark.parametrize("said", ["TL07", "Xã Tân Lập 7 (TL07)", "xa tan lap 7", " Xã Tân Lập 7 "])
def test_a_unit_is_known_by_its_code_and_its_name(many: Cast, said: str) -> None:
    assert queries.unit_meant(many.lan, said).code == "TL07"


@pytest.mark.parametrize("said", ["", "Tân Lập", "Xã Không Có", "XA2 (XA1", "(" * 5000])
def test_what_names_no_single_unit_is_refused(many: Cast, said: str) -> None:
    with pytest.raises(UnitNotMeant):
        queries.unit_meant(many.lan, said)


def test_a_unit_of_others_is_not_meant(many: Cast) -> None:
    with pytest.raises(UnitNotMeant):
        queries.unit_meant(many.minh, "TL07")
    with pytest.raises(UnitNotMeant):
        queries.unit_meant(many.lan, "TL07", Capability.MANAGE_PEOPLE)


def test_typed_words_narrow_the_house_and_unclear_ones_say_so(many: Cast) -> None:
    client = client_of("lan")

    client.post("/accounts/focus", {"unit": "xa tan lap 7", "next": "/accounts/units"})
    assert 'value="Xã Tân Lập 7 (TL07)"' in focus_field(client)

    told = client.post(
        "/accounts/focus",
        {"unit": "tan lap", "next": "/accounts/units"},
        headers={"Referer": "/accounts/units"},
    )
    assert told.status_code == 303
    assert "“tan lap”" in client.get("/accounts/units").content.decode()
    assert 'value="Xã Tân Lập 7 (TL07)"' in focus_field(client)

    client.post("/accounts/focus", {"next": "/accounts/units"})
    assert 'value=""' in focus_field(client)
