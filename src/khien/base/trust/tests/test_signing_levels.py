"""How far a signature gets: stamped, archived, stamped again; in a token; with its image on the page."""

import hashlib
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
import typst
from asn1crypto import cms
from conftest import require_or_skip
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.reader import PdfFileReader
from tests.cast import Cast
from tests.images import BLACK, BLUE, RED, drawn, seen

from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.base.files.services import storing as files
from khien.base.trust.queries import archive, tokens
from khien.base.trust.queries import signatures as queries
from khien.base.trust.queries import stamping as stamps
from khien.base.trust.rules import signing
from khien.base.trust.rules.verifying import reading
from khien.base.trust.rules.verifying.grounds import Grounds
from khien.base.trust.services import archiving, papers
from khien.base.trust.services import keys as making
from khien.base.trust.services import signing as services
from khien.base.trust.services.authority import own
from khien.base.trust.tests.authority import founded, lists_renewed
from khien.base.trust.tests.build import DER, PEM, Authority
from khien.base.trust.tests.test_revocation import responding
from khien.base.trust.tests.test_signatures import program, run
from khien.base.trust.types.notes import NoteCode
from khien.base.trust.types.signatures import NoSignature, SignatureState
from khien.base.trust.types.signing import (
    Appearance,
    BadPlace,
    KeyRevoked,
    Level,
    NoToken,
    TokenProblem,
)

SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "1234"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    made = typst.compile("= Quyết định\n#pagebreak()\nĐiều 1.".encode())
    assert isinstance(made, bytes)
    return made


@pytest.fixture
def stamping(people: Cast, outside: Path) -> Cast:
    making.make_key(people.system, holder="Trung tâm (mẫu)")
    founded(people, outside / "root")
    return people


def test_level_reached_is_said_and_why_it_is_no_higher(
    people: Cast, outside: Path, pdf: bytes
) -> None:
    making.make_key(people.system, holder="Trung tâm (mẫu)")
    plain = services.sign_pdf(people.lan, content=pdf)
    founded(people, outside / "root")
    stamped = services.sign_pdf(people.lan, content=pdf, level=Level.T)
    archived = services.sign_pdf(people.lan, content=pdf)
    stranger = signing.FileKey("la", Authority(name="Gốc lạ").signer().pair)
    of_stranger = services.sign_pdf(people.lan, content=pdf, key=stranger)

    assert (plain.level, "no time-stamping authority" in plain.why) == (Level.B, True)
    assert (stamped.level, stamped.why) == (Level.T, "")
    assert (archived.level, archived.why) == (Level.LTA, "")
    assert (of_stranger.level, "No root" in of_stranger.why) == (Level.T, True)
    (signature, stamp) = queries.check(archived.content).verdicts
    assert (signature.proven_at is not None, stamp.is_stamp, stamp.is_trusted) == (True, True, True)
    with time_machine.travel(now() + timedelta(days=2 * 365)):
        lists_renewed(people, outside / "root")
        assert queries.check(archived.content).is_valid


def test_other_programs_agree_on_the_archived_document(archived: Any, tmp_path: Path) -> None:
    content, root = archived[0], tmp_path / "root.pem"
    root.write_bytes(archived[2].root.certificate.public_bytes(PEM))
    (tmp_path / "a.pdf").write_bytes(content)
    (tmp_path / "b.pdf").write_bytes(content.replace(b"/MediaBox", b"/MediaBax", 1))
    nss = tmp_path / "nss"
    nss.mkdir()
    certutil = (program("certutil"), "-d", f"sql:{nss}")
    run(*certutil, "-N", "--empty-password")
    run(*certutil, "-A", "-n", "root", "-t", "CT,C,C", "-i", str(root))

    whole, altered = (
        run(program("pdfsig"), "-nssdir", str(nss), str(tmp_path / name))
        for name in ("a.pdf", "b.pdf")
    )
    first = PdfFileReader(io.BytesIO(content)).embedded_signatures[0]
    start, length, again, rest = first.byte_range
    (tmp_path / "s.der").write_bytes(bytes(first.pkcs7_content))
    (tmp_path / "s.bin").write_bytes(
        content[start : start + length] + content[again : again + rest]
    )
    by_openssl = run(
        program("openssl"), "cms", "-verify", "-binary", "-inform", "DER", "-in", f"{tmp_path}/s.der",
        "-content", f"{tmp_path}/s.bin", "-CAfile", str(root), "-purpose", "any", "-out", "/dev/null",
    )  # fmt: skip

    assert "Signature is Valid." in whole
    assert "Certificate is Trusted" in whole
    assert "Digest Mismatch" in altered
    assert "successful" in by_openssl


