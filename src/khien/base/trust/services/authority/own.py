"""What the authority needs itself, to answer on status and to stamp time; renewed by itself."""

from typing import Final

from cryptography import x509

from khien.base.accounts import queries as accounts
from khien.base.accounts import services as people
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case
from khien.base.trust.models import Authority
from khien.base.trust.queries import authority as queries
from khien.base.trust.queries import status
from khien.base.trust.rules.authority import building, profiles, signers
from khien.base.trust.services.authority import rows
from khien.base.trust.types.authority import ProfileCode
from khien.base.trust.wire.files import write

JOB: Final = "authority.own"
_NAMES: Final = {
    ProfileCode.STATUS: "Khiên trả lời trạng thái chứng thư (OCSP)",
    ProfileCode.STAMPS: "Khiên dấu thời gian nội bộ",
}
_SYSTEM = people.everything(text("the authority renews its own certificates"))


def renew() -> None:
    """Make those that are missing or end soon, each with a new key. A job, outside transactions.

    Each issuing authority that has not ended answers on status; the current one stamps time.
    """
    for row in queries.alive():
        _renew(row, ProfileCode.STATUS)
    _renew(queries.current(), ProfileCode.STAMPS)


def _renew(row: Authority, code: ProfileCode) -> None:
    profile, at = profiles.profile(code), now().replace(microsecond=0)
    held = status.newest_own(code, row)
    until = min(at + profile.renew_ahead, row.valid_to)
    if held is not None and held.valid_to >= until:
        return
    province = accounts.province()
    assert province is not None
    signer = signers.new_key()
    write(queries.key_file(signer.public), signers.written_key(signer), 0o600)
    subject = building.subject(organisation=province.name, common_name=_NAMES[code])
    wanted = building.Wanted(subject, signer.public, x509.random_serial_number(), profile)
    made = building.issued(wanted, queries.issuer(row), at=at)
    enter(_SYSTEM, authority_id=row.pk, unit_code=province.code, profile=code, made=made)


@use_case
def enter(
    by: Actor, *, authority_id: int, unit_code: str, profile: ProfileCode, made: x509.Certificate
) -> None:
    """Keep a certificate that the authority made for itself."""
    row = rows.issued(made, profile=profile, title=_NAMES[profile])
    row.authority_id = authority_id
    row.unit_id = accounts.unit_key(unit_code)
    row.save()
