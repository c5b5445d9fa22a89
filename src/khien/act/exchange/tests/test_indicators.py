"""Indicators: their values, terms and histories; block lists with nothing of our own."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast

from khien.act.exchange.models import Indicator
from khien.act.exchange.queries import indicators as queries
from khien.act.exchange.rules import outgoing, values
from khien.act.exchange.rules.patterns import pattern_of, read_pattern
from khien.act.exchange.services import indicators, peers
from khien.act.exchange.tests.build import entered, said
from khien.act.exchange.types.indicators import (
    BadTerm,
    BadValue,
    IndicatorFilter,
    IndicatorKind,
    KnownAlready,
)
from khien.base.core.clock import now, played
from khien.base.core.refusals import Invalid, NotAllowed, NotFound
from khien.base.core.tlp import Tlp


@pytest.mark.parametrize(
    ("kind", "written", "kept"),
    [
        ("ipv4", "203[.]0[.]113[.]5", "203.0.113.5"),
        ("ipv6", "2001:DB8:0::5", "2001:db8::5"),
        ("domain", "Xấu.Example.", "xn--xu-5ja.example"),
        ("domain", "evil[.]example", "evil.example"),
        ("url", "hxxp://EVIL.example/A?b=1#c", "http://evil.example/A?b=1"),
        ("sha256", "AB" * 32, "ab" * 32),
        ("email", "Ai.Do@EVIL.example", "Ai.Do@evil.example"),
    ],
)
def test_value_is_kept_in_one_form(kind: str, written: str, kept: str) -> None:
    form = values.in_one_form(IndicatorKind(kind), written)

    assert form.startswith("xn--") if "ấ" in written else form == kept


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("ipv4", "10.1.2.3"),
        ("ipv4", "192.168.1.1"),
        ("ipv4", "127.0.0.1"),
        ("ipv4", "100.64.0.1"),
        ("ipv4", "1.2.3"),
        ("ipv6", "fe80::1"),
        ("ipv6", "fd00::1"),
        ("ipv6", "::ffff:10.0.0.1"),
        ("domain", "gov.vn"),
        ("domain", "vn"),
        ("domain", "may1.local"),
        ("url", "http://10.0.0.1/x"),
        ("url", "http://user:pass@evil.example/"),
        ("url", "javascript:alert(1)"),
        ("md5", "d41d8cd98f00b204e9800998ecf8427e"),
        ("md5", "xyz"),
        ("email", "a b@evil.example"),
    ],
)
def test_value_that_cannot_be_one_is_refused(kind: str, written: str) -> None:
    with pytest.raises(BadValue):
        values.in_one_form(IndicatorKind(kind), written)


@given(st.sampled_from(IndicatorKind), st.text(max_size=80))
def test_any_text_is_a_value_or_refused_and_its_form_stands(kind: IndicatorKind, t: str) -> None:
    try:
        form = values.in_one_form(kind, t)
    except BadValue:
        return
    assert values.in_one_form(kind, form) == form
    assert read_pattern(pattern_of(kind, form)) == (kind, form)


@given(st.ip_addresses())
def test_inner_addresses_never_stay_in_a_text(address: object) -> None:
    held = outgoing.without_inner(f"máy {address}, cổng 445")

    import ipaddress  # noqa: PLC0415 - used by this property alone

    assert (str(address) in held) != values.is_inner(ipaddress.ip_address(str(address)))


@pytest.mark.django_db
def test_indicator_needs_source_end_and_one_entry(people: Cast) -> None:
    entered(people.lan)

    with pytest.raises(KnownAlready):
        entered(people.lan)
    with pytest.raises(Invalid):
        entered(people.lan, "203.0.113.8", source=" ")
    with pytest.raises(BadTerm):
        entered(people.lan, "203.0.113.8", expires_at=now() - timedelta(days=2))
    with pytest.raises(BadTerm):
        entered(people.lan, "203.0.113.8", expires_at=now() + timedelta(days=800))
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.update(source="")


@pytest.mark.django_db
def test_only_who_speaks_for_the_province_enters_and_only_watchers_read(people: Cast) -> None:
    key = entered(people.lan)

    for actor in (people.minh, people.hoa):
        with pytest.raises(NotAllowed):
            entered(actor, "203.0.113.8")
        with pytest.raises(NotFound):
            queries.page(actor, IndicatorFilter())
        with pytest.raises(NotFound):
            queries.record(actor, key)
        assert queries.find(actor, "203") == []
    assert [line.value for line in queries.page(people.tuan, IndicatorFilter()).rows] == [
        "203.0.113.7"
    ]


@pytest.mark.django_db
def test_history_keeps_both_values(people: Cast) -> None:
    key = entered(people.lan)

    indicators.change_indicator(people.lan, key=key, indicator=said(tlp=Tlp.RED, confidence=90))
    indicators.revoke_indicator(people.lan, key=key, why="Nhầm")

    record = queries.record(people.lan, key)
    assert record.history[0].why == "Nhầm"
    assert ("tlp", "TLP:GREEN", "TLP:RED") in record.history[1].changes
    assert ("confidence", "50", "90") in record.history[1].changes
    with pytest.raises(Invalid):
        indicators.change_indicator(people.lan, key=key, indicator=said())


def listed(token: str, form: str = "edl", **query: str) -> list[str]:
    response = Client().get(f"/blocklist/{token}/{form}", query)
    assert response.status_code == 200
    lines = response.content.decode().splitlines()
    return [line for line in lines if not line.startswith("#")]


@pytest.mark.django_db
def test_block_list_loses_what_ended_or_was_revoked_at_once(people: Cast) -> None:
    token = peers.enter_consumer(people.lan, name="FW", unit="", ceiling=Tlp.AMBER).token
    keys = [entered(people.lan, f"203.0.113.{n}") for n in (1, 2, 3)]
    entered(people.lan, "203.0.113.4", expires_at=now() + timedelta(hours=1))
    entered(people.lan, "203.0.113.5", tlp=Tlp.RED)
    entered(people.lan, "203.0.113.6", valid_from=now() + timedelta(hours=5))
    assert listed(token) == [f"203.0.113.{n}" for n in (1, 2, 3, 4)]

    indicators.revoke_indicator(people.lan, key=keys[0], why="Nhầm")
    with played(now() + timedelta(hours=2)):
        assert listed(token) == ["203.0.113.2", "203.0.113.3"]


@pytest.mark.django_db
def test_block_list_never_holds_our_own(people: Cast) -> None:
    token = peers.enter_consumer(people.lan, name="FW", unit="", ceiling=Tlp.RED).token
    indicators.protect(people.lan, value="203.0.113.0/28", reason="Trung tâm dữ liệu")
    indicators.protect(people.lan, value="tinh.example", reason="Cổng tỉnh")
    for value in ("203.0.113.7", "203.0.113.77"):
        entered(people.lan, value)
    for value in ("tinh.example", "mail.tinh.example", "tinh.example.evil.example"):
        entered(people.lan, value, kind=IndicatorKind.DOMAIN)
    entered(people.lan, "http://www.tinh.example/x", kind=IndicatorKind.URL)

    assert listed(token) == ["203.0.113.77"]
    assert listed(token, kind="domain") == ["tinh.example.evil.example"]
    assert listed(token, kind="url") == []


@pytest.mark.django_db
def test_each_entry_says_class_source_and_end_and_suricata_reads_it(people: Cast) -> None:
    token = peers.enter_consumer(people.lan, name="FW", unit="", ceiling=Tlp.RED).token
    entered(people.lan, source='CERT "mẫu"; # x')
    entered(people.lan, "evil.example", kind=IndicatorKind.DOMAIN)
    entered(people.lan, "http://evil.example/a;b?c=1", kind=IndicatorKind.URL)
    entered(people.lan, "ab" * 32, kind=IndicatorKind.SHA256)

    assert listed(token, "plain")[1].startswith('203.0.113.7 # control; CERT "mẫu"; x (B); 20')
    rules = listed(token, "suricata")
    assert len(rules) == 3
    assert 'content:".evil.example"; nocase; endswith;' in rules[0]
    assert "drop ip any any <> 203.0.113.7 any" in rules[1]
    assert 'content:"/a|3B|b?c=1"; startswith;' in rules[2]
    assert len({rule.partition("sid:")[2] for rule in rules}) == 3
    assert listed(token, "plain", kind="hash")[0].startswith("ab" * 32)


@pytest.mark.django_db
def test_block_list_has_a_tag_and_is_nobody_elses(people: Cast) -> None:
    given_one = peers.enter_consumer(people.lan, name="FW", unit="", ceiling=Tlp.RED)
    entered(people.lan)
    url = f"/blocklist/{given_one.token}/plain"
    tag = Client().get(url)["ETag"]

    same = Client().get(url, headers={"if-none-match": tag})
    entered(people.lan, "203.0.113.8")
    other = Client().get(url, headers={"if-none-match": tag})

    assert (same.status_code, same.content, other.status_code) == (304, b"", 200)
    assert Client().get(f"/blocklist/{given_one.token}x/plain").status_code == 404
    assert Client().get(f"/blocklist/{given_one.token}/exe").status_code == 404
    peers.close_consumer(people.lan, key=given_one.key)
    assert Client().get(url).status_code == 404


@pytest.mark.django_db
def test_list_costs_the_same_for_more_rows(people: Cast) -> None:
    costs = []
    for number in range(3):
        entered(people.lan, f"203.0.113.{number + 1}")
        with CaptureQueriesContext(connection) as asked:
            queries.page(people.lan, IndicatorFilter())
        costs.append(len(asked))

    assert len(set(costs)) == 1