def test_stamps_of_an_rsa_key_are_what_openssl_expects(tmp_path: Path) -> None:
    authority = Authority()
    (tmp_path / "root.pem").write_bytes(authority.root.certificate.public_bytes(PEM))
    (tmp_path / "d").write_text("nội dung")
    query = ("-queryfile", f"{tmp_path}/q", "-in", f"{tmp_path}/r")
    openssl = (program("openssl"), "ts")
    run(*openssl, "-query", "-data", f"{tmp_path}/d", "-cert", "-out", f"{tmp_path}/q", "-sha256")
    answer = authority.own_stamper().stamp((tmp_path / "q").read_bytes())
    (tmp_path / "r").write_bytes(answer)

    assert "Verification: OK" in run(*openssl, "-verify", *query, "-CAfile", f"{tmp_path}/root.pem")


def test_archived_document_is_stamped_again_before_its_stamp_ends(
    stamping: Cast, pdf: bytes
) -> None:
    archived = services.sign_pdf(stamping.lan, content=pdf).content

    again = services.restamp(stamping.lan, content=archived).content

    found = queries.check(again)
    assert [one.is_stamp for one in found.verdicts] == [False, True, True]
    assert found.is_valid
    assert again.startswith(archived)
    assert NoteCode.SUPPLEMENTED not in {note.code for one in found.verdicts for note in one.notes}


def test_night_stamps_again_what_was_archived(stamping: Cast, pdf: bytes, outside: Path) -> None:
    by = stamping.lan
    signed = papers.looked_at(by, content=services.sign_pdf(by, content=pdf).content)
    plain = services.sign_pdf(by, content=pdf, level=Level.B).content
    assert papers.looked_at(by, content=plain).stamp_ends_at is None
    assert signed.stamp_ends_at is not None
    digest = signed.found.sha256
    archiving.note_archived(by, digest=digest, ends_at=signed.stamp_ends_at)

    archiving.night(on="2026-11-26")
    assert archive.with_last_stamp(signed.content) == signed.content
    with time_machine.travel(signed.stamp_ends_at - timedelta(days=60)):
        lists_renewed(stamping, outside / "root")
        archiving.night(on="2031-09-26")
        waits = archive.state(digest)
        own.renew()
        archiving.night(on="2031-09-27")
        again = archive.with_last_stamp(signed.content)
        archiving.night(on="2031-09-28")
        held = queries.check(again)
        state = archive.state(digest)
    with time_machine.travel(signed.stamp_ends_at + timedelta(days=60)):
        lists_renewed(stamping, outside / "root")
        assert (queries.check(again).is_valid, queries.check(signed.content).is_valid) == (
            True,
            False,
        )

    assert waits is not None
    assert "không muộn hơn" in waits.problem
    assert [one.is_stamp for one in held.verdicts] == [False, True, True]
    assert held.is_valid
    assert again.startswith(signed.content)
    assert state is not None
    assert (state.stamp_ends_at > signed.stamp_ends_at, state.problem) == (True, "")
    assert archive.with_last_stamp(signed.content) == again
    archiving.forget(by, digest=digest)
    assert archive.with_last_stamp(signed.content) == signed.content
    with pytest.raises(NotFound):
        files.kept(hashlib.sha256(again).hexdigest())


def test_stamps_come_from_the_operators_address_or_the_signature_says_it_has_none(
    stamping: Cast, pdf: bytes, settings: Any
) -> None:
    own = stamps.stamper()
    assert own is not None
    answers: dict[str, Any] = {"/tsa": own.stamp}
    with responding(answers) as (where, asked):
        settings.KHIEN = replace(settings.KHIEN, time_stamps=f"{where}/tsa")
        archived = services.sign_pdf(stamping.lan, content=pdf)
        answers["/tsa"] = lambda _: b"none"
        alone = services.sign_pdf(stamping.lan, content=pdf)

    assert (archived.level, set(asked)) == (Level.LTA, {"POST /tsa"})
    assert (alone.level, "gave no time stamp" in alone.why) == (Level.B, True)
    assert queries.check(alone.content).is_valid


