"""A seal of the authority signs a paper for the archive, with its own time stamps and lists alone."""

import shutil
import subprocess
from pathlib import Path

import pytest
import typst
from conftest import require_or_skip
from tests.cast import Cast

from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import seals, signatures
from khien.base.trust.services import signing
from khien.base.trust.services.authority import asking
from khien.base.trust.tests.authority import approved, founded
from khien.base.trust.tests.authority import published as laid_down
from khien.base.trust.types.authority import NewRequest, ProfileCode
from khien.base.trust.types.keys import INSTANCE_KEY
from khien.base.trust.types.signing import Level

pytestmark = pytest.mark.django_db


def test_a_sealed_paper_reaches_the_archive_level_without_a_network(
    people: Cast, outside: Path
) -> None:
    founded(people, outside / "root")
    wanted = NewRequest("XA1", ProfileCode.SEAL, key_name="dau-xa1", holder="Xã XA1 (mẫu)")
    approved(people.lan, asking.ask(people.minh, wanted=wanted))

    file = outside / "sealed.pdf"
    paper = typst.compile("= Báo cáo\nNội dung".encode())
    assert isinstance(paper, bytes)
    assert (seals.seal_of("XA1"), seals.seal_of("XA2")) == ("dau-xa1", INSTANCE_KEY)
    made = signing.sign_pdf(people.system, content=paper, key=seals.seal_of("XA1"))
    assert (made.level, made.why) == (Level.LTA, "")
    assert signatures.check(made.content).is_valid
    file.write_bytes(made.content)

    said = _pdfsig(outside, file)
    assert "Signature is Valid" in said
    assert "Certificate is Trusted" in said
    assert "Xã XA1 (mẫu)" in said
    content = file.read_bytes()
    assert b"/DSS" in content
    assert b"ETSI.RFC3161" in content
    file.write_bytes(content.replace(b"%PDF-1.7", b"%PDF-1.6", 1))
    assert "Digest Mismatch" in _pdfsig(outside, file)


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
