"""A file that is made to hold up whoever checks it is given up in time, and the next is checked all the same."""

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from asn1crypto import pem
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.cast import Cast

from khien.base.trust.cli.verify import verify_command
from khien.base.trust.queries import signatures
from khien.base.trust.rules import signing
from khien.base.trust.services import keys as making
from khien.base.trust.services.signing import sign_detached
from khien.base.trust.tests.build import Authority, asn1, usage
from khien.base.trust.types.signatures import NoSignature, TooLongToCheck

pytestmark = pytest.mark.django_db
AUTHORITIES = 9


def entangled() -> bytes:
    """Return a signature over “x” under authorities that all vouch for each other: paths without end."""
    authority = Authority()
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(AUTHORITIES)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"CA {n}")]) for n in range(AUTHORITIES)
    ]

    def issued(place: int, above: int) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(names[place])
            .issuer_name(names[above])
            .public_key(keys[place].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(authority.root.certificate.not_valid_before_utc)
            .not_valid_after(authority.root.certificate.not_valid_after_utc)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(usage("key_cert_sign", "crl_sign"), critical=True)
        )
        return builder.sign(keys[above], hashes.SHA256())

    places = range(AUTHORITIES)
    mesh = [issued(one, other) for one in places for other in places if one != other]
    authority.issuing.key, authority.issuing.certificate = keys[0], mesh[0]
    signer = authority.signer().pair
    return signing.detached(
        b"x", signing.FileKey("la", signer._replace(above=tuple(map(asn1, mesh))))
    )


def test_a_file_that_takes_too_long_is_given_up(
    people: Cast, tmp_path: Path, settings: Any
) -> None:
    making.make_key(people.system, holder="Trung tâm (mẫu)")
    file, other = tmp_path / "x", tmp_path / "y"
    for one in (file, other):
        one.write_bytes(b"x")
    (tmp_path / "x.p7s").write_bytes(pem.armor("PKCS7", entangled()))
    (tmp_path / "y.p7s").write_bytes(sign_detached(people.lan, content=b"x").content)

    assert CliRunner().invoke(verify_command, [str(other)]).exit_code == 0
    usual, settings.KHIEN = settings.KHIEN, replace(settings.KHIEN, verify_seconds=1)
    began = time.monotonic()
    with pytest.raises(TooLongToCheck) as late:
        signatures.check(b"x", (tmp_path / "x.p7s").read_bytes())
    assert 1 <= time.monotonic() - began < 5
    assert isinstance(late.value, NoSignature)
    assert "longer than 1 seconds" in str(late.value)
    slow = CliRunner().invoke(verify_command, [str(file)])
    settings.KHIEN = usual
    good = CliRunner().invoke(verify_command, [str(other)])

    assert isinstance(slow.exception, TooLongToCheck)
    assert json.loads(good.stdout)["valid"] is True
