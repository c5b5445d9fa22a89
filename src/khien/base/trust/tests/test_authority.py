"""The internal authority as openssl sees it: chains, lists, status, time stamps."""

import base64
import time
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.x509 import ocsp
from django.test import Client, RequestFactory
from tests.cast import Cast

from khien.base.core.clock import now, played
from khien.base.trust.queries import stamping
from khien.base.trust.queries import status as status_queries
from khien.base.trust.rules.authority import status as status_rules
from khien.base.trust.services.authority import own, publishing, revoking
from khien.base.trust.tests.authority import (
    founded,
    issued_for,
    openssl,
    pem_file,
    published,
)
from khien.base.trust.types.authority import NOT_GOVERNMENT, ProfileCode, Reason
from khien.base.trust.views import outside as machines

pytestmark = pytest.mark.django_db
OCSP = "application/ocsp-request"


def test_a_certificate_passes_the_strict_eye_of_openssl_and_says_what_it_is_not(
    people: Cast, outside: Path
) -> None:
    founded(people, outside / "root")
    line = issued_for(people.minh, people.lan, "may1.xa1.test", "may2.xa1.test")

    root, issuing = published(outside)
    file = pem_file(outside, people.minh, line)
    checked = ("-x509_strict", "-purpose", "sslserver", "-verify_hostname", "may2.xa1.test")
    assert openssl("verify", *checked, "-CAfile", root, "-untrusted", issuing, file)[0] == 0
    wrong = ("-x509_strict", "-purpose", "sslclient", "-CAfile", root, "-untrusted", issuing)
    assert openssl("verify", *wrong, file)[0] != 0
    for one in (root, issuing, file):
        said = openssl("x509", "-in", one, "-noout", "-subject", "-nameopt", "utf8,sep_comma_plus")
        assert NOT_GOVERNMENT in said[1]
    assert "O=Xã XA1" in said[1]


def test_the_list_has_every_revocation_and_its_number_grows(
    people: Cast, outside: Path, client: Client
) -> None:
    founded(people, outside / "root")
    began = time.perf_counter()
    lines = [issued_for(people.minh, people.lan, f"may{i}.xa1.test") for i in range(11)]
    assert (time.perf_counter() - began) / len(lines) < 3
    for line in lines[:10]:
        revoking.revoke(people.lan, key=line.key, reason=Reason.KEY_COMPROMISE)
    first = _crl(client, outside / "first.crl")
    assert publishing.publish(name="issuing-1") == 2

    second = _crl(client, outside / "second.crl")
    assert "No Revoked Certificates" in first
    assert second.count("Serial Number:") == 10
    assert second.count("Key Compromise") == 10
    root, issuing = published(outside)
    lists = outside / "lists.pem"
    lists.write_text(_pem_crl(client, outside, "root") + _pem_crl(client, outside, "issuing-1"))
    against = ("-crl_check_all", "-CRLfile", lists, "-CAfile", root, "-untrusted", issuing)
    good, bad = (pem_file(outside, people.lan, one) for one in (lines[10], lines[0]))
    assert openssl("verify", "-x509_strict", *against, good)[0] == 0
    code, said = openssl("verify", *against, bad)
    assert code != 0
    assert "certificate revoked" in said


