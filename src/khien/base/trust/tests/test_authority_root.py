"""The root that is carried away, a key in a token, and every command with wrong words."""

import os
import shutil
import stat
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pkcs11
import pytest
from click.testing import CliRunner, Result
from conftest import require_or_skip
from cryptography import x509
from tests.cast import Cast

from khien.base.casework import queries as casework
from khien.base.core.clock import now, played
from khien.base.core.refusals import Refusal
from khien.base.trust.cli.authority import authority_group
from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import status
from khien.base.trust.rules.authority import cases
from khien.base.trust.services.authority import nights, publishing, revoking
from khien.base.trust.tests.authority import (
    ADDRESS,
    PASSPHRASE,
    issued_for,
    openssl,
    pem_file,
    published,
)
from khien.base.trust.types.authority import ProfileCode, Reason, TokenFails

pytestmark = pytest.mark.django_db
PIN = "1234"
MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")


def run(*words: str | Path, typed: str = PASSPHRASE) -> Result:
    env = {"KHIEN_ROOT_PASSPHRASE": typed}
    return CliRunner().invoke(authority_group, [str(one) for one in words], env=env)


def refusal(*words: str | Path, typed: str = PASSPHRASE) -> str:
    result = run(*words, typed=typed)
    assert result.exit_code != 0
    assert isinstance(result.exception, Refusal | SystemExit), result.exception
    return str(result.exception) if isinstance(result.exception, Refusal) else result.output


def made(place: Path) -> Result:
    return run("init", place, "--root-key", "p384", "--address", ADDRESS)


def test_the_roots_key_is_closed_outside_the_home_and_only_there(
    people: Cast, outside: Path, home: Path
) -> None:
    result = made(outside / "root")
    assert result.exit_code == 0, result.output
    assert "not the government's authority" in " ".join(result.output.split())
    key = (outside / "root" / "root.key").read_text()
    assert "ENCRYPTED" in key
    held = [file for file in home.rglob("*") if file.is_file()]
    assert not any(key in file.read_text(errors="replace") for file in held)
    mine = list((home / "authority").glob("*.key"))
    assert len(mine) == 3
    assert {stat.S_IMODE(file.stat().st_mode) for file in mine} == {0o600}
    code, said = openssl(
        "pkey", "-in", outside / "root" / "root.key", "-passin", "pass:wrong", "-noout"
    )
    assert code != 0, said


def test_wrong_words_are_refused_in_one_sentence_each(
    people: Cast, outside: Path, home: Path, settings: Any
) -> None:
    assert "khien ca init" in refusal("status")
    assert "khien ca init" in refusal("publish")
    assert "khien ca init" in refusal("request", outside / "r.pem")
    assert "outside the home" in refusal("init", home / "root", "--address", ADDRESS)
    assert "12 characters" in refusal("init", outside / "a", "--address", ADDRESS, typed="ngắn")
    assert "KHIEN_ADDRESS" in refusal("init", outside / "a")
    assert "KHIEN_CA_MODULE" in refusal("init", outside / "a", "--address", ADDRESS, "--token")
    (outside / "full").mkdir()
    (outside / "full" / "x").touch()
    assert "not an empty folder" in refusal("init", outside / "full", "--address", ADDRESS)
    assert "are not all in it" in refusal("root-sign", outside / "full")
    assert "Invalid value" in refusal("init", outside / "a", "--root-key", "dsa")
    assert not (outside / "a").exists()

    made(outside / "root")
    assert "already" in refusal("init", outside / "second", "--address", ADDRESS)
    assert "does not open" in refusal("root-sign", outside / "root", typed="khẩu lệnh sai")
    assert "no such file" in refusal("root-sign", outside / "root", "--request", outside / "no")
    (outside / "x").write_text("x")
    assert "no PKCS#10" in refusal("root-sign", outside / "root", "--request", outside / "x")
    assert "no certificate that this root" in refusal(
        "root-sign", outside / "root", "--revoke", outside / "x"
    )
    assert "no such folder" in refusal("root-sign", outside / "root", "--out", outside / "no")
    assert "no list of revoked" in refusal("take", outside / "x")
    assert "there already" in refusal("request", outside / "x")
    assert "no such folder" in refusal("request", outside / "no" / "r.pem")
    told = run("status")
    assert told.exit_code == 0
    assert "issuing-1 (current)" in told.output