def test_stamp_of_a_detached_signature_proves_its_time_and_fits_no_other(
    stamping: Cast, outside: Path
) -> None:
    made, other = (
        services.sign_detached(stamping.lan, content=one).content for one in (b"x", b"y")
    )
    plain = services.sign_detached(stamping.lan, content=b"x", level=Level.B).content
    token, swapped = (cms.ContentInfo.load(one) for one in (made, other))
    mine, others = (one["content"]["signer_infos"][0]["unsigned_attrs"] for one in (token, swapped))
    mine[0] = others[0]

    with time_machine.travel(now() + timedelta(days=4 * 365)):
        lists_renewed(stamping, outside / "root")
        (proven,) = queries.check(b"x", made).verdicts
        ended = queries.check(b"x", plain).worst
        moved = queries.check(b"x", token.dump(force=True))

    assert (proven.state, proven.proven_at is not None) == (SignatureState.TRUSTED, True)
    assert ended is SignatureState.EXPIRED
    assert not moved.is_valid
    assert NoteCode.STAMP_BROKEN in {one.code for one in moved.verdicts[0].notes}


def test_certificate_of_an_authority_needs_its_list_and_signs_no_more_once_revoked(
    stamping: Cast, home: Path, pdf: bytes
) -> None:
    authority = Authority()
    held = authority.signer()
    key = signing.FileKey("cq", held.pair)
    (home / "trust-roots" / "root.pem").write_bytes(authority.root.certificate.public_bytes(PEM))
    without = services.sign_pdf(stamping.lan, content=pdf, key=key)
    (home / "crls" / "issuing.crl").write_bytes(authority.crl().content)
    (home / "crls" / "root.crl").write_bytes(authority.root_crl().content)
    archived = services.sign_pdf(stamping.lan, content=pdf, key=key)
    (home / "crls" / "issuing.crl").write_bytes(
        authority.crl((held, now() - timedelta(days=1))).content
    )

    assert (without.level, "crls/" in without.why) == (Level.T, True)
    assert archived.level is Level.LTA
    with pytest.raises(KeyRevoked):
        services.sign_pdf(stamping.lan, content=pdf, key=key)


def test_seal_lies_over_a_third_of_the_signature_in_the_room_left_for_it(
    stamping: Cast, pdf: bytes
) -> None:
    shown = Appearance((300, 100, 500, 160), 2, drawn(BLUE, (300, 120)), drawn(RED, (200, 200)))

    signed = services.sign_pdf(stamping.lan, content=pdf, shown=shown).content

    assert queries.check(signed).is_valid
    blue, red = seen(signed, 1, of=BLUE), seen(signed, 1, of=RED)
    assert blue is not None
    assert red is not None
    (left, bottom, right, top), (edge, _, end, _) = blue, red
    assert (left + right) / 2 == pytest.approx(400, abs=2)
    assert 100 <= bottom < top <= 160
    assert end - edge == pytest.approx(36 * 72 / 25.4, abs=2), "as wide as in life"
    assert (end - 329) / (471 - 329) == pytest.approx(1 / 3, abs=0.03)
    for page, box in ((3, shown.box), (0, shown.box), (1, (0.0, 10.0, 90.0, 70.0))):
        with pytest.raises(BadPlace):
            services.sign_pdf(stamping.lan, content=pdf, shown=replace(shown, page=page, box=box))


