"""Puts signatures on: PAdES into a PDF, CAdES beside any content. No network is needed."""

import asyncio
import io
from typing import Any, Final

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.keys import KeyPair
from khien.base.trust.types.signatures import NotSignable

DIGEST: Final = "sha256"


def pdf_signed(content: bytes, pair: KeyPair, *, reason: str, place: str) -> bytes:
    """Return a PDF with one more PAdES signature (baseline B). Raises NotSignable."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
        number = len(list(writer.prev.embedded_signatures)) + 1
        meta = signers.PdfSignatureMetadata(
            field_name=f"Khien{number}",
            md_algorithm=DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            reason=reason or None,
            location=place or None,
        )
        out = io.BytesIO()
        signers.PdfSigner(meta, _signer(pair)).sign_pdf(writer, output=out)
    except FAULTS as problem:
        raise NotSignable(detail=said(problem)) from problem
    return out.getvalue()


def detached(content: bytes, pair: KeyPair) -> bytes:
    """Return a detached CAdES signature (DER) over a content."""
    signing = _signer(pair).async_sign_general_data(content, DIGEST, detached=True, use_cades=True)
    return bytes(asyncio.run(signing).dump())


def _signer(pair: KeyPair) -> signers.SimpleSigner:
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([pair.certificate, *pair.above])
    return signers.SimpleSigner(
        signing_cert=pair.certificate, signing_key=pair.key, cert_registry=store
    )
