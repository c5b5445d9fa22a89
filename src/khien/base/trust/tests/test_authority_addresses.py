"""What Khiên issues as openssl sees it over the addresses that stand in the certificates, before and after revoking."""

import base64
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from asn1crypto import cms
from pytest_django.live_server_helper import LiveServer
from tests.cast import Cast

from khien.base.trust.services import signing
from khien.base.trust.services.authority import asking, publishing, revoking
from khien.base.trust.tests.authority import (
    approved,
    founded,
    issued_for,
    openssl,
    pem_file,
    published,
)
from khien.base.trust.types.authority import IssuedLine, NewRequest, ProfileCode, Reason
from khien.base.trust.types.signing import Level

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chain(people: Cast, outside: Path, live_server: LiveServer) -> tuple[Path, Path]:
    """Make an authority whose certificates name the server of this test; return root and issuing level."""
    founded(people, outside / "root", address=live_server.url)
    return published(outside)


def revoked(people: Cast, line: IssuedLine) -> None:
    revoking.revoke(people.lan, key=line.key, reason=Reason.KEY_COMPROMISE)
    publishing.publish(name="issuing-1")


def got(url: str, body: bytes | None = None, kind: str = "") -> bytes:
    asked = urllib.request.Request(url, data=body, headers={"Content-Type": kind} if kind else {})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        content: bytes = answer.read()
    return content


def test_chain_and_lists_are_fetched_from_the_certificates_own_addresses(
    people: Cast, outside: Path, chain: tuple[Path, Path]
) -> None:
    root, issuing = chain
    line = issued_for(people.minh, people.lan, "may1.xa1.test")
    file = pem_file(outside, people.minh, line)
    strict = ("verify", "-x509_strict", "-crl_check", "-crl_download", "-CAfile", root)
    verify = (*strict, "-untrusted", issuing, file)

    assert openssl(*strict, issuing)[0] == 0
    assert openssl(*verify)[0] == 0
    revoked(people, line)
    code, said = openssl(*verify)

    assert code != 0
    assert "certificate revoked" in said


def test_status_is_asked_at_the_certificates_own_address(
    people: Cast, outside: Path, chain: tuple[Path, Path]
) -> None:
    root, issuing = chain
    line = issued_for(people.minh, people.lan, "may1.xa1.test")
    file = pem_file(outside, people.minh, line)
    address = openssl("x509", "-in", file, "-noout", "-ocsp_uri")[1].strip()
    trusted = ("-issuer", issuing, "-cert", file, "-CAfile", root, "-verify_other", issuing)
    request, reply = outside / "q.der", outside / "a.der"
    openssl("ocsp", "-issuer", issuing, "-cert", file, "-no_nonce", "-reqout", request)
    in_path = quote(base64.b64encode(request.read_bytes()).decode(), safe="")

    def said() -> tuple[str, str]:
        by_post = openssl("ocsp", *trusted, "-url", address)
        reply.write_bytes(got(f"{address}/{in_path}"))
        by_get = openssl("ocsp", *trusted, "-no_nonce", "-respin", reply)
        assert (by_post[0], by_get[0]) == (0, 0)
        assert all("Response verify OK" in one[1] for one in (by_post, by_get))
        return by_post[1], by_get[1]

    assert all(f"{file}: good" in one for one in said())
    revoked(people, line)
    assert all(f"{file}: revoked" in one and "keyCompromise" in one for one in said())


def test_what_a_seal_signs_and_stamps_holds_until_the_seal_is_revoked(
    people: Cast, outside: Path, chain: tuple[Path, Path], live_server: Any
) -> None:
    root, issuing = chain
    wanted = NewRequest("XA1", ProfileCode.SEAL, key_name="dau-xa1", holder="Xã XA1 (mẫu)")
    line = approved(people.lan, asking.ask(people.minh, wanted=wanted))
    data, signature = outside / "d.txt", outside / "d.p7s"
    data.write_text("Thông báo (mẫu)")
    made = signing.sign_detached(people.system, content=data.read_bytes(), key="dau-xa1")
    assert (made.level, made.why) == (Level.T, "")
    signature.write_bytes(made.content)
    given = ("-inform", "DER", "-in", signature, "-content", data, "-out", "/dev/null")

    def verified() -> tuple[int, str]:
        lists = got(f"{live_server.url}/crl/issuing-1.crl")
        (outside / "one.crl").write_bytes(lists)
        listed = openssl("crl", "-inform", "DER", "-in", outside / "one.crl")[1]
        (outside / "all.pem").write_text(root.read_text() + listed)
        known = ("-CAfile", outside / "all.pem", "-crl_check", "-purpose", "any")
        return openssl("cms", "-verify", "-binary", *given, *known)

    query, token = outside / "q.tsq", outside / "r.tsr"
    openssl("ts", "-query", "-data", data, "-sha256", "-cert", "-out", query)
    token.write_bytes(
        got(f"{live_server.url}/tsa", query.read_bytes(), "application/timestamp-query")
    )
    signer = cms.ContentInfo.load(made.content)["content"]["signer_infos"][0]
    (beside,) = signer["unsigned_attrs"]
    (outside / "value").write_bytes(signer["signature"].native)
    (outside / "token.der").write_bytes(beside["values"][0].dump())

    known = ("-CAfile", root, "-untrusted", issuing)
    stamped = openssl("ts", "-verify", "-data", data, "-in", token, *known)
    of_signature = ("-data", outside / "value", "-token_in", "-in", outside / "token.der")
    covered = openssl("ts", "-verify", *of_signature, *known)
    good = verified()
    revoked(people, line)
    bad = verified()
    data.write_text("Thông báo (sửa)")

    assert beside["type"].native == "signature_time_stamp_token"
    assert all("Verification: OK" in said for _, said in (stamped, covered))
    assert good[0] == 0, good[1]
    assert bad[0] != 0
    assert "certificate revoked" in bad[1]
    assert openssl("ts", "-verify", "-data", data, "-in", token, "-CAfile", root)[0] != 0
