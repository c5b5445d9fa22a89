"""An approved request becomes a certificate. May be done again after a crash: it makes the same one."""

from pathlib import Path
from typing import Final

from cryptography import x509

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people
from khien.base.accounts.types import Actor
from khien.base.casework import services as casework
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.base.trust.access import authority as access
from khien.base.trust.models import Authority, CertificateRequest
from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import keys
from khien.base.trust.rules.authority import building, cases, profiles, signers
from khien.base.trust.rules.authority import requests as rules
from khien.base.trust.services.authority import registering, rows
from khien.base.trust.types.authority import ProfileCode, RequestState
from khien.base.trust.wire.files import write

JOB: Final = "authority.issue"
_SYSTEM = people.everything(text("the authority makes an approved certificate"))


def issue(*, number: str) -> None:
    """Make the certificate of an approved request, unless it was made. A job, outside transactions."""
    row = access.all_requests().select_related("unit").filter(number=number).first()
    if row is None or row.state != RequestState.APPROVED:
        return
    level = queries.current()
    wanted = _wanted(row)
    made = building.issued(wanted, queries.issuer(level), at=now().replace(microsecond=0))
    if row.key_name:
        _place(row, level, made)
    _enter(_SYSTEM, number=number, authority_id=level.pk, made=made)
    if row.key_name:
        _pending(row).unlink(missing_ok=True)


@use_case
def _enter(by: Actor, *, number: str, authority_id: int, made: x509.Certificate) -> None:
    row = access.all_requests().select_for_update(of=("self",)).get(number=number)
    if row.state != RequestState.APPROVED:
        return
    casework.move_case(by, number=number, move=cases.ISSUE)
    row.state = RequestState.ISSUED
    row.save(update_fields=["state"])
    issued = rows.issued(made, profile=ProfileCode(row.profile), title=row.name)
    issued.authority_id = authority_id
    issued.request = row
    issued.unit_id = row.unit_id
    issued.save()
    profile = ProfileCode(row.profile)
    registering.enter(unit_code=row.unit.code, profile=profile, pem=issued.pem)


def _wanted(row: CertificateRequest) -> building.Wanted:
    profile = profiles.profile(ProfileCode(row.profile))
    organisation = accounts.name_of_unit(row.unit.code)
    serial = int(row.serial, 16)
    if row.key_name:
        subject = building.subject(organisation=organisation, common_name=row.name)
        return building.Wanted(subject, _seal_key(row).public, serial, profile)
    found = rules.read(row.csr.encode())
    said = rules.asked(found)
    subject = building.subject(organisation=organisation, common_name=row.name)
    return building.Wanted(subject, found.public_key(), serial, profile, said.names, said.addresses)


def _seal_key(row: CertificateRequest) -> signers.FileSigner:
    """Return the key of a seal that is being made: the one begun before, or a new one."""
    if not _pending(row).exists():
        write(_pending(row), signers.written_key(signers.new_key()), 0o600)
    return signers.read_key(_pending(row).read_bytes())


def _place(row: CertificateRequest, level: Authority, made: x509.Certificate) -> None:
    """Lay a seal's certificate with those above it, then its key, among the keys of this instance."""
    above = "".join(one.pem for one in queries.chain(level)[:-1])
    folder = keys.key_folder()
    write(folder / f"{row.key_name}.pem", made.public_bytes(signers.PEM) + above.encode(), 0o644)
    write(folder / f"{row.key_name}.key", _pending(row).read_bytes(), 0o600)


def _pending(row: CertificateRequest) -> Path:
    return queries.folder() / f"pending-{row.pk}.key"
