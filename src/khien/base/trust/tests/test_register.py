"""The register of certificates: entered, brought in, reminded of, revoked, replaced, seen outside."""

import io
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook, load_workbook
from tests.cast import Cast

from khien.base.accounts import services as accounts
from khien.base.accounts.types import BodyTask
from khien.base.casework import queries as casework
from khien.base.core.clock import now
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.trust.queries import certificates as queries
from khien.base.trust.services import certificates as services
from khien.base.trust.services import importing, reminding, revocations
from khien.base.trust.tests.build import DER, PEM, Authority
from khien.base.trust.types.certificates import (
    BadPeriod,
    CertificateFilter,
    CertificateKind,
    CertificateKnown,
    CertificateState,
    Changed,
    NewCertificate,
    NoCertificates,
    NoUnit,
    Seen,
)
from khien.base.trust.types.signatures import Revocation

pytestmark = pytest.mark.django_db


def new(serial: str = "01", *, unit: str = "XA1", days: float = 300, **more: Any) -> NewCertificate:
    at = now()
    return NewCertificate(
        unit_code=unit,
        serial=serial,
        holder=f"UBND xã {serial} (mẫu)",
        issuer="CA mẫu",
        valid_from=at - timedelta(days=65),
        ends_at=at + timedelta(days=days),
        **more,
    )


def lines(people: Cast, **wanted: Any) -> list[str]:
    return [
        one.serial for one in queries.certificates(people.lan, CertificateFilter(**wanted)).rows
    ]


def test_certificate_is_entered_once_by_its_unit_and_seen_by_it(people: Cast) -> None:
    key = services.enter_certificate(people.minh, certificate=new(token="TK-1"))

    assert queries.certificate(people.minh, key).line.state is CertificateState.VALID
    with pytest.raises(NotFound):
        queries.certificate(people.hoa, key)
    with pytest.raises(CertificateKnown):
        services.enter_certificate(people.minh, certificate=new())
    with pytest.raises(BadPeriod):
        services.enter_certificate(people.minh, certificate=new("02", days=-70))
    with pytest.raises((NotAllowed, NotFound)):
        services.enter_certificate(people.hoa, certificate=new("03"))
    assert [one.title for one in queries.find(people.minh, "tk-1")] == ["UBND xã 01 (mẫu) 01"]