def test_without_an_image_the_room_says_who_signed_and_when(stamping: Cast) -> None:
    blank = typst.compile(b"~")
    shown = Appearance((300, 100, 500, 160), lines=("Trung tâm (mẫu)", "Số: 05/BC-CAT"))

    signed = services.sign_pdf(stamping.lan, content=blank, shown=shown).content

    assert queries.check(signed).is_valid
    said = seen(signed, 0, of=BLACK)
    assert said is not None
    left, bottom, right, top = said
    assert 300 <= left < right <= 500
    assert 100 <= bottom < top <= 160


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
@given(place=st.integers(0, 10_000_000), flip=st.integers(1, 255))
def test_any_flipped_byte_of_an_archived_document_is_seen(
    place: int, flip: int, archived: Any
) -> None:
    content, grounds, _ = archived
    altered = bytearray(content)
    altered[place % len(content)] ^= flip

    try:
        found = reading.check(bytes(altered), grounds, at=datetime.now(UTC))
    except NoSignature:
        return
    assert not found.is_valid


@pytest.fixture(scope="module")
def archived(pdf: bytes) -> tuple[bytes, Grounds, Authority]:
    """Return an archived document of an authority with all its material, and what trusts it."""
    authority = Authority()
    stamper = authority.own_stamper()
    material = (authority.crl(), authority.root_crl())
    anchors = authority.grounds().anchors
    wish = signing.Wish(level=Level.LTA, anchors=anchors, material=material)
    key = signing.FileKey("cq", authority.signer().pair)
    content = signing.pdf_signed(pdf, key, wish, stamper)
    found = reading.check(content, authority.grounds(), at=datetime.now(UTC))
    assert found.is_valid
    assert {NoteCode.NOT_REVOKED} <= {note.code for note in found.verdicts[0].notes}
    assert NoteCode.SUPPLEMENTED not in {note.code for one in found.verdicts for note in one.notes}
    return content, authority.grounds(), authority


@pytest.fixture
def token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """Put a signer's key and certificate into a software token."""
    if not SOFTHSM.exists():
        require_or_skip("softhsm2 is not installed")
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", f"{tmp_path}/softhsm.conf")
    authority = Authority()
    held = authority.signer("Người giữ token (mẫu)")
    (tmp_path / "key.pem").write_bytes(held.key_pem)
    util = (program("softhsm2-util"), "--token", "mau", "--pin", PIN)
    run(*util, "--init-token", "--free", "--label", "mau", "--so-pin", "4321")
    run(*util, "--import", f"{tmp_path}/key.pem", "--label", "ky-so", "--id", "01")
    import pkcs11  # noqa: PLC0415 - reads its settings when it is loaded

    pkcs11.lib(str(SOFTHSM)).reinitialize()
    slot = pkcs11.lib(str(SOFTHSM)).get_token(token_label="mau")
    with slot.open(user_pin=PIN, rw=True) as session:
        session.create_object(
            {
                pkcs11.Attribute.CLASS: pkcs11.ObjectClass.CERTIFICATE,
                pkcs11.Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
                pkcs11.Attribute.TOKEN: True,
                pkcs11.Attribute.LABEL: "ky-so",
                pkcs11.Attribute.ID: b"\x01",
                pkcs11.Attribute.SUBJECT: held.pair.certificate.subject.dump(),
                pkcs11.Attribute.VALUE: held.certificate.public_bytes(DER),
            }
        )
    return authority


def test_key_in_a_token_signs_and_stays_there(
    stamping: Cast, pdf: bytes, token: Authority, settings: Any, home: Path
) -> None:
    with pytest.raises(NoToken):
        tokens.token_key("ky-so", pin=PIN)
    settings.KHIEN = replace(settings.KHIEN, pkcs11=str(SOFTHSM), pkcs11_token="mau")
    for name, held in (("root", token.root), ("issuing", token.issuing)):
        (home / "trust-roots" / f"{name}.pem").write_bytes(held.certificate.public_bytes(PEM))

    key = tokens.token_key("ky-so", pin=PIN)
    signed = services.sign_pdf(stamping.lan, content=pdf, key=key)
    beside = services.sign_detached(stamping.lan, content=b"x", key=key).content

    verdict = queries.check(signed.content).verdicts[0]
    assert (verdict.signer, verdict.state) == ("Người giữ token (mẫu)", SignatureState.TRUSTED)
    assert queries.check(b"x", beside).is_valid
    assert PIN not in repr(key)
    for wrong in (tokens.token_key("ky-so", pin="0000"), tokens.token_key("khac", pin=PIN)):
        with pytest.raises(TokenProblem):
            services.sign_pdf(stamping.lan, content=pdf, key=wrong)
