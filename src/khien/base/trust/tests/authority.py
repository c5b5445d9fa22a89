"""An authority as tests make it, requests as machines make them, and openssl that judges."""

import subprocess
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from tests.cast import PASSWORD, Cast

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people
from khien.base.accounts.types import Actor, Role
from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import issued, requests
from khien.base.trust.services.authority import asking, founding, publishing, root
from khien.base.trust.types.authority import IssuedLine, NewRequest, ProfileCode

PASSPHRASE = "mật khẩu gốc dài"
ADDRESS = "http://ca.tinh.test"


def founded(cast: Cast, place: Path, *, address: str = ADDRESS) -> Path:
    """Make an authority whose root goes to `place`; return the folder with what verifiers need."""
    founding.found(
        cast.system,
        wanted=founding.NewAuthority(place, PASSPHRASE, "UBND tỉnh (mẫu)", address, is_rsa=False),
    )
    return place


def lists_renewed(cast: Cast, place: Path) -> None:
    """Bring the root's list up to date by hand, as is done once a year, and the other as each night."""
    signed = root.new_list(root.open_root(place, PASSPHRASE))
    founding.take(cast.system, content=signed, file="root.crl")
    publishing.publish(name=queries.current().name)


def approver(cast: Cast) -> Actor:
    """Return who decides for the province beside Lan."""
    new = people.NewPerson("duyet", "Người duyệt (mẫu)", "TINH", password=PASSWORD)
    key = people.enter_person(cast.system, person=new)
    people.give_role(
        cast.system, person_id=key, unit_code="TINH", role=Role.APPROVER, has_subtree=True
    )
    return accounts.actor_of(key)


def csr(*names: str, common_name: str = "", key: ec.EllipticCurvePrivateKey | None = None) -> bytes:
    """Return a PKCS#10 as a machine makes it, as PEM."""
    subject = [x509.NameAttribute(NameOID.COMMON_NAME, common_name or names[0])]
    builder = x509.CertificateSigningRequestBuilder().subject_name(x509.Name(subject))
    if names:
        also = x509.SubjectAlternativeName([x509.DNSName(one) for one in names])
        builder = builder.add_extension(also, critical=False)
    made = builder.sign(key or ec.generate_private_key(ec.SECP256R1()), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.PEM)


def asked(by: Actor, content: bytes, profile: ProfileCode = ProfileCode.SERVER) -> str:
    """Ask for a certificate of the actor's unit."""
    return asking.ask(by, wanted=NewRequest(by.home_unit, profile, content))


def approved(by: Actor, number: str) -> IssuedLine:
    """Approve a request as it was looked at; return the certificate."""
    asking.approve(by, number=number, digest=requests.request(by, number).digest)
    found = requests.request(by, number).issued
    assert found is not None
    return found


def issued_for(asker: Actor, decider: Actor, *names: str) -> IssuedLine:
    """Have a server's certificate asked for and approved."""
    return approved(decider, asked(asker, csr(*names)))


def pem_file(folder: Path, by: Actor, line: IssuedLine) -> Path:
    """Lay a certificate down for openssl."""
    file = folder / f"{line.serial}.pem"
    file.write_text(issued.pem(by, line.key)[0])
    return file


def published(folder: Path) -> tuple[Path, Path]:
    """Lay root and issuing level down for openssl; return both files."""
    root, issuing = folder / "root-ca.pem", folder / "issuing-ca.pem"
    root.write_text(queries.authority("root").pem)
    issuing.write_text(queries.current().pem)
    return root, issuing


def openssl(*words: str | Path) -> tuple[int, str]:
    """Run openssl; return its exit code and all it said."""
    command = ["openssl", *(str(word) for word in words)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    return ran.returncode, ran.stdout + ran.stderr