def test_the_next_level_is_signed_where_the_root_is_and_the_former_still_answers(
    people: Cast, outside: Path, home: Path
) -> None:
    made(outside / "root")
    former = issued_for(people.minh, people.lan, "may1.xa1.test")
    run("request", outside / "level.pem")
    signed = run("root-sign", outside / "root", "--request", outside / "level.pem")
    assert signed.exit_code == 0, signed.output
    first = openssl("req", "-in", outside / "level.pem", "-noout", "-verify")
    assert first[0] == 0

    taken = run("take", outside / "root" / "issuing.pem", outside / "root" / "root.crl")
    assert taken.exit_code == 0, taken.output
    assert "taken before" in refusal("take", outside / "root" / "issuing.pem")
    assert "has number 2" in refusal("take", outside / "root" / "root.crl")
    newer = issued_for(people.minh, people.lan, "may2.xa1.test")
    root, issuing = published(outside)
    checked = ("-x509_strict", "-CAfile", root, "-untrusted", issuing)
    assert openssl("verify", *checked, pem_file(outside, people.lan, newer))[0] == 0
    assert queries.current().name == "issuing-2"
    revoking.revoke(people.lan, key=former.key, reason=Reason.SUPERSEDED)
    assert publishing.publish(name="issuing-1") == 2
    for level in queries.alive():
        assert status.newest_own(ProfileCode.STATUS, level) is not None

    (outside / "former.pem").write_text(queries.authority("issuing-1").pem)
    run("root-sign", outside / "root", "--revoke", outside / "former.pem")
    run("take", outside / "root" / "root.crl")
    listed = (home / "crls" / "khien-root.crl").read_bytes()
    assert len(x509.load_der_x509_crl(listed)) == 1


def test_a_list_older_than_half_its_life_waits_for_somebody_until_it_is_renewed(
    people: Cast, outside: Path
) -> None:
    made(outside / "root")
    nights.look(people.system)
    assert not _waiting(people)
    with played(now() + timedelta(days=4)):
        nights.look(people.system)
        assert _waiting(people) == ["issuing-1"]
        publishing.publish(name="issuing-1")
        assert not _waiting(people)
    with played(now() + timedelta(days=200)):
        publishing.publish(name="issuing-1")
        nights.look(people.system)
        assert _waiting(people) == ["root"]
        run("root-sign", outside / "root")
        run("take", outside / "root" / "root.crl")
        assert not _waiting(people)
    with played(now() + timedelta(days=3650 - 300)):
        nights.look(people.system)
        assert any(line.kind == cases.LEVEL_ITEM.code for line in casework.inbox(people.lan))


def test_a_key_in_a_token_issues_signs_lists_and_never_lies_in_a_file(
    people: Cast, outside: Path, home: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = next((one for one in MODULES if Path(one).exists()), None)
    if module is None or shutil.which("softhsm2-util") is None:
        require_or_skip("softhsm2 is not installed")
    conf = outside / "softhsm2.conf"
    (outside / "tokens").mkdir()
    conf.write_text(f"directories.tokendir = {outside / 'tokens'}\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(conf))
    token = ["softhsm2-util", "--init-token", "--free", "--label", "ca", "--pin", PIN]
    subprocess.run([*token, "--so-pin", PIN], check=True, capture_output=True, env=os.environ)
    pkcs11.lib(str(module)).reinitialize()
    said = replace(settings.KHIEN, ca_module=str(module), ca_token="ca", ca_pin=PIN)
    settings.KHIEN = said

    result = run("init", outside / "root", "--root-key", "p384", "--address", ADDRESS, "--token")
    assert result.exit_code == 0, result.exception
    line = issued_for(people.minh, people.lan, "may1.xa1.test")
    assert publishing.publish(name="issuing-1") == 2
    assert run("request", outside / "level.pem", "--token").exit_code == 0
    assert openssl("req", "-in", outside / "level.pem", "-noout", "-verify")[0] == 0

    root, issuing = published(outside)
    checked = ("-x509_strict", "-CAfile", root, "-untrusted", issuing)
    assert openssl("verify", *checked, pem_file(outside, people.lan, line))[0] == 0
    crl = outside / "one.crl"
    crl.write_bytes(bytes(queries.current().crl or b""))
    assert (
        "verify OK" in openssl("crl", "-inform", "DER", "-in", crl, "-CAfile", issuing, "-noout")[1]
    )
    assert len(list((home / "authority").glob("*.key"))) == 2
    settings.KHIEN = replace(said, ca_pin="4321")
    with pytest.raises(TokenFails, match="does not answer"):
        publishing.publish(name="issuing-1")


def _waiting(people: Cast) -> list[str]:
    kind = cases.LIST_ITEM.code
    return [
        line.title.rpartition(" ")[2] for line in casework.inbox(people.lan) if line.kind == kind
    ]