def test_a_list_is_kept_by_caches_until_it_changes(
    people: Cast, outside: Path, client: Client
) -> None:
    founded(people, outside / "root")
    answer = client.get("/crl/issuing-1.crl")
    assert answer["Content-Type"] == "application/pkix-crl"
    assert answer["Cache-Control"] == "max-age=900, public"

    assert client.get("/crl/issuing-1.crl", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 304
    publishing.publish(name="issuing-1")
    assert client.get("/crl/issuing-1.crl", HTTP_IF_NONE_MATCH=answer["ETag"]).status_code == 200
    assert client.get("/crl/nothing.crl").status_code == 404
    code, said = openssl("x509", "-inform", "DER", "-noout", "-text", "-in", _file(
        outside / "ca.cer", client.get("/ca/issuing-1.cer").content
    ))  # fmt: skip
    assert code == 0
    assert "CA:TRUE, pathlen:0" in said
    assert client.get("/ca/issuing-1.pem").content.count(b"BEGIN CERTIFICATE") == 2


def test_status_is_good_revoked_or_unknown_by_post_and_get(
    people: Cast, outside: Path, client: Client
) -> None:
    founded(people, outside / "root")
    good = issued_for(people.minh, people.lan, "may1.xa1.test")
    bad = issued_for(people.minh, people.lan, "may2.xa1.test")
    revoking.revoke(people.lan, key=bad.key, reason=Reason.SUPERSEDED)
    root, issuing = published(outside)
    files = [pem_file(outside, people.lan, one) for one in (good, bad)]
    request, reply = outside / "q.der", outside / "a.der"
    trusted = ("-CAfile", root, "-verify_other", issuing, "-issuer", issuing)

    for digest, nonce in (("-sha1", "-nonce"), ("-sha256", "-nonce"), ("-sha256", "-no_nonce")):
        asked = (digest, "-cert", files[0], digest, "-cert", files[1], digest, "-serial", "0x1234")
        openssl("ocsp", "-issuer", issuing, *asked, nonce, "-reqout", request)
        content = request.read_bytes()
        by_post = client.post("/ocsp", content, content_type=OCSP)
        by_get = client.get(f"/ocsp/{quote(base64.b64encode(content).decode(), safe='')}")
        for answer in (by_post, by_get):
            _file(reply, answer.content)
            replied = ("-reqin", request, "-no_nonce", "-respin", reply)
            code, said = openssl("ocsp", *trusted, *asked, *replied)

            assert code == 0, said
            assert "Response verify OK" in said
            assert "nonce" not in said.lower() or nonce == "-no_nonce"
            assert f"{files[0]}: good" in said
            assert f"{files[1]}: revoked" in said
            assert "superseded" in said
            assert "0x1234: unknown" in said
        assert by_post["Cache-Control"] == "no-store"
        assert ("max-age" in by_get["Cache-Control"]) == (nonce == "-no_nonce")


def test_a_request_in_an_address_may_end_with_a_slash_of_base64() -> None:
    content = b"\x30" + bytes(range(1, 31)) + b"\xbf\xff"
    encoded = base64.b64encode(content).decode()
    assert encoded.endswith("/")
    assert machines._asked(RequestFactory().get("/ocsp/x"), encoded) == content
    assert machines._asked(RequestFactory().get("/ocsp/x"), f"/{encoded}") == content


@pytest.mark.parametrize("content", [b"", b"\x30\x00", b"garbage" * 9, b"\x30" * 1_000_000])
def test_what_is_no_request_for_status_is_malformed(
    people: Cast, outside: Path, client: Client, content: bytes
) -> None:
    founded(people, outside / "root")
    answer = client.post("/ocsp", content, content_type=OCSP)
    read = ocsp.load_der_ocsp_response(answer.content)
    assert read.response_status is ocsp.OCSPResponseStatus.MALFORMED_REQUEST
    assert answer.status_code == 200


def test_another_authoritys_certificates_are_not_answered_for(
    people: Cast, outside: Path, client: Client
) -> None:
    founded(people, outside / "root")
    root, _ = published(outside)
    request = outside / "q.der"
    openssl("ocsp", "-issuer", root, "-serial", "0x77", "-reqout", request)
    answer = client.post("/ocsp", request.read_bytes(), content_type=OCSP)
    read = ocsp.load_der_ocsp_response(answer.content)
    assert read.response_status is ocsp.OCSPResponseStatus.UNAUTHORIZED


def test_the_answering_key_is_renewed_before_it_ends_and_many_are_asked_at_once(
    people: Cast, outside: Path
) -> None:
    founded(people, outside / "root")
    first = status_queries.newest_own(ProfileCode.STATUS)
    own.renew()
    same = status_queries.newest_own(ProfileCode.STATUS)
    with played(now() + timedelta(days=21)):
        own.renew()
        second = status_queries.newest_own(ProfileCode.STATUS)
    assert first is not None
    assert same is not None
    assert second is not None
    assert first.pk == same.pk != second.pk
    _root, issuing = published(outside)
    request = outside / "q.der"
    most = status_rules.ASKED_MAX
    for count, said in ((most, "Response Status: successful"), (most + 1, "malformedrequest")):
        serials = [word for i in range(count) for word in ("-serial", str(i + 1))]
        openssl("ocsp", "-issuer", issuing, *serials, "-reqout", request)
        reply = _file(outside / "a.der", status_queries.answer(request.read_bytes()).content)
        told = openssl("ocsp", "-respin", reply, "-resp_text", "-noverify")[1]
        assert said in told


def test_a_time_stamp_verifies_and_what_cannot_be_stamped_says_why(
    people: Cast, outside: Path, client: Client
) -> None:
    kind = "application/timestamp-query"
    data, query, reply = (outside / name for name in ("d.txt", "q.tsq", "r.tsr"))
    data.write_text("Báo cáo tháng 10 (mẫu)")
    openssl("ts", "-query", "-data", data, "-sha256", "-cert", "-out", query)
    early = client.post("/tsa", query.read_bytes(), content_type=kind)
    assert "time source is not available" in _stamp_text(outside, early.content)
    assert stamping.stamper() is None

    founded(people, outside / "root")
    root, issuing = published(outside)
    for digest in ("-sha256", "-sha512"):
        openssl("ts", "-query", "-data", data, digest, "-cert", "-out", query)
        reply.write_bytes(client.post("/tsa", query.read_bytes(), content_type=kind).content)
        verify = (
            "-verify",
            "-queryfile",
            query,
            "-in",
            reply,
            "-CAfile",
            root,
            "-untrusted",
            issuing,
        )
        code, said = openssl("ts", *verify)
        assert code == 0, said
    data.write_text("sửa")
    assert openssl("ts", "-verify", "-data", data, *verify[3:])[0] != 0
    openssl("ts", "-query", "-data", data, "-sha1", "-out", query)
    weak = client.post("/tsa", query.read_bytes(), content_type=kind)
    assert "unrecognized or unsupported algorithm" in _stamp_text(outside, weak.content)
    assert "data submitted has the wrong format" in _stamp_text(
        outside, client.post("/tsa", b"\x00", content_type=kind).content
    )


def _crl(client: Client, file: Path) -> str:
    _file(file, client.get("/crl/issuing-1.crl").content)
    code, said = openssl("crl", "-inform", "DER", "-in", file, "-noout", "-text")
    assert code == 0
    return said


def _pem_crl(client: Client, folder: Path, name: str) -> str:
    file = _file(folder / "one.crl", client.get(f"/crl/{name}.crl").content)
    return openssl("crl", "-inform", "DER", "-in", file, "-outform", "PEM")[1]


def _stamp_text(folder: Path, content: bytes) -> str:
    file = _file(folder / "x.tsr", content)
    return openssl("ts", "-reply", "-in", file, "-text")[1]


def _file(file: Path, content: bytes) -> Path:
    file.write_bytes(content)
    return file
