"""A seal of the authority signs a paper for the archive, with its own time stamps and lists alone."""

import io
import shutil
import subprocess
from pathlib import Path

import pytest
import typst
from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from conftest import require_or_skip
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore
from tests.cast import Cast

from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import keys, published, stamping
from khien.base.trust.rules import keys as key_rules
from khien.base.trust.services.authority import asking
from khien.base.trust.tests.authority import approved, founded
from khien.base.trust.tests.authority import published as laid_down
from khien.base.trust.types.authority import NewRequest, ProfileCode

pytestmark = pytest.mark.django_db


def test_a_sealed_paper_reaches_the_archive_level_without_a_network(
    people: Cast, outside: Path
) -> None:
    founded(people, outside / "root")
    wanted = NewRequest("XA1", ProfileCode.SEAL, key_name="dau-xa1", holder="Xã XA1 (mẫu)")
    approved(people.lan, asking.ask(people.minh, wanted=wanted))

    file = outside / "sealed.pdf"
    file.write_bytes(_sealed("dau-xa1"))

    said = _pdfsig(outside, file)
    assert "Signature is Valid" in said
    assert "Certificate is Trusted" in said
    assert "Xã XA1 (mẫu)" in said
    content = file.read_bytes()
    assert b"/DSS" in content
    assert b"ETSI.RFC3161" in content
    file.write_bytes(content.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    assert "Digest Mismatch" in _pdfsig(outside, file)


def _sealed(name: str) -> bytes:
    """Return a PDF signed as PAdES B-LTA, as signing does it with this instance's own stamper."""
    root, issuing = (_asn1(one) for one in ("root", "issuing-1"))
    lists = [published.revocation_list(one) for one in ("root", "issuing-1")]
    stamper = stamping.stamper()
    assert stamper is not None
    context = ValidationContext(
        trust_roots=[root],
        other_certs=[issuing],
        crls=[asn1_crl.CertificateList.load(one.content) for one in lists if one is not None],
        allow_fetching=False,
        revocation_mode="require",
    )
    pair = keys.key_pair(name)
    store = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    chain = key_rules.read_certificates(keys.certificate_pem(name), file=name)
    store.register_multiple([*chain, root])
    signer = signers.SimpleSigner(
        signing_cert=pair.certificate, signing_key=pair.key, cert_registry=store
    )
    meta = signers.PdfSignatureMetadata(
        field_name="Khien1",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        validation_context=context,
        embed_validation_info=True,
        use_pades_lta=True,
    )
    paper = typst.compile("= Báo cáo (mẫu)".encode())
    assert isinstance(paper, bytes)
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(writer, output=out)
    return out.getvalue()


def _asn1(name: str) -> asn1_x509.Certificate:
    found = published.certificate(name)
    assert found is not None
    return asn1_x509.Certificate.load(found.content)


def _pdfsig(folder: Path, file: Path) -> str:
    """Return what pdfsig says with our root in its database."""
    for name in ("pdfsig", "certutil"):
        if shutil.which(name) is None:
            require_or_skip(f"{name} is not installed")
    store = folder / "nss"
    if not store.exists():
        store.mkdir()
        root, issuing = laid_down(folder)
        at = ("-d", f"sql:{store}")
        _run("certutil", "-N", *at, "--empty-password")
        _run("certutil", "-A", *at, "-n", "root", "-t", "CT,C,C", "-i", str(root))
        _run("certutil", "-A", *at, "-n", "issuing", "-t", ",,", "-i", str(issuing))
    assert queries.has_authority()
    return _run("pdfsig", "-no-ocsp", "-nssdir", str(store), str(file))


def _run(*words: str) -> str:
    ran = subprocess.run(words, capture_output=True, text=True, timeout=60, check=False)
    return ran.stdout + ran.stderr
