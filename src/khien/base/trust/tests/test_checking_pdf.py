"""PDFs that others signed: stamped, archived, changed after, attacked in the ways that are known."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import typst
from pyhanko.pdf_utils import generic, text
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.stamp import TextStampStyle
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from khien.base.trust.rules.verifying import reading
from khien.base.trust.rules.verifying.grounds import Grounds
from khien.base.trust.tests.build import Authority, Held, asn1
from khien.base.trust.types.notes import NoteCode
from khien.base.trust.types.signatures import Checked, NoSignature, Revocation, SignatureState

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def pdf() -> bytes:
    made = typst.compile("= Thông báo\nSố tiền: 100 triệu đồng.".encode())
    assert isinstance(made, bytes)
    return made


def signed(
    content: bytes, by: Held, *, name: str = "Chu-ky-1", stamper: Any = None, **more: Any
) -> bytes:
    """Sign as another program does: pyHanko with its usual settings."""
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call]
    store.register_multiple([by.pair.certificate, *by.pair.above])
    signer = signers.SimpleSigner(
        signing_cert=by.pair.certificate, signing_key=by.pair.key, cert_registry=store
    )
    more.setdefault("subfilter", fields.SigSeedSubFilter.PADES)
    meta = signers.PdfSignatureMetadata(field_name=name, md_algorithm="sha256", **more)
    out = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(writer, output=out)
    return out.getvalue()


def archived(content: bytes, by: Held, authority: Authority) -> bytes:
    """Sign as B-LTA: a list is embedded, and a document time stamp covers all."""
    answer = authority.crl()
    context = ValidationContext(
        trust_roots=[asn1(authority.root.certificate)],
        other_certs=list(by.pair.above),
        crls=[answer.content],
        revocation_mode="soft-fail",
    )
    return signed(
        content, by, stamper=authority.stamper(), validation_context=context,
        embed_validation_info=True, use_pades_lta=True,
    )  # fmt: skip


def changed(content: bytes, change: Any) -> bytes:
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def codes(found: Checked) -> list[set[NoteCode]]:
    return [{note.code for note in one.notes} for one in found.verdicts]


def test_archived_document_stays_valid_after_its_certificate(
    authority: Authority, pdf: bytes
) -> None:
    content = archived(pdf, authority.signer(days=30), authority)

    today = reading.check(content, authority.grounds(), at=NOW)
    later = reading.check(content, authority.grounds(), at=NOW + timedelta(days=400))
    plain = reading.check(
        signed(pdf, authority.signer(days=30)), authority.grounds(), at=NOW + timedelta(days=400)
    )

    assert [one.is_stamp for one in today.verdicts] == [False, True]
    assert today.is_valid
    assert today.verdicts[0].revocation is Revocation.GOOD
    assert later.verdicts[0].proven_at is not None
    assert later.verdicts[0].state is SignatureState.TRUSTED
    assert NoteCode.STAMPED in codes(later)[0]
    assert plain.verdicts[0].state is SignatureState.EXPIRED
    assert not plain.is_valid


def test_revocation_counts_from_its_day_where_a_stamp_proves_the_time(
    authority: Authority, pdf: bytes
) -> None:
    signer = authority.signer()
    stamped, plain = signed(pdf, signer, stamper=authority.stamper()), signed(pdf, signer)
    before, after = NOW - timedelta(days=2), NOW + timedelta(hours=1)
    revoked_later = authority.grounds(authority.crl((signer, after), days=30))
    revoked_before = authority.grounds(authority.crl((signer, before), days=30))
    at = NOW + timedelta(days=1)

    assert reading.check(stamped, revoked_later, at=at).is_valid
    assert NoteCode.REVOKED_LATER in codes(reading.check(stamped, revoked_later, at=at))[0]
    for content, grounds in (
        (plain, revoked_later),
        (plain, revoked_before),
        (stamped, revoked_before),
    ):
        (verdict,) = reading.check(content, grounds, at=at).verdicts
        assert verdict.state is SignatureState.REVOKED


def test_stamp_of_strangers_proves_nothing_and_is_told(authority: Authority, pdf: bytes) -> None:
    signer = authority.signer()
    by_stranger = signed(pdf, signer, stamper=Authority(name="Gốc lạ").stamper())

    found = reading.check(by_stranger, authority.grounds(), at=NOW)

    assert found.worst is SignatureState.DOUBTFUL
    assert found.verdicts[0].proven_at is None
    assert {NoteCode.STAMP_UNTRUSTED, NoteCode.NO_STAMP} <= codes(found)[0]


def _replace_page(writer: Any) -> None:
    """Replace and hide: the page gets another content, as a shadow attack does."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    stream = generic.StreamObject(stream_data=b"BT /F1 12 Tf (900 trieu) Tj ET")
    page["/Contents"] = writer.add_object(stream)
    writer.update_container(page)


def _overlay(writer: Any) -> None:
    """Lay an annotation over the page that shows other words."""
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    note = generic.DictionaryObject(  # type: ignore[no-untyped-call]
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Annot"),
            generic.pdf_name("/Subtype"): generic.pdf_name("/FreeText"),
            generic.pdf_name("/Rect"): generic.ArrayObject(
                map(generic.NumberObject, (0, 0, 500, 800))
            ),
            generic.pdf_name("/Contents"): generic.pdf_string("900 triệu"),
        }
    )
    page["/Annots"] = generic.ArrayObject([writer.add_object(note)])
    writer.update_container(page)


