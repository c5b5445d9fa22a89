"""The internal authority of the demo province: machines, a seal, one revoked, one that waits."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from khien.base.accounts import queries as people
from khien.base.accounts.types import Actor
from khien.base.core.clock import now, played
from khien.base.trust.queries import requests
from khien.base.trust.services.authority import asking, founding, own, publishing, revoking
from khien.base.trust.types.authority import NewRequest, ProfileCode, Reason
from khien.main.demo import province

ISSUED: Final = (
    ("canbo.xa12", ProfileCode.SERVER, "noi-bo.xa12.tinh-mau.test", 120),
    ("canbo.xa12", ProfileCode.SYSLOG, "nhat-ky.xa12.tinh-mau.test", 90),
    ("canbo.xa05", ProfileCode.AGENT, "giam-sat-01.xa05.tinh-mau.test", 60),
    ("canbo.xa05", ProfileCode.SERVER, "cu.xa05.tinh-mau.test", 45),
)
REVOKED: Final = "cu.xa05.tinh-mau.test"
SEAL: Final = "dau-xa12"
WAITING: Final = ("moi.xa12.tinh-mau.test", "du-phong.xa12.tinh-mau.test")


def fill(by: Actor) -> None:
    """Make the authority half a year ago and have units ask; the sample root's key is thrown away."""
    decides = people.actor_named("truongnhom")
    with played(now() - timedelta(days=180)), tempfile.TemporaryDirectory() as folder:
        wanted = founding.NewAuthority(
            place=Path(folder) / "goc",
            passphrase="khẩu lệnh gốc (mẫu)",  # noqa: S106 - sample data, thrown away
            organisation=province.PROVINCE[1],
            address=settings.KHIEN.address or f"http://127.0.0.1:{settings.KHIEN.port}",
            is_rsa=False,
        )
        founding.found(by, wanted=wanted)
    for name, profile, host, days in ISSUED:
        with played(now() - timedelta(days=days)):
            _issue(name, decides, NewRequest(_unit(name), profile, _request(host)))
    with played(now() - timedelta(days=30)):
        seal = NewRequest("XA12", ProfileCode.SEAL, key_name=SEAL, holder="UBND xã Mẫu 12 (mẫu)")
        _issue("canbo.xa12", decides, seal)
    with played(now() - timedelta(hours=5)):
        asker = people.actor_named("canbo.xa12")
        asking.ask(asker, wanted=NewRequest("XA12", ProfileCode.SERVER, _request(*WAITING)))
    own.renew()
    publishing.publish(name="issuing-1")


def _issue(name: str, decides: Actor, wanted: NewRequest) -> None:
    number = asking.ask(people.actor_named(name), wanted=wanted)
    seen = requests.request(decides, number)
    asking.approve(decides, number=number, digest=seen.digest)
    made = requests.request(decides, number).issued
    if made is not None and made.title == REVOKED:
        with played(now() + timedelta(days=20)):
            revoking.revoke(
                decides, key=made.key, reason=Reason.CESSATION, words="Thanh lý máy (mẫu)"
            )


def _unit(name: str) -> str:
    return people.actor_named(name).home_unit


def _request(*hosts: str) -> bytes:
    """Return a machine's request, as openssl would make it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
    names = x509.SubjectAlternativeName([x509.DNSName(one) for one in hosts])
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject)
    made = builder.add_extension(names, critical=False).sign(key, hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM)
