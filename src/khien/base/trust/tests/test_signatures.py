"""Signed here, judged here and by other programs; altered, added to, ended, and by strangers."""

import io
import json
import shutil
import stat
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
import typst
from conftest import require_or_skip
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from tests.cast import Cast
from tests.databases import laid

from khien.base.core import audit
from khien.base.core.clock import now
from khien.base.trust.queries import keys as held
from khien.base.trust.queries import signatures as queries
from khien.base.trust.rules import keys, signing
from khien.base.trust.rules.verifying import reading
from khien.base.trust.rules.verifying.grounds import Grounds
from khien.base.trust.services import keys as making
from khien.base.trust.services import signing as services
from khien.base.trust.types.keys import BadKey, BadKeyName, KeyEnded, KeyExists, NoKey
from khien.base.trust.types.signatures import NoSignature, NotSignable, SignatureState

HOLDER = "Trung tâm ứng cứu sự cố tỉnh"
PLAIN = '{"document": {"title": "Lỗ hổng nghiêm trọng"}}'.encode()


@pytest.fixture(scope="session")
def pdf() -> bytes:
    made = typst.compile("= Cảnh báo sớm\nĐề nghị xử lý trong 24 giờ.".encode())
    assert isinstance(made, bytes)
    return made


@pytest.fixture(scope="session")
def pair() -> keys.KeyPair:
    key, certificate = keys.new_pair(HOLDER, at=datetime.now(UTC))
    return keys.read_pair(key, certificate, name="instance")


@pytest.fixture(scope="session")
def signed_pdf(pdf: bytes, pair: keys.KeyPair) -> bytes:
    return signing.pdf_signed(pdf, signing.FileKey("user", pair), signing.Wish())


@pytest.fixture
def signing_people(people: Cast) -> Cast:
    making.make_key(people.system, holder=HOLDER)
    return people


def run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        require_or_skip(f"{name} is not installed")
    return str(found)


def chain(folder: Path, *, days: int = 700) -> keys.KeyPair:
    """Return a pair under a root and an issuing certificate; the root's PEM lies in the folder."""
    at = datetime.now(UTC)
    made: list[tuple[Any, x509.Certificate]] = []
    for place, name in enumerate(("Root 01", "Issuing 01", "Võ Quốc Việt")):
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        above_key, above = made[-1] if made else (key, None)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(above.subject if above else subject)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(at - timedelta(days=30))
            .not_valid_after(at + timedelta(days=days if place == 2 else 3000))
            .add_extension(x509.BasicConstraints(ca=place < 2, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    place == 2, place == 2, False, False, False, place < 2, place < 2, False, False
                ),
                critical=True,
            )
            .sign(above_key, hashes.SHA256())
        )
        made.append((key, certificate))
    folder.mkdir(exist_ok=True)
    (folder / "root.pem").write_bytes(made[0][1].public_bytes(serialization.Encoding.PEM))
    (folder / "issuing.pem").write_bytes(made[1][1].public_bytes(serialization.Encoding.PEM))
    plain = made[2][0].private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return keys.read_pair(plain, made[2][1].public_bytes(serialization.Encoding.PEM), name="user")


def test_pdf_is_signed_and_trusted_here(signing_people: Cast, pdf: bytes) -> None:
    signed = services.sign_pdf(
        signing_people.lan, content=pdf, reason="Ban hành", place="Cà Mau"
    ).content

    (verdict,) = queries.verify_pdf(signed)
    assert (verdict.state, verdict.signer, verdict.is_own) == (SignatureState.TRUSTED, HOLDER, True)
    assert verdict.at is not None
    assert abs(verdict.at - now()) < timedelta(minutes=1)
    assert [line.action for line in audit.newest(action="trust")] == [
        "trust.note_signing",
        "trust.note_key",
    ]


def test_second_signature_leaves_the_first_whole(signing_people: Cast, pdf: bytes) -> None:
    making.make_key(signing_people.system, name="lanh-dao", holder="Lãnh đạo")
    once = services.sign_pdf(signing_people.lan, content=pdf).content
    twice = services.sign_pdf(signing_people.lan, content=once, key="lanh-dao").content

    assert [(one.signer, one.is_trusted) for one in queries.verify_pdf(twice)] == [
        (HOLDER, True),
        ("Lãnh đạo", True),
    ]