def _free_field(writer: Any) -> None:
    """Add an empty signature field that shows something (the sneaky signature)."""
    fields.append_signature_field(writer, fields.SigFieldSpec("Che", box=(0, 0, 500, 800)))


@pytest.mark.parametrize("change", [_replace_page, _overlay, _free_field])
@pytest.mark.parametrize("certified", [False, True])
def test_what_is_laid_over_a_signed_document_is_told(
    authority: Authority, pdf: bytes, change: Any, *, certified: bool
) -> None:
    more: dict[str, Any] = (
        {"certify": True, "docmdp_permissions": fields.MDPPerm.FILL_FORMS} if certified else {}
    )
    content = changed(signed(pdf, authority.signer(), **more), change)

    found = reading.check(content, authority.grounds(), at=NOW)

    assert found.verdicts[0].state is SignatureState.ADDED_TO
    assert not found.is_valid


def test_filled_field_and_appended_words_are_told(authority: Authority, pdf: bytes) -> None:
    def with_field(writer: Any) -> None:
        box = generic.ArrayObject(map(generic.NumberObject, (10, 10, 200, 40)))
        one = generic.DictionaryObject(  # type: ignore[no-untyped-call]
            {
                generic.pdf_name("/FT"): generic.pdf_name("/Tx"),
                generic.pdf_name("/T"): generic.pdf_string("So-tien"),
                generic.pdf_name("/V"): generic.pdf_string("100"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Widget"),
                generic.pdf_name("/Rect"): box,
            }
        )
        form = generic.DictionaryObject(  # type: ignore[no-untyped-call]
            {generic.pdf_name("/Fields"): generic.ArrayObject([writer.add_object(one)])}
        )
        writer.root["/AcroForm"] = writer.add_object(form)
        writer.update_root()

    def filled(writer: Any) -> None:
        one = writer.root["/AcroForm"]["/Fields"][0].get_object()
        one["/V"] = generic.pdf_string("900")
        writer.update_container(one)

    content = signed(changed(pdf, with_field), authority.signer())
    after = reading.check(changed(content, filled), authority.grounds(), at=NOW)
    appended = reading.check(content + b"\n900 trieu", authority.grounds(), at=NOW)

    assert reading.check(content, authority.grounds(), at=NOW).is_valid
    assert NoteCode.FILLED_IN in codes(after)[0]
    assert (after.worst, appended.worst) == (SignatureState.ADDED_TO, SignatureState.ADDED_TO)


def test_second_signature_is_judged_for_itself(authority: Authority, pdf: bytes) -> None:
    once = signed(pdf, authority.signer())
    both = signed(once, authority.signer("Người thứ hai (mẫu)"), name="Chu-ky-2")
    stranger = signed(once, Authority(name="Gốc lạ").signer(), name="Chu-ky-2")

    assert reading.check(both, authority.grounds(), at=NOW).is_valid
    assert NoteCode.SIGNED_AFTER in codes(reading.check(both, authority.grounds(), at=NOW))[0]
    found = reading.check(stranger, authority.grounds(), at=NOW)
    assert [one.state for one in found.verdicts] == [SignatureState.TRUSTED, SignatureState.UNKNOWN]
    assert not found.is_valid


def test_visible_signature_is_no_change(authority: Authority, pdf: bytes) -> None:
    signer = authority.signer()
    held = signers.SimpleSigner(
        signing_cert=signer.pair.certificate,
        signing_key=signer.pair.key,
        cert_registry=authority.store(),
    )
    style = TextStampStyle(stamp_text="Ky so", text_box_style=text.TextBoxStyle())
    out = io.BytesIO()
    signers.PdfSigner(
        signers.PdfSignatureMetadata(field_name="Hien"),
        held,
        stamp_style=style,
        new_field_spec=fields.SigFieldSpec("Hien", box=(50, 50, 250, 100)),
    ).sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out)

    assert reading.check(out.getvalue(), authority.grounds(), at=NOW).is_valid


def test_bytes_beside_the_signature_and_unknown_kinds_are_seen(
    authority: Authority, pdf: bytes
) -> None:
    content = signed(pdf, authority.signer())
    _, first, second, _ = PdfFileReader(io.BytesIO(content)).embedded_signatures[0].byte_range
    padded = content[: second - 3] + b"41" + content[second - 1 :]
    renamed = content.replace(b"/ETSI.CAdES.detached", b"/ETSI.CAdES.detachex")

    assert NoteCode.GAP_FILLED in codes(reading.check(padded, authority.grounds(), at=NOW))[0]
    assert not reading.check(renamed, authority.grounds(), at=NOW).is_valid
    assert second - first == len(content) - len(content[:first]) - len(content[second:])


def test_unsigned_and_broken_files_are_told_apart(pdf: bytes) -> None:
    found = reading.check(pdf, Grounds([]), at=NOW)

    assert (found.is_valid, found.verdicts, "Not signed" in found.says) == (False, (), True)
    for content in (b"", b"%PDF-1.7", pdf[:500], b"\x30\x80", b"<", b"x" * 100):
        with pytest.raises(NoSignature):
            reading.check(content, Grounds([]), at=NOW)
