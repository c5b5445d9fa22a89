"""Requests to the authority: asked, looked at, decided by a second person, renewed, revoked once."""

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from tests.cast import Cast

from khien.base.casework import queries as casework
from khien.base.casework.types import GuardRefused, MoveRefused, ReasonMissing
from khien.base.core.clock import now, played
from khien.base.core.outbox import work_once
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import issued, keys, published, requests, signatures
from khien.base.trust.rules.authority import profiles
from khien.base.trust.rules.authority import requests as rules
from khien.base.trust.services import signing
from khien.base.trust.services.authority import asking, issuing, revoking
from khien.base.trust.tests.authority import approved, approver, asked, csr, founded, issued_for
from khien.base.trust.types.authority import (
    AlreadyRevoked,
    NewRequest,
    NoAuthority,
    ProfileCode,
    Reason,
    RequestChanged,
    RequestState,
    RequestUnreadable,
    RequestWrong,
    Standing,
    Waits,
)
from khien.base.trust.types.keys import KeyExists

pytestmark = pytest.mark.django_db
BROKEN = csr("may1.xa1.test", "may2.xa1.test")


def faults(by: Cast, content: bytes, profile: ProfileCode = ProfileCode.SERVER) -> str:
    found = requests.request(by.lan, asked(by.minh, content, profile)).faults
    return " / ".join(("× " if one.stops else "") + one.sentence % one.values for one in found)


def test_a_request_waits_in_the_inbox_of_who_decides_and_becomes_a_certificate(
    people: Cast, outside: Path
) -> None:
    with pytest.raises(NoAuthority):
        asked(people.minh, csr("may1.xa1.test"))
    founded(people, outside / "root")
    number = asked(people.minh, csr("may1.xa1.test"))
    assert any(number in line.title for line in casework.inbox(people.lan))
    with pytest.raises(NotFound):
        requests.request(people.hoa, number)

    line = approved(people.lan, number)

    assert line.standing is Standing.GOOD
    assert requests.request(people.minh, number).line.state is RequestState.ISSUED
    assert not any(number in one.title for one in casework.inbox(people.lan))
    with pytest.raises(NotFound):
        issued.record(people.hoa, line.key)


def test_who_asked_or_changed_it_does_not_approve_it(people: Cast, outside: Path) -> None:
    founded(people, outside / "root")
    number = asked(people.lan, csr("may1.cat.test"))
    digest = requests.request(people.lan, number).digest
    with pytest.raises(GuardRefused, match="somebody else does"):
        asking.approve(people.lan, number=number, digest=digest)
    with pytest.raises(NotAllowed):
        asking.approve(people.minh, number=asked(people.minh, csr("a.xa1.test")), digest="")
    changed = asked(people.minh, csr("may2.xa1.test"))
    asking.change(people.lan, number=changed, csr=csr("may3.xa1.test"))
    with pytest.raises(GuardRefused, match="somebody else does"):
        approved(people.lan, changed)

    second = approver(people)
    assert approved(second, number).title == "may1.cat.test"
    assert approved(second, changed).title == "may3.xa1.test"


def test_what_changed_after_it_was_looked_at_is_not_approved(people: Cast, outside: Path) -> None:
    founded(people, outside / "root")
    number = asked(people.minh, csr("may1.xa1.test"))
    seen = requests.request(people.lan, number).digest
    asking.change(people.minh, number=number, csr=csr("may9.xa1.test"))

    with pytest.raises(RequestChanged):
        asking.approve(people.lan, number=number, digest=seen)
    assert approved(people.lan, number).title == "may9.xa1.test"
    with pytest.raises(RequestChanged):
        asking.change(people.minh, number=number, csr=csr("may1.xa1.test"))


def test_faults_are_said_in_plain_words_and_stop_the_approval(people: Cast, outside: Path) -> None:
    founded(people, outside / "root")
    assert "× “*.xa1.test” stands for any host" in faults(people, csr("*.xa1.test"))
    assert "× It names no host" in faults(people, csr(common_name="Máy chủ"))
    assert "× “may_1” is no host name" in faults(people, csr("may_1"))
    assert "× The key has 1024 bits" in faults(people, _rsa(1024))
    assert "The RSA key has 2048 bits: allowed" in faults(people, _rsa(2048))
    assert "× It asks to be an authority itself" in faults(people, _as_authority())
    assert "× The request's signature does not hold" in faults(people, _altered())
    assert "does not stand in the inventory" in faults(people, csr("may1.xa1.test"))
    assert faults(people, csr(common_name="agent-7"), ProfileCode.AGENT) == ""
    number = asked(people.minh, csr("*.xa1.test"))
    with pytest.raises(RequestWrong):
        approved(people.lan, number)
    with pytest.raises(ReasonMissing):
        asking.refuse(people.lan, number=number, reason=" ")
    asking.refuse(people.lan, number=number, reason="Ghi rõ từng máy")
    for content in (b"", b"-----BEGIN CERTIFICATE REQUEST-----\nAA\n", b"\x30" * 70_000):
        with pytest.raises(RequestUnreadable):
            asked(people.minh, content)


def test_a_seals_key_is_made_here_and_signs_under_the_root(people: Cast, outside: Path) -> None:
    founded(people, outside / "root")
    wanted = NewRequest("XA1", ProfileCode.SEAL, key_name="dau-xa1", holder="Xã XA1 (mẫu)")
    number = asking.ask(people.minh, wanted=wanted)
    with pytest.raises(KeyExists):
        asking.ask(people.minh, wanted=wanted)
    approved(people.lan, number)

    folder = keys.key_folder()
    assert stat.S_IMODE((folder / "dau-xa1.key").stat().st_mode) == 0o600
    assert (folder / "dau-xa1.pem").read_text().count("BEGIN CERTIFICATE") == 2
    assert list(queries.folder().glob("pending-*")) == []
    signature = signing.sign_detached(people.lan, content=b"paper", key="dau-xa1").content
    assert signatures.verify_detached(b"paper", signature).is_trusted
    with pytest.raises(KeyExists):
        asking.ask(people.minh, wanted=wanted)