def test_other_programs_agree_on_the_pdf(signing_people: Cast, pdf: bytes, tmp_path: Path) -> None:
    signed = services.sign_pdf(signing_people.lan, content=pdf).content
    altered = signed.replace(b"/MediaBox", b"/MediaBax", 1)
    whole_file, altered_file = tmp_path / "whole.pdf", tmp_path / "altered.pdf"
    whole_file.write_bytes(signed)
    altered_file.write_bytes(altered)

    whole = run(program("pdfsig"), str(whole_file))

    assert "Signature is Valid." in whole
    assert "Total document signed" in whole
    assert "ETSI.CAdES.detached" in whole
    assert HOLDER in whole
    assert altered != signed
    assert "Digest Mismatch" in run(program("pdfsig"), str(altered_file))
    assert queries.verify_pdf(altered)[0].state is SignatureState.ALTERED


def test_openssl_agrees_on_the_detached_signature(signing_people: Cast, tmp_path: Path) -> None:
    signature = services.sign_detached(signing_people.lan, content=PLAIN).content
    for name, content in (
        ("a.json", PLAIN),
        ("b.json", PLAIN + b" "),
        ("a.p7s", signature),
        ("root.pem", held.certificate_pem("instance")),
    ):
        (tmp_path / name).write_bytes(content)

    def verified(name: str) -> str:
        return run(
            program("openssl"), "cms", "-verify", "-binary", "-inform", "DER",
            "-in", str(tmp_path / "a.p7s"), "-content", str(tmp_path / name),
            "-CAfile", str(tmp_path / "root.pem"), "-purpose", "any", "-out", "/dev/null",
        )  # fmt: skip

    assert "successful" in verified("a.json")
    assert "ailure" in verified("b.json")


def test_detached_signature_is_judged(signing_people: Cast) -> None:
    signature = services.sign_detached(signing_people.lan, content=PLAIN).content

    assert queries.verify_detached(PLAIN, signature).is_trusted
    assert queries.verify_detached(PLAIN + b" ", signature).state is SignatureState.ALTERED
    for broken in (b"", b"x", signature[:-10], signature[:300]):
        with pytest.raises(NoSignature):
            queries.verify_detached(PLAIN, broken)


def test_signature_from_openssl_is_read(people: Cast, home: Path, tmp_path: Path) -> None:
    making.make_key(people.system, holder=HOLDER)
    (tmp_path / "a.json").write_bytes(PLAIN)
    keys_folder = home / "keys"
    run(
        program("openssl"), "cms", "-sign", "-binary", "-in", str(tmp_path / "a.json"),
        "-signer", str(keys_folder / "instance.pem"), "-inkey", str(keys_folder / "instance.key"),
        "-outform", "DER", "-out", str(tmp_path / "a.p7s"), "-md", "sha256", "-cades",
    )  # fmt: skip

    assert queries.verify_detached(PLAIN, (tmp_path / "a.p7s").read_bytes()).is_trusted


def test_stranger_is_unknown_until_the_root_is_put_there(
    people: Cast, home: Path, pdf: bytes
) -> None:
    pair = chain(home / "elsewhere")
    signed = signing.pdf_signed(pdf, signing.FileKey("user", pair), signing.Wish())
    signature = signing.detached(PLAIN, signing.FileKey("user", pair))
    assert queries.verify_pdf(signed)[0].state is SignatureState.UNKNOWN
    assert queries.verify_detached(PLAIN, signature).state is SignatureState.UNKNOWN

    (home / "elsewhere").rename(home / "trust-roots")

    (verdict,) = queries.verify_pdf(signed)
    assert (verdict.state, verdict.signer, verdict.is_own) == (
        SignatureState.TRUSTED,
        "Võ Quốc Việt",
        False,
    )
    assert verdict.root == "Issuing 01"
    assert queries.verify_detached(PLAIN, signature).is_trusted


def test_what_was_added_after_is_told(signing_people: Cast, pdf: bytes) -> None:
    signed = services.sign_pdf(signing_people.lan, content=pdf).content
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0].get_object()
    page["/Rotate"] = generic.pdf_date(now())
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)

    assert [one.state for one in queries.verify_pdf(out.getvalue())] == [SignatureState.ADDED_TO]
    with pytest.raises(NoSignature):
        queries.verify_pdf(signed + pdf)


