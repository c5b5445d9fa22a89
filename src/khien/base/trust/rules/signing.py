"""Puts signatures on: PAdES into a PDF up to B-LTA, CAdES beside any content. No network by itself."""

import asyncio
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from asn1crypto import cms
from asn1crypto.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import signers
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.pdf_signer import DSSContentSettings, TimestampDSSContentSettings
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import AcceptAllAlgorithms
from pyhanko_certvalidator.registry import SimpleCertificateStore
from typing_extensions import override

from khien.base.core.refusals import Refusal
from khien.base.trust.rules import appearing
from khien.base.trust.rules.faults import FAULTS, said
from khien.base.trust.rules.keys import KeyPair
from khien.base.trust.rules.stamping import Stamping
from khien.base.trust.rules.verifying.grounds import Answer, AnswerKind
from khien.base.trust.types.signatures import NotSignable
from khien.base.trust.types.signing import Level, SigningKey, Stamper

DIGEST: Final = "sha256"
COVERED: Final = TimestampDSSContentSettings(include_vri=False, update_before_ts=True)
"""The material for checking a time stamp stands before it: nothing is left that it does not cover."""


@dataclass(frozen=True, slots=True)
class FileKey:
    """A key that lies in a file of the home."""

    name: str
    pair: KeyPair

    @property
    def chain(self) -> Sequence[Certificate]:
        """Return its certificate and those above it."""
        return (self.pair.certificate, *self.pair.above)

    @contextmanager
    def opened(self) -> Iterator[signers.SimpleSigner]:
        """Open it for signing."""
        yield signers.SimpleSigner(
            signing_cert=self.pair.certificate,
            signing_key=self.pair.key,
            cert_registry=store_of(self.chain),
        )


@dataclass(frozen=True, slots=True)
class Wish:
    """What a signature is to say, show and reach; `material` is what a later check needs."""

    reason: str = ""
    place: str = ""
    level: Level = Level.B
    face: appearing.Face | None = None
    anchors: Sequence[Certificate] = ()
    material: Sequence[Answer] = field(default=())


def pdf_signed(
    content: bytes, key: SigningKey, wish: Wish, stamper: Stamper | None = None
) -> bytes:
    """Return a PDF with one more PAdES signature. Raises NotSignable, NoStamp, BadPlace."""
    try:
        writer = IncrementalPdfFileWriter(io.BytesIO(content), strict=False)
        name = f"Khien{len(list(writer.prev.embedded_signatures)) + 1}"
        shown = wish.face
        spec = appearing.field_spec(name, shown, writer.prev) if shown else None
        style = appearing.style(shown) if shown else None
        is_archived = wish.level is Level.LTA
        meta = signers.PdfSignatureMetadata(
            field_name=name,
            md_algorithm=DIGEST,
            subfilter=SigSeedSubFilter.PADES,
            reason=wish.reason or None,
            location=wish.place or None,
            validation_context=context(key.chain, wish) if is_archived else None,
            embed_validation_info=is_archived,
            use_pades_lta=is_archived,
            dss_settings=DSSContentSettings(include_vri=False, next_ts_settings=COVERED),
        )
        out = io.BytesIO()
        stamping = Stamping(stamper) if stamper and wish.level is not Level.B else None
        with key.opened() as signer:
            signers.PdfSigner(
                meta, signer, timestamper=stamping, stamp_style=style, new_field_spec=spec
            ).sign_pdf(writer, output=out)
    except Refusal:
        raise
    except FAULTS as problem:
        raise NotSignable(detail=said(problem)) from problem
    return out.getvalue()


def stamped_again(
    content: bytes, stamper: Stamper, wish: Wish, pool: Sequence[Certificate]
) -> bytes:
    """Return an archived PDF with the material for its last time stamp and a new one over all.

    Raises NotSignable, NoStamp.
    """
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=False)
        out = io.BytesIO()
        stamping = _Covering(Stamping(stamper))
        asyncio.run(
            stamping.async_update_archival_timestamp_chain(
                reader, context(pool, wish), in_place=False, output=out
            )
        )
    except Refusal:
        raise
    except FAULTS as problem:
        raise NotSignable(detail=said(problem)) from problem
    return out.getvalue()


class _Covering(signers.PdfTimeStamper):
    """Stamps so that the stamp is the last thing in the file."""

    @override
    async def async_timestamp_pdf(self, *words: Any, **more: Any) -> Any:
        """Add a document time stamp over all."""
        return await super().async_timestamp_pdf(*words, dss_settings=COVERED, **more)


def detached(content: bytes, key: SigningKey, stamper: Stamper | None = None) -> bytes:
    """Return a detached CAdES signature (DER) over a content, time-stamped by a stamper. Raises NoStamp."""
    stamping = Stamping(stamper) if stamper else None
    with key.opened() as signer:
        signing = signer.async_sign_general_data(
            content, DIGEST, detached=True, use_cades=True, timestamper=stamping
        )
        made: cms.ContentInfo = asyncio.run(signing)
    return bytes(made.dump())


def context(
    pool: Sequence[Certificate], wish: Wish, at: datetime | None = None
) -> ValidationContext:
    """Return what pyHanko checks a chain with, and puts into the document for later checks."""
    return ValidationContext(
        trust_roots=list(wish.anchors),
        other_certs=list(pool),
        crls=[one.content for one in wish.material if one.kind is AnswerKind.CRL],
        ocsps=[one.content for one in wish.material if one.kind is AnswerKind.OCSP],
        allow_fetching=False,
        revocation_mode="soft-fail",
        moment=at,
        algorithm_usage_policy=AcceptAllAlgorithms(),
    )


def store_of(certificates: Sequence[Certificate]) -> Any:
    """Return certificates as pyHanko embeds them."""
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple(certificates)
    return store