def test_list_narrows_and_pages_without_losing_one(people: Cast) -> None:
    for number in range(60):
        unit, kind = (
            ("XA1", CertificateKind.SERVER) if number % 2 else ("XA2", CertificateKind.AGENCY)
        )
        made = new(f"{number:02d}", unit=unit, days=20 + 10 * (number // 3), kind=kind)
        services.enter_certificate(people.lan, certificate=made)

    first = queries.certificates(people.lan, CertificateFilter())
    rest = queries.certificates(people.lan, CertificateFilter(), after=first.after)
    serials = [one.serial for one in (*first.rows, *rest.rows)]

    assert (first.total, len(first.rows), rest.after) == (60, 50, "")
    assert sorted(serials) == [f"{number:02d}" for number in range(60)]
    assert len(lines(people, kind="server")) == 30
    assert len(lines(people, state="ending")) == 24
    assert lines(people, words="xa 07") == ["07"]
    page, without = queries.by_unit(people.lan, None)
    (one, two) = (row for row in page.rows if row.unit_code in {"XA1", "XA2"})
    assert without == page.total - 2
    assert (one.valid, one.ending, two.kinds[1]) == (30, 12, ("Agency", 30))


def test_unit_is_reminded_three_times_and_the_centre_at_the_last(people: Cast) -> None:
    accounts.name_body(
        people.system, task=BodyTask.LEADS_SECURITY, unit_code="CAT", basis="QĐ (mẫu)"
    )
    key = services.enter_certificate(people.minh, certificate=new(days=100))

    def waiting(actor: Any) -> list[str]:
        with translation.override("en"):
            items = casework.inbox(actor)
        titles = [item.title for item in items if "certificate 01" in item.title]
        return [title.rpartition("(")[2] for title in titles]

    told = []
    for days in (0, 11, 41, 71):
        with time_machine.travel(now() + timedelta(days=days)):
            reminding.night(on="2026-11-26")
            told.append((waiting(people.minh), len(waiting(people.lan))))
    assert told == [
        ([], 0),
        (["90 days before)"], 1),
        (["60 days before)"], 1),
        (["30 days before)"], 2),
    ]
    newer = services.enter_certificate(people.minh, certificate=new("02", days=700))
    services.replace_certificate(people.minh, key=key, replaced_by=newer)
    assert waiting(people.minh) == []


def test_revoked_and_replaced_count_no_more_and_the_past_stays(people: Cast) -> None:
    old, other = (
        services.enter_certificate(people.minh, certificate=new(each)) for each in ("1", "2")
    )
    newer = services.enter_certificate(people.minh, certificate=new("3", days=500))
    before = now() - timedelta(days=30)

    services.revoke_certificate(
        people.minh, key=old, at=now() - timedelta(days=1), words="mất token"
    )
    services.replace_certificate(people.minh, key=other, replaced_by=newer)

    def held(at: datetime) -> bool:
        (row,) = queries.units_with_certificate(at, frozenset({"XA1"}))
        return row.counts

    assert lines(people, state="revoked") == ["1"]
    assert queries.certificate(people.lan, newer).replaces[0].serial == "2"
    assert (held(now()), held(before)) == (True, True)
    services.revoke_certificate(people.minh, key=newer, at=now(), words="")
    with time_machine.travel(now() + timedelta(seconds=2)):
        assert (held(now()), held(before)) == (False, True)
    with pytest.raises(Changed):
        services.revoke_certificate(people.minh, key=old, at=now(), words="")


def test_files_are_brought_in_and_what_is_known_is_left_alone(people: Cast) -> None:
    authority = Authority()
    signer = authority.signer("Nguyễn Văn Mẫu")
    server = authority.signer("may.mau.gov.vn", purposes=[Purpose.SERVER_AUTH])
    both = [signer.certificate, server.certificate]
    bundle = pkcs7.serialize_certificates(both, serialization.Encoding.DER)
    as_pem = b"".join(one.public_bytes(PEM) for one in both)

    seen = importing.look(people.minh, content=as_pem, name="a.pem", unit_code="XA1")
    first = importing.bring(
        people.minh, content=signer.certificate.public_bytes(DER), name="a.cer", unit_code="XA1"
    )
    second = importing.bring(people.minh, content=bundle, name="a.p7b", unit_code="XA1")

    assert (seen.taken, first.taken, second.taken, second.same) == (2, 1, 1, 1)
    (held,) = queries.certificates(people.minh, CertificateFilter(kind="server")).rows
    record = queries.certificate(people.minh, held.key)
    assert (record.key, record.usage, record.seen) == ("EC secp256r1", "serverAuth", Seen.IMPORTED)
    assert record.pem.startswith("-----BEGIN CERTIFICATE")
    with pytest.raises(NoUnit):
        importing.bring(people.minh, content=as_pem, name="a.pem")
    for broken in (b"", b"x", as_pem[:40]):
        with pytest.raises(NoCertificates):
            importing.bring(people.minh, content=broken, name="x.pem", unit_code="XA1")


def office_list() -> bytes:
    book = Workbook()
    page: Any = book.active
    page.append(
        ["unit", "kind", "source", "holder", "serial", "issuer", "valid_from", "ends_on", "token"]
    )
    at, ends = datetime(2026, 1, 1), datetime(2028, 1, 1)  # noqa: DTZ001 - a cell
    page.append(["XA1", "personal", "government", "Mẫu A", "0A:01", "CA", at, ends, "TK1"])
    page.append(["XA1", "khác", "government", "Mẫu B", "0A02", "CA", at, ends, ""])
    page.append(["XA9", "agency", "public", "Mẫu C", "0A03", "CA", at, ends, ""])
    page.append(["XA2", "agency", "public", "Mẫu D", "0A04", "CA", ends, at, ""])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_offices_list_is_taken_row_by_row(people: Cast) -> None:
    told = importing.bring(people.minh, content=office_list(), name="so.xlsx")

    assert (told.taken, [one.where for one in told.refused]) == (1, ["B3", "4", "5"])
    (held,) = queries.certificates(people.minh, CertificateFilter()).rows
    assert (held.serial, held.kind) == ("0a01", CertificateKind.PERSONAL)


def test_revocation_is_looked_up_where_lists_are_at_hand(people: Cast, home: Path) -> None:
    authority = Authority()
    held = authority.signer()
    content = held.certificate.public_bytes(PEM)
    importing.bring(people.minh, content=content, name="a.pem", unit_code="XA1")
    (line,) = queries.certificates(people.minh, CertificateFilter()).rows
    assert revocations.look_up(people.minh, key=line.key) is Revocation.UNKNOWN

    for name in ("trust-roots", "crls"):
        (home / name).mkdir()
    for name, one in (("root", authority.root), ("issuing", authority.issuing)):
        (home / "trust-roots" / f"{name}.pem").write_bytes(one.certificate.public_bytes(PEM))
    (home / "crls" / "a.crl").write_bytes(authority.crl().content)
    revocations.night(on="2026-11-26")
    assert queries.certificate(people.minh, line.key).line.revocation is Revocation.GOOD
    (home / "crls" / "a.crl").write_bytes(
        authority.crl((held, datetime.now(UTC) - timedelta(days=1))).content
    )
    revocations.night(on="2026-11-27")
    record = queries.certificate(people.minh, line.key)
    assert (record.line.state, record.line.revocation) == (
        CertificateState.REVOKED,
        Revocation.REVOKED,
    )
    assert "CRL CA mẫu 01" in record.revocation_said[0].plain


def test_certificate_seen_outside_enters_once(people: Cast) -> None:
    der = (
        Authority()
        .signer("trang.mau.gov.vn", purposes=[Purpose.SERVER_AUTH])
        .certificate.public_bytes(DER)
    )

    first = services.discover(
        people.system, unit_code="XA1", der=der, address="https://trang.mau.gov.vn"
    )
    again = services.discover(
        people.system, unit_code="XA1", der=der, address="https://moi.mau.gov.vn"
    )

    record = queries.certificate(people.minh, first)
    assert (again, record.seen, record.address) == (
        first,
        Seen.DISCOVERED,
        "https://moi.mau.gov.vn",
    )


def test_pages_of_the_register(people: Cast, client: Client) -> None:
    client.force_login(get_user_model().objects.get(username="minh"))
    client.cookies["language"] = "en"
    form = {
        "unit": "XA1", "kind": "agency", "source": "government", "holder": "UBND xã (mẫu)",
        "serial": "AB:01", "issuer": "CA mẫu", "valid_from": "2026-01-01", "ends_on": "2028-01-01",
    }  # fmt: skip

    entered = client.post(reverse("trust:enter"), form, follow=True).content.decode()
    again = client.post(reverse("trust:enter"), form)
    upload = SimpleUploadedFile("so.xlsx", office_list())
    looked = client.post(
        reverse("trust:bring"), {"unit": "XA1", "act": "look", "file": upload}
    ).content.decode()
    (held,) = queries.certificates(people.minh, CertificateFilter()).rows
    listed = client.get(reverse("trust:certificates"), {"q": "ubnd"}).content.decode()
    sheet = load_workbook(io.BytesIO(client.get(reverse("trust:sheet")).content)).active
    units = client.get(reverse("trust:units")).content.decode()
    act = reverse("trust:act", args=[held.key])
    revoked = client.post(act, {"act": "revoke", "day": "2026-11-01", "words": "mất"}, follow=True)

    assert "The certificate stands in the register." in entered
    assert (again.status_code, "has the certificate ab01" in again.content.decode()) == (422, True)
    assert "1 new, 0 stood here already, 3 refused." in looked
    assert "Nothing was written yet" in looked
    assert "UBND xã (mẫu)" in listed
    assert sheet is not None
    assert sheet["F2"].value == "ab01"
    assert "units hold no valid certificate" in units
    assert "Revoked certificate" in revoked.content.decode()
