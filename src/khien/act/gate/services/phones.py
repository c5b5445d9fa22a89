"""Phones: a key for each, shown once and revoked at once; the core's own key beside them."""

from pathlib import Path

from django.conf import settings

from khien.act.gate import access
from khien.act.gate.models import Phone
from khien.act.gate.rules import sealing
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.ids import new_token
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case

PHONES_MAX = 3


def core_key() -> bytes:
    """Return the core's private key, made at first use and kept in the home (mode 600)."""
    file = Path(settings.KHIEN.home) / "keys" / "gate"
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        file.touch(mode=0o600)
        file.write_bytes(sealing.new_core_key())
    return file.read_bytes()


@use_case
def make_phone(by: Actor) -> str:
    """Make a key for one of the person's phones and return it; it is shown once."""
    if by.person_id is None:
        raise Invalid(what=text("Only a person has a phone."))
    if access.phones_of(by).count() >= PHONES_MAX:
        raise Invalid(what=text("There are three phones already; revoke one first."))
    token = new_token()
    Phone(
        person_id=by.person_id,
        mark=sealing.mark_of(token),
        sealed_key=sealing.seal_to_phone(token.encode(), settings.SECRET_KEY),
        made_at=now(),
    ).save()
    return token


@use_case
def revoke_phone(by: Actor, *, key: int) -> None:
    """End one of the person's own phones at once. Raises NotFound."""
    if not access.phones_of(by).filter(pk=key).update(revoked_at=now()):
        raise NotFound(what=str(key))


def language_of(person_id: int) -> str:
    """Return the language in which a person reads, or the province's."""
    person = accounts.contact(person_id)
    return (person.language if person else "") or settings.LANGUAGE_CODE