def test_ended_certificate_is_told_and_signs_no_more(people: Cast, home: Path, pdf: bytes) -> None:
    making.make_key(people.system, holder=HOLDER)
    signed = services.sign_pdf(people.lan, content=pdf).content
    signature = services.sign_detached(people.lan, content=PLAIN).content
    pair = chain(home / "trust-roots", days=100)
    by_other = signing.pdf_signed(pdf, signing.FileKey("user", pair), signing.Wish())

    with time_machine.travel(now() + keys.VALID_FOR + timedelta(days=1)):
        assert queries.verify_pdf(signed)[0].state is SignatureState.EXPIRED
        assert queries.verify_detached(PLAIN, signature).state is SignatureState.EXPIRED
        assert queries.verify_pdf(by_other)[0].state is SignatureState.EXPIRED
        with pytest.raises(KeyEnded):
            services.sign_pdf(people.lan, content=pdf)


def test_key_is_made_once_and_kept_to_its_owner(people: Cast, home: Path) -> None:
    made = making.make_key(people.system, name="k-1", holder=HOLDER)

    file = home / "keys" / "k-1.key"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert held.keys() == [made]
    assert made.holder == HOLDER
    with pytest.raises(KeyExists):
        making.make_key(people.system, name="k-1", holder="x")
    for name in ("", "../x", "A", "a" * 41):
        with pytest.raises(BadKeyName):
            making.make_key(people.system, name=name, holder="x")


def test_missing_and_broken_keys_and_documents_are_told(
    people: Cast, home: Path, pdf: bytes
) -> None:
    with pytest.raises(NoKey, match="khien trust make-key instance"):
        services.sign_pdf(people.lan, content=pdf)
    making.make_key(people.system, holder=HOLDER)
    for content in (b"", b"%PDF-1.7", b"x" * 1000, pdf[: len(pdf) // 2]):
        with pytest.raises(NotSignable):
            services.sign_pdf(people.lan, content=content)
    for content in (b"", b"%PDF-1.7", pdf):
        with pytest.raises(NoSignature):
            queries.verify_pdf(content)
    (home / "trust-roots").mkdir()
    (home / "trust-roots" / "broken.pem").write_text("no certificate")
    with pytest.raises(BadKey, match=r"broken\.pem"):
        queries.verify_pdf(services.sign_pdf(people.lan, content=pdf).content)


@settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=150)
@given(data=st.data())
def test_any_damage_is_seen_and_nothing_crashes(
    data: Any, pair: keys.KeyPair, signed_pdf: bytes
) -> None:
    signed = bytearray(signed_pdf)
    place = data.draw(st.integers(0, len(signed) - 1))
    signed[place] ^= data.draw(st.integers(1, 255))

    try:
        found = reading.check(bytes(signed), Grounds([pair.certificate]), at=datetime.now(UTC))
    except NoSignature:
        return
    assert not found.is_valid


def test_commands(tmp_path: Path, pdf: bytes) -> None:
    from tools.instance import KHIEN  # noqa: PLC0415 - only this test

    home = laid(tmp_path / "home")
    env = {"KHIEN_HOME": str(home), "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}

    def khien(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [str(KHIEN), *words], env=env, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout + done.stderr

    document, log = tmp_path / "Công văn.pdf", tmp_path / "a.json"
    document.write_bytes(pdf)
    log.write_bytes(PLAIN)
    code, said = khien("trust", "sign", str(document))
    assert (code, "make-key instance" in said) == (2, True)
    code, said = khien("trust", "make-key", "instance", "--holder", HOLDER)
    assert (code, "self-signed" in said) == (0, True)
    assert khien("trust", "sign", str(document))[0] == 0
    assert khien("trust", "sign", str(log))[0] == 0
    code, said = khien("verify", str(document.with_suffix(".signed.pdf")))
    found = json.loads(said)
    assert (code, found["valid"], found["signatures"][0]["signer"]) == (0, True, HOLDER)
    assert khien("verify", str(log))[0] == 0
    log.write_bytes(PLAIN + b" ")
    code, said = khien("verify", str(log))
    assert (code, json.loads(said)["state"]) == (1, "altered")
    code, said = khien("verify", str(document))
    assert (code, json.loads(said)["state"]) == (1, "not_signed")
    code, said = khien("verify", str(log), str(document))
    assert (code, said.count("\n"), "Traceback" in said) == (2, 1, False)
    assert khien("files", "check", str(document)) == (0, f"{document}: pdf, may be kept.\n")
    log.write_text("TỐI MẬT")
    code, said = khien("files", "check", str(log))
    assert (code, "marked: TỐI MẬT" in said) == (2, True)
