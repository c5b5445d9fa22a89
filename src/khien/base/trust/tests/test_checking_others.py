"""XML and CMS that other programs made, certificates as files: whole, altered, wrapped, in part."""

import base64
import hashlib
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import tsp
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID as Purpose
from lxml import etree
from signxml.algorithms import SignatureConstructionMethod
from signxml.signer import XMLSigner
from signxml.xades.xades import XAdESSigner

from khien.base.trust.rules.verifying import reading
from khien.base.trust.rules.verifying.grounds import Grounds
from khien.base.trust.tests.build import PEM, Authority, Held
from khien.base.trust.tests.test_signatures import program
from khien.base.trust.types.notes import NoteCode
from khien.base.trust.types.signatures import Checked, NoSignature, SignatureState

NOW = datetime.now(UTC)
PLAIN = "Công văn số 12/CV (mẫu)".encode()
TEMPLATE = """<?xml version="1.0"?>
<CongVan><TieuDe>Rà soát (mẫu)</TieuDe>
<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>
<CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/>
<SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256"/>
<Reference URI=""><Transforms>
<Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>
<Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/></Transforms>
<DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><DigestValue/></Reference>
</SignedInfo><SignatureValue/><KeyInfo><X509Data/></KeyInfo></Signature></CongVan>
"""


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def files(authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay a signer's key and certificates where other programs find them."""
    folder, signer = tmp_path_factory.mktemp("others"), authority.signer()
    (folder / "key.pem").write_bytes(signer.key_pem)
    (folder / "cert.pem").write_bytes(signer.certificate.public_bytes(PEM))
    (folder / "above.pem").write_bytes(signer.above[0].public_bytes(PEM))
    (folder / "plain").write_bytes(PLAIN)
    return folder


def ran(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def state(content: bytes, grounds: Grounds, beside: bytes | None = None) -> SignatureState | None:
    if beside is not None:
        return reading.check_beside(content, beside, grounds, at=NOW).worst
    return reading.check(content, grounds, at=NOW).worst


def xml_signed(
    authority: Authority,
    root: Any,
    *,
    uri: str | None = None,
    signer: Any = XMLSigner,
    held: Held | None = None,
) -> bytes:
    held = held or authority.signer()
    chain = [held.certificate, *held.above[:1]]
    made = signer(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm="ecdsa-sha256",
        digest_algorithm="sha256",
    ).sign(root, key=held.key, cert=chain, reference_uri=uri)
    return bytes(etree.tostring(made, encoding="UTF-8", xml_declaration=True))


def test_xml_of_xmlsec_is_judged(authority: Authority, files: Path) -> None:
    (files / "template.xml").write_text(TEMPLATE)
    ran(
        program("xmlsec1"), "--sign", "--output", str(files / "signed.xml"), "--privkey-pem",
        f"{files}/key.pem,{files}/cert.pem,{files}/above.pem", str(files / "template.xml"),
    )  # fmt: skip
    content = (files / "signed.xml").read_bytes()

    assert state(content, authority.grounds()) is SignatureState.TRUSTED
    altered = content.replace(b"<TieuDe>R", b"<TieuDe>B")
    assert state(altered, authority.grounds()) is SignatureState.ALTERED
    assert state(content, Grounds([])) is SignatureState.UNKNOWN


def test_xades_names_its_time_and_a_stranger_is_unknown(authority: Authority) -> None:
    root = etree.fromstring("<a><b>1</b></a>")
    content = xml_signed(authority, root, signer=XAdESSigner)

    (verdict,) = reading.check(content, authority.grounds(), at=NOW).verdicts

    assert verdict.state is SignatureState.TRUSTED
    assert verdict.at is not None
    assert abs(verdict.at - datetime.now(UTC)) < timedelta(minutes=5)


def test_time_stamp_of_an_xml_proves_its_time(authority: Authority) -> None:
    root = etree.fromstring("<a><b>1</b></a>")
    made = etree.fromstring(xml_signed(authority, root, signer=XAdESSigner))
    value: Any = made.find(".//{*}SignatureValue")
    properties: Any = made.find(".//{*}QualifyingProperties")
    query = tsp.TimeStampReq(
        {
            "version": 1,
            "cert_req": True,
            "message_imprint": {
                "hash_algorithm": {"algorithm": "sha256"},
                "hashed_message": hashlib.sha256(etree.tostring(value, method="c14n")).digest(),
            },
        }
    )
    answer = authority.own_stamper().stamp(query.dump())
    token = tsp.TimeStampResp.load(answer)["time_stamp_token"].dump()
    space = etree.QName(properties).namespace
    names = ("UnsignedProperties", "UnsignedSignatureProperties", "SignatureTimeStamp")
    for name in (*names, "EncapsulatedTimeStamp"):
        properties = etree.SubElement(properties, f"{{{space}}}{name}")
    properties.text = base64.b64encode(token).decode()

    (verdict,) = reading.check(
        etree.tostring(made), authority.grounds(), at=NOW + timedelta(days=1)
    ).verdicts

    assert (verdict.state, verdict.proven_at is not None) == (SignatureState.TRUSTED, True)
    value.text = f"\n{value.text}"
    moved = reading.check(etree.tostring(made), authority.grounds(), at=NOW + timedelta(days=1))
    assert moved.worst is SignatureState.DOUBTFUL


def test_what_stands_outside_the_signed_part_is_told(authority: Authority) -> None:
    def made(after: str = "", attribute: str = "") -> bytes:
        root = etree.fromstring(
            f"<HDon{attribute}><DLHDon Id='d'><Tien>100</Tien></DLHDon>"
            f"<DSCKS><NBan><ds:Signature xmlns:ds='http://www.w3.org/2000/09/xmldsig#' Id='placeholder'/></NBan></DSCKS></HDon>"
        )
        content = xml_signed(authority, root, uri="#d")
        return content.replace(b"</HDon>", after.encode() + b"</HDon>")

    assert state(made(), authority.grounds()) is SignatureState.TRUSTED
    assert state(made("<Tien>900</Tien>"), authority.grounds()) is SignatureState.ADDED_TO
    assert state(made(attribute=" loai='huy'"), authority.grounds()) is SignatureState.ADDED_TO
    wrapped = made().replace(b"<DLHDon", b"<DLHDon Id='e'><Tien>900</Tien></DLHDon><DLHDon", 1)
    assert state(wrapped, authority.grounds()) is SignatureState.ADDED_TO
    twice = made("<DLHDon Id='d'><Tien>900</Tien></DLHDon>")
    assert state(twice, authority.grounds()) is SignatureState.ALTERED


def test_xml_that_reaches_outside_is_not_followed(authority: Authority, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("bí mật")
    signed = xml_signed(authority, etree.fromstring("<a><b>1</b></a>"))
    reaching = signed.replace(b'URI=""', f'URI="file://{secret}"'.encode())
    transform = signed.replace(
        b"http://www.w3.org/2000/09/xmldsig#enveloped-signature",
        b"http://www.w3.org/TR/1999/REC-xslt-19991116",
    )
    entity = (
        b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><a>&x;</a>"
    )

    for content in (reaching, transform):
        assert state(content, authority.grounds()) is SignatureState.ALTERED
    with pytest.raises(NoSignature, match="DOCTYPE"):
        reading.check(entity, authority.grounds(), at=NOW)


def test_cms_of_openssl_is_judged(authority: Authority, files: Path) -> None:
    words = (
        program("openssl"), "cms", "-sign", "-binary", "-in", f"{files}/plain", "-signer",
        f"{files}/cert.pem", "-inkey", f"{files}/key.pem", "-certfile", f"{files}/above.pem",
        "-md", "sha256",
    )  # fmt: skip
    ran(*words, "-nodetach", "-outform", "DER", "-out", f"{files}/der.p7m")
    ran(*words, "-nodetach", "-outform", "PEM", "-out", f"{files}/pem.p7m")
    ran(*words, "-nodetach", "-outform", "DER", "-stream", "-out", f"{files}/ber.p7m")
    ran(*words, "-outform", "DER", "-cades", "-out", f"{files}/plain.p7s")
    beside = (files / "plain.p7s").read_bytes()

    for name in ("der.p7m", "pem.p7m", "ber.p7m"):
        assert state((files / name).read_bytes(), authority.grounds()) is SignatureState.TRUSTED
    altered = (files / "der.p7m").read_bytes().replace(b"12/CV", b"13/CV")
    assert state(altered, authority.grounds()) is SignatureState.ALTERED
    assert state(PLAIN, authority.grounds(), beside) is SignatureState.TRUSTED
    assert state(PLAIN + b" ", authority.grounds(), beside) is SignatureState.ALTERED
    with pytest.raises(NoSignature, match="beside"):
        reading.check(beside, authority.grounds(), at=NOW)
    with pytest.raises(NoSignature, match="another content"):
        reading.check_beside(
            b"other", (files / "der.p7m").read_bytes(), authority.grounds(), at=NOW
        )


def test_each_signer_of_a_message_is_judged(authority: Authority, files: Path) -> None:
    stranger = Authority(name="Gốc lạ").signer("Người lạ (mẫu)")
    (files / "two.pem").write_bytes(stranger.certificate.public_bytes(PEM) + stranger.key_pem)
    ran(
        program("openssl"), "cms", "-sign", "-binary", "-nodetach", "-in", f"{files}/plain",
        "-signer", f"{files}/cert.pem", "-inkey", f"{files}/key.pem", "-signer",
        f"{files}/two.pem", "-certfile", f"{files}/above.pem", "-outform", "DER",
        "-out", f"{files}/two.p7m",
    )  # fmt: skip

    found = reading.check((files / "two.p7m").read_bytes(), authority.grounds(), at=NOW)

    assert {one.signer: one.state for one in found.verdicts} == {
        "Người ký (mẫu)": SignatureState.TRUSTED,
        "Người lạ (mẫu)": SignatureState.UNKNOWN,
    }
    assert not found.is_valid


def test_certificates_as_files_say_what_is_wrong_with_them(authority: Authority) -> None:
    def checked(held: Held, *, with_chain: bool = True) -> Checked:
        chain = [held.certificate, *(held.above[:1] if with_chain else [])]
        content = b"".join(one.public_bytes(PEM) for one in chain)
        return reading.check(content, authority.grounds(), at=NOW)

    weak_key = rsa.generate_private_key(65537, 1024)  # noqa: S505 - weak on purpose
    self_signed = authority._issued("Tự ký (mẫu)", None, days=100)
    forged = authority.signer()
    other = Authority()
    forged.certificate, forged.above = other.signer().certificate, [authority.issuing.certificate]
    wrong = {
        "ended": (authority.signer(days=-1, begun_days=90), NoteCode.ENDED),
        "not begun": (authority.signer(begun_days=-10), NoteCode.NOT_BEGUN),
        "server": (authority.signer(purposes=[Purpose.SERVER_AUTH]), NoteCode.NOT_FOR_SIGNING),
        "weak key": (authority.signer(key=weak_key), NoteCode.WEAK),
        "self-signed": (self_signed, NoteCode.SELF_SIGNED),
        "forged": (forged, NoteCode.CHAIN_BROKEN),
    }

    assert checked(authority.signer()).is_valid
    for name, (held, code) in wrong.items():
        found = checked(held)
        assert not found.is_valid, name
        assert code in {note.code for note in found.verdicts[0].notes}, name
    alone = checked(authority.signer(), with_chain=False)
    assert {note.code for note in alone.verdicts[0].notes} >= {NoteCode.NO_ROOT}


def test_weak_digest_is_no_proof(authority: Authority, files: Path) -> None:
    ran(
        program("openssl"), "cms", "-sign", "-binary", "-nodetach", "-in", f"{files}/plain", "-signer",
        f"{files}/cert.pem", "-inkey", f"{files}/key.pem", "-certfile", f"{files}/above.pem", "-md", "sha1",
        "-outform", "DER", "-out", f"{files}/weak.p7m",
    )  # fmt: skip

    assert state((files / "weak.p7m").read_bytes(), authority.grounds()) is SignatureState.WEAK
