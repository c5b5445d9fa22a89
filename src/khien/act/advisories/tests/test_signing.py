"""Signing: the file that was signed is the file that is given out; altered is seen; it is a last step."""

import json

import pytest
from django.test import Client
from tests.cast import PASSWORD

from khien.act.advisories import queries
from khien.act.advisories.queries import advisories as papers
from khien.act.advisories.queries import exchange
from khien.act.advisories.services import issuing
from khien.act.advisories.tests.build import Province, approved, settle
from khien.act.advisories.types.advisories import VersionState, WrongState
from khien.base.core.refusals import NotAllowed, NotFound
from khien.base.trust.queries import signatures as trust
from khien.base.trust.services import keys
from khien.base.trust.types.keys import NoKey
from khien.base.trust.types.signatures import SignatureState


@pytest.fixture
def key(province: Province) -> None:
    keys.make_key(province.cast.system, holder="Công an Tỉnh mẫu")


def test_without_a_key_signing_is_not_offered_and_sending_works(province: Province) -> None:
    number = approved(province, "XA1")

    assert papers.advisory(province.lan, number).acts.sign is False
    with pytest.raises(NoKey):
        issuing.sign(province.lan, number=number)
    assert issuing.send(province.an, number=number) == 1


def test_signature_covers_what_is_given_out(province: Province, key: None) -> None:
    number = approved(province, "XA1")
    assert papers.advisory(province.lan, number).acts.sign is True

    issuing.sign(province.lan, number=number)
    assert papers.advisory(province.lan, number).line.state is VersionState.SIGNED
    issuing.send(province.an, number=number)
    settle()

    client = Client()
    client.post("/sign-in/login/", {"login": "minh", "password": PASSWORD})
    file = client.get(f"/advisories/{number}/csaf.json").content
    signature = client.get(f"/advisories/{number}/signature").content
    verdict = trust.verify_detached(file, signature)
    assert (verdict.state, verdict.signer) == (SignatureState.TRUSTED, "Công an Tỉnh mẫu")
    altered = file.replace(b"2.4.68", b"2.4.60")
    assert trust.verify_detached(altered, signature).state is SignatureState.ALTERED
    assert json.loads(file) == queries.csaf(province.minh, number)
    assert exchange.read_file(file).faults == ()
    page = client.get(f"/advisories/answers/{number}.1.XA1").content.decode()
    assert "Công an Tỉnh mẫu" in page


def test_given_back_version_loses_its_signature(province: Province, key: None) -> None:
    number = approved(province, "XA1")
    issuing.sign(province.lan, number=number)
    issuing.give_back(province.lan, number=number, why="Sai phiên bản")

    assert exchange.verdict(province.lan, number) is None
    with pytest.raises(NotFound):
        exchange.signature(province.lan, number)
    with pytest.raises(WrongState):
        issuing.sign(province.lan, number=number)


def test_only_who_approves_signs_and_once(province: Province, key: None) -> None:
    number = approved(province, "XA1")
    with pytest.raises(NotAllowed):
        issuing.sign(province.an, number=number)
    issuing.sign(province.lan, number=number)
    with pytest.raises(WrongState):
        issuing.sign(province.lan, number=number)
