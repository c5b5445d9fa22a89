"""Certificates enter the register."""

from datetime import datetime

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.usecase import use_case
from khien.base.trust.models import Certificate


@use_case
def enter_certificate(  # noqa: PLR0913 - the fields of a certificate
    by: Actor,
    *,
    unit_code: str,
    serial: str,
    holder: str,
    issuer: str,
    valid_from: datetime,
    valid_to: datetime,
) -> int:
    """Enter a certificate that a unit holds and return its key."""
    accounts.require_may(by, Capability.MANAGE_PEOPLE, unit_code)
    certificate = Certificate(
        unit_id=accounts.unit_key(unit_code),
        serial=serial,
        holder=holder,
        issuer=issuer,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    certificate.save()
    return certificate.pk
