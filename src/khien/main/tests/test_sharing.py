"""What rooms hand in to be shared: the advisory in force, the signs of an incident, each by its TLP."""

from datetime import timedelta

import pytest
from django.test import Client
from tests.cast import Cast

from khien.act.exchange.queries import own
from khien.act.response.services import incidents, observables
from khien.act.response.types.incidents import IncidentKind, NewIncident
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.base.core.tlp import Tlp
from khien.main import wiring

pytestmark = pytest.mark.django_db


def test_signs_of_an_incident_leave_by_their_tlp_and_internal_ones_never(people: Cast) -> None:
    new = NewIncident("x", IncidentKind.MALWARE, "high", "XA1", now() - timedelta(minutes=5))
    number = incidents.open_incident(people.lan, incident=new)
    observables.enter_observables(
        people.lan, number=number, pasted="203.0.113.7\n10.1.2.3\nevil.example", tlp=Tlp.AMBER
    )
    observables.enter_observables(people.lan, number=number, pasted="red.example", tlp=Tlp.RED)

    shared = own.observables(people.lan, number)

    assert {(one.kind, one.value, one.tlp) for one in shared} == {
        ("ipv4", "203.0.113.7", Tlp.AMBER),
        ("domain", "evil.example", Tlp.AMBER),
    }
    with pytest.raises(NotFound):
        own.observables(people.hoa, number)


def test_anonymous_reads_no_advisory_above_clear(people: Cast) -> None:
    wiring.connect()

    answer = Client().get("/.well-known/csaf/provider-metadata.json")

    assert answer.status_code == 200
    feeds = answer.json()["distributions"][0]["rolie"]["feeds"]
    assert [feed["tlp_label"] for feed in feeds] == ["WHITE"]
