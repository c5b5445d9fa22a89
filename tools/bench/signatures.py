"""Figures of checking signatures: a hundred signed PDFs of a few pages, stamped and archived."""

import io
import time
from datetime import UTC, datetime
from typing import Final

import typst
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator import ValidationContext

from khien.base.trust.tests.build import Authority, asn1
from khien.base.trust.wire import verifying
from tools.bench.figures import ROUNDS, Figure, median

FILES: Final = 100


def run() -> list[Figure]:
    """Measure the check of signatures, each file read anew, without what is kept of it."""
    made = typst.compile(("= Báo cáo\n" + "Nội dung báo cáo tháng. " * 2000).encode())
    assert isinstance(made, bytes)
    authority = Authority()
    grounds, at = authority.grounds(authority.crl()), datetime.now(UTC)
    plain = [_signed(made, authority, is_archived=False) for _ in range(FILES)]
    archived = [_signed(made, authority, is_archived=True) for _ in range(FILES // 5)]
    figures = []
    for name, held in (("signed PDFs", plain), ("archived PDFs (B-LTA)", archived)):
        rates = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            for one in held:
                assert verifying.check(one, None, grounds, at=at, seconds=20).is_valid
            rates.append(60 * len(held) / (time.perf_counter() - start))
        figures.append(median(f"{name}, checked", rates, "files/min", ">= 100"))
    return figures


def _signed(content: bytes, authority: Authority, *, is_archived: bool) -> bytes:
    pair = authority.signer().pair
    signer = signers.SimpleSigner(pair.certificate, pair.key, authority.store())
    context = ValidationContext(
        trust_roots=[asn1(authority.root.certificate)],
        other_certs=list(pair.above),
        crls=[authority.crl().content],
        revocation_mode="soft-fail",
    )
    meta = signers.PdfSignatureMetadata(
        field_name="Chu-ky",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        validation_context=context if is_archived else None,
        embed_validation_info=is_archived,
        use_pades_lta=is_archived,
    )
    out = io.BytesIO()
    stamper = authority.stamper() if is_archived else None
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(writer, output=out)
    return out.getvalue()
