"""Papers that the house signs and keeps: their time stamps are renewed before they end."""

import hashlib
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
import typst

from khien.base.core.clock import today
from khien.base.core.refusals import NotFound
from khien.base.documents.queries.signing import signatures_of
from khien.base.documents.services import register
from khien.base.documents.services import signing as documents
from khien.base.documents.tests.build import head, paper
from khien.base.files.services import storing as files
from khien.base.trust.queries import archive, signatures
from khien.base.trust.services import archiving
from khien.base.trust.services.authority import own
from khien.base.trust.services.keys import make_key
from khien.base.trust.services.signing import sign_pdf
from khien.base.trust.tests.authority import founded, lists_renewed
from khien.show.reporting.queries import reports as queries
from khien.show.reporting.services import signing, steps
from khien.show.reporting.tests.build import approved, office
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(people: Cast, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a key and an authority that stamps; return where its root was carried."""
    make_key(people.system, holder="Công an Tỉnh mẫu")
    return founded(people, tmp_path_factory.mktemp("outside") / "root")


def test_a_stamped_report_is_stamped_again_until_it_must_be_secret(
    people: Cast, root: Path
) -> None:
    staff = office(people)
    number = approved(staff.clerk, people.lan, staff.chief)
    frozen = queries.frozen_pdf(staff.chief, number)
    signing.sign_here(staff.chief, number=number)
    signed = queries.content(staff.clerk, number, "pdf")
    digest = queries.report(staff.clerk, number).signed_digest
    held = archive.state(digest)
    assert held is not None

    with time_machine.travel(held.stamp_ends_at - timedelta(days=30)):
        lists_renewed(people, root)
        own.renew()
        archiving.night(on="2031-10-26")
        again = queries.content(staff.clerk, number, "pdf")
        found = signatures.check(again)

    assert (found.is_valid, len(again) > len(signed)) == (True, True)
    assert again.startswith(signed)
    assert signed.startswith(frozen)
    steps.classify_report(staff.clerk, number=number, dispatch="12/CV", dispatched_on=today())
    assert archive.state(digest) is None
    for content in (signed, again):
        with pytest.raises(NotFound):
            files.kept(hashlib.sha256(content).hexdigest())


def test_a_document_of_the_register_is_archived_when_it_is_signed_and_when_it_comes_signed(
    people: Cast, root: Path
) -> None:
    content = typst.compile("= Quyết định".encode())
    assert isinstance(content, bytes)
    file, name = register.keep_file(people.minh, name="a.pdf", content=content, unit_code="XA1")
    signer = head(people)
    here = paper("1/QĐ", file_key=file, file_name=name)
    key = register.enter_document(people.minh, document=here)
    signed = documents.sign_document(signer, key=key)
    outside = sign_pdf(people.system, content=signed.content).content
    file, name = register.keep_file(people.minh, name="b.pdf", content=outside, unit_code="XA1")
    came = paper("2/QĐ", file_key=file, file_name=name)
    other = register.enter_document(people.minh, document=came)

    for one in (key, other):
        found = signatures_of(signer, one)
        assert found is not None
        assert found.archive is not None
        assert found.is_signed
