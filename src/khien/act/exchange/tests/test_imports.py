"""Files of others: what is read, what is refused whole, and what changes what is held."""

import contextlib
import json
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import Cast

from khien.act.exchange.models import Indicator, StixObject
from khien.act.exchange.queries import indicators as queries
from khien.act.exchange.rules import misp, reading, taking
from khien.act.exchange.services import imports
from khien.act.exchange.tests.build import bundle, entered, stix_indicator
from khien.act.exchange.types.imports import (
    BadFile,
    Found,
    IsAdvisory,
    Terms,
    TooLarge,
    UnknownFormat,
)
from khien.act.exchange.types.indicators import TechnicalClass
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed
from khien.base.core.tlp import Tlp

TERMS = Terms("CERT mẫu", technical_class=TechnicalClass.CONTROL)
RELATION = {
    "type": "relationship",
    "spec_version": "2.1",
    "id": "relationship--44298a74-ba52-4f0c-87a3-1824e67d7fad",
    "created": "2026-01-01T00:00:00.000Z",
    "modified": "2026-01-01T00:00:00.000Z",
    "relationship_type": "indicates",
    "source_ref": "indicator--44298a74-ba52-4f0c-87a3-1824e67d7fa1",
    "target_ref": "malware--44298a74-ba52-4f0c-87a3-1824e67d7fa2",
}
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "id", "objects", "Event", "Attribute", "uuid", "value", "x"])
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)
REFUSALS = (BadFile, TooLarge, UnknownFormat, IsAdvisory)


def path_of_fault(read: Callable[[], object]) -> str | None:
    """Return the path with which a file is refused, or None where it is read."""
    try:
        read()
    except BadFile as refused:
        return str(refused.values["path"])
    return None


@given(VALUES | st.builds(lambda things: {"type": "bundle", "objects": things}, VALUES))
def test_any_json_is_read_or_refused(values: Any) -> None:
    with contextlib.suppress(*REFUSALS):
        imports.read_file(json.dumps(values).encode(), TERMS, at=now())


@given(st.sampled_from(sorted(stix_indicator())), VALUES)
def test_any_value_in_an_object_is_read_or_refused_with_its_path(name: str, value: Any) -> None:
    content = bundle(stix_indicator() | {name: value})

    fault = path_of_fault(lambda: imports.read_file(content, TERMS, at=now()))

    assert fault is None or fault.startswith(("objects[0]", ".objects[0]"))


@given(st.dictionaries(st.sampled_from(["type", "value", "to_ids", "Tag", "timestamp"]), VALUES))
def test_any_attribute_is_read_or_refused(attribute: dict[str, Any]) -> None:
    event = {"uuid": "44298a74-ba52-4f0c-87a3-1824e67d7fad", "Attribute": [attribute]}

    fault = path_of_fault(lambda: list(misp.from_misp({"Event": event}, TERMS, at=now())))

    assert fault is None or fault.startswith("Event.Attribute[0]")


@pytest.mark.parametrize(
    ("content", "path"),
    [
        (b"", "1:1"),
        (b'{"type": "bundle",', "1:1"),
        (b'{"a": 1, "a": 2}', "a"),
        (b'{"a": "\\ud800"}', "1:"),
        (b'{"a": ["\\u0000"]}', "a[0]"),
        (b"[" * 400 + b"]" * 400, "[0]"),
        (b"[" * 5000, "1:"),
        (b'{"a": NaN}', "1:"),
        (bundle(stix_indicator(), stix_indicator(id="x")), "objects[1].id"),
        (bundle(stix_indicator(spec_version="2.0")), "objects[0].spec_version"),
        (bundle(stix_indicator(confidence=101)), "objects[0].confidence"),
        (bundle(stix_indicator(valid_until="2001-01-01T00:00:00Z")), "objects[0].valid_until"),
        (bundle(stix_indicator(pattern="[broken")), "objects[0].pattern"),
        (bundle(RELATION | {"source_ref": "x"}), "objects[0].source_ref"),
        (
            bundle({**RELATION, "type": "malware", "id": f"malware{RELATION['id'][12:]}"}),
            "objects[0]",
        ),
        (bundle(RELATION, RELATION | {"description": "khác"}), "objects[1].id"),
    ],
)
def test_broken_or_contradicting_file_is_refused_with_its_path(content: bytes, path: str) -> None:
    with pytest.raises(BadFile) as refused:
        imports.read_file(content, TERMS, at=now())

    assert str(refused.value.values["path"]).startswith(path)