def test_a_certificate_is_made_once_though_its_maker_was_killed(
    people: Cast, outside: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    founded(people, outside / "root")
    wanted = NewRequest("XA1", ProfileCode.SEAL, key_name="dau-xa1", holder="Xã XA1 (mẫu)")
    number = asking.ask(people.minh, wanted=wanted)
    with monkeypatch.context() as killed:
        killed.setattr(issuing, "_enter", _killed)
        with pytest.raises(KeyboardInterrupt):
            approved(people.lan, number)
    assert requests.request(people.lan, number).line.state is RequestState.APPROVED
    laid = (keys.key_folder() / "dau-xa1.key").read_bytes()

    while work_once("tests", is_long=True):
        pass

    made = requests.request(people.lan, number).issued
    assert made is not None
    assert (keys.key_folder() / "dau-xa1.key").read_bytes() == laid
    assert keys.key("dau-xa1").fingerprint == issued.record(people.lan, made.key).fingerprint
    issuing.issue(number=number)
    assert issued.issued(people.minh, issued.IssuedFilter()).total == 1


def test_a_renewal_is_asked_once_and_the_former_stays_until_it_ends(
    people: Cast, outside: Path
) -> None:
    founded(people, outside / "root")
    former = issued_for(people.minh, people.lan, "may1.xa1.test")
    again = NewRequest("XA1", ProfileCode.SERVER, csr("may1.xa1.test"), renews=former.key)
    number = asking.ask(people.minh, wanted=again)
    with pytest.raises(Waits, match=number):
        asking.ask(people.minh, wanted=again)
    newer = approved(people.lan, number)
    with played(former.valid_to + timedelta(days=1)):
        assert issued.record(people.minh, former.key).line.standing is Standing.ENDED
    assert newer.serial != former.serial


def test_a_certificate_is_revoked_once_by_its_unit_or_by_who_decides(
    people: Cast, outside: Path
) -> None:
    founded(people, outside / "root")
    line = issued_for(people.minh, people.lan, "may1.xa1.test")
    with pytest.raises(NotFound):
        revoking.revoke(people.hoa, key=line.key, reason=Reason.CESSATION)
    revoking.revoke(people.minh, key=line.key, reason=Reason.KEY_COMPROMISE, words="Mất máy")
    with pytest.raises(AlreadyRevoked):
        revoking.revoke(people.lan, key=line.key, reason=Reason.CESSATION)

    record = issued.record(people.minh, line.key)
    assert (record.reason, record.revoked_words) == (Reason.KEY_COMPROMISE, "Mất máy")
    while work_once("tests", is_long=True):
        pass
    found = published.revocation_list("issuing-1")
    assert found is not None
    read = x509.load_der_x509_crl(found.content)
    assert [f"{one.serial_number:x}" for one in read] == [line.serial]


def test_a_second_approval_is_told_that_it_was_decided(people: Cast, outside: Path) -> None:
    founded(people, outside / "root")
    number = asked(people.minh, csr("may1.xa1.test"))
    digest = requests.request(people.lan, number).digest
    second = approver(people)
    asking.approve(people.lan, number=number, digest=digest)
    with pytest.raises(MoveRefused):
        asking.approve(second, number=number, digest=digest)
    assert issued.issued(people.lan, issued.IssuedFilter(profile="server")).total == 1


def test_what_it_issues_never_outlives_the_issuing_level(people: Cast, outside: Path) -> None:
    founded(people, outside / "root")
    with played(now() + timedelta(days=3650 - 90)):
        line = issued_for(people.minh, people.lan, "may1.xa1.test")
    assert line.valid_to == queries.current().valid_to


def _killed(*_words: object, **_more: object) -> None:
    raise KeyboardInterrupt


def _rsa(bits: int) -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return _signed(_builder("may1.xa1.test"), key)


def _as_authority() -> bytes:
    limits = x509.BasicConstraints(ca=True, path_length=None)
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return _signed(_builder("may1.xa1.test").add_extension(limits, critical=True), key)


def _altered() -> bytes:
    content = bytearray(_der(csr("may1.xa1.test")))
    place = content.index(b"may1")
    content[place : place + 4] = b"may2"
    return bytes(content)


def _der(pem: bytes) -> bytes:
    return x509.load_pem_x509_csr(pem).public_bytes(serialization.Encoding.DER)


def _builder(name: str) -> x509.CertificateSigningRequestBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    return x509.CertificateSigningRequestBuilder().subject_name(subject)


def _signed(builder: x509.CertificateSigningRequestBuilder, key: rsa.RSAPrivateKey) -> bytes:
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


@pytest.mark.filterwarnings("ignore:Attribute's length")
@examples(max_examples=200)
@given(place=st.integers(0, 10_000), value=st.integers(0, 255), cut=st.booleans())
def test_a_broken_request_is_refused_or_read_and_never_more(
    place: int, value: int, *, cut: bool
) -> None:
    content = bytearray(_der(BROKEN))
    at = place % len(content)
    content[at : at + 1] = b"" if cut else bytes([value])
    try:
        found = rules.read(bytes(content))
    except RequestUnreadable:
        return
    rules.faults(found, profiles.profile(ProfileCode.SERVER), {})