def test_huge_file_is_refused_before_it_is_read() -> None:
    began = time.monotonic()
    with pytest.raises(TooLarge):
        imports.read_file(b"[" * (reading.BYTES_MAX + 1), TERMS, at=now())
    assert time.monotonic() - began < 1


def test_csaf_holds_no_indicators() -> None:
    with pytest.raises(IsAdvisory):
        imports.read_file(b'{"document": {"csaf_version": "2.0"}}', TERMS, at=now())


def test_record_without_class_is_refused_by_itself() -> None:
    thing = stix_indicator(labels=["lạ"], name="x")

    (one,) = imports.read_file(bundle(thing), Terms("CERT"), at=now()).readings

    assert one.refused == taking.NO_CLASS


@pytest.mark.django_db
def test_import_counts_every_record_and_a_second_time_knows_them(people: Cast) -> None:
    things = [
        stix_indicator("198.51.100.1"),
        stix_indicator("198.51.100.1"),
        stix_indicator("10.0.0.1"),
        stix_indicator(pattern="[ipv4-addr:value = '1.1.1.1' AND domain-name:value = 'a.vn']"),
        RELATION,
    ]

    def imported() -> dict[Found, int]:
        plan = imports.import_file(people.lan, name="x", content=bundle(*things), terms=TERMS)
        return dict(plan.counts)

    assert imported() == {Found.NEW: 2, Found.KNOWN: 1, Found.REFUSED: 2}
    assert imported() == {Found.KNOWN: 3, Found.REFUSED: 2}
    things[0] |= {"object_marking_refs": [], "labels": ["ransomware"]}
    del things[0]["object_marking_refs"]
    assert imported() == {Found.CHANGED: 1, Found.KNOWN: 2, Found.REFUSED: 2}
    assert Indicator.objects.get().technical_class == "ransomware"
    assert StixObject.objects.filter(type="relationship").count() == 1


@pytest.mark.django_db
def test_import_never_widens_what_we_marked_nor_takes_over_anothers_word(people: Cast) -> None:
    key = entered(people.lan, "198.51.100.1", tlp=Tlp.RED, source="Của ta", words="riêng")

    thing = stix_indicator("198.51.100.1", Tlp.CLEAR, description="khác", labels=["phishing"])
    imports.import_file(people.lan, name="x", content=bundle(thing), terms=TERMS)

    line = queries.record(people.lan, key).line
    assert (line.tlp, line.source, line.words) == (Tlp.RED, "Của ta", "riêng")
    assert line.technical_class is TechnicalClass.CONTROL
    assert line.expires_at > now() + timedelta(days=80)


@pytest.mark.django_db
def test_revocation_by_the_source_revokes_and_by_others_does_not(people: Cast) -> None:
    terms = Terms("CERT", technical_class=TechnicalClass.CONTROL)
    thing = stix_indicator("198.51.100.1")
    imports.import_file(people.lan, name="x", content=bundle(thing), terms=terms)
    thing |= {"revoked": True}

    imports.import_file(people.lan, name="x", content=bundle(thing), terms=TERMS)
    assert Indicator.objects.get().revoked_at is None
    imports.import_file(people.lan, name="x", content=bundle(thing), terms=terms)
    assert Indicator.objects.get().revoked_at is not None


@pytest.mark.django_db
def test_broken_file_leaves_nothing(people: Cast) -> None:
    content = bundle(stix_indicator(), stix_indicator(modified="x"))

    with pytest.raises(BadFile):
        imports.import_file(people.lan, name="x", content=content, terms=TERMS)
    with pytest.raises(NotAllowed):
        imports.import_file(people.minh, name="x", content=bundle(RELATION), terms=TERMS)

    assert (Indicator.objects.count(), StixObject.objects.count()) == (0, 0)
