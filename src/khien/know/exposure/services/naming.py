"""People name what matching could not, and say which matches do not hold here, until when."""

from datetime import date, timedelta
from typing import Final

from khien.base.accounts.types import Actor
from khien.base.core.clock import now, today
from khien.base.core.refusals import Invalid, NotFound, text
from khien.base.core.usecase import use_case
from khien.know.exposure import access
from khien.know.exposure.models import Mapping, Suppression
from khien.know.exposure.services import nightly
from khien.know.exposure.types.matching import Naming, NotAProduct, NotUntilThen, Wish

DAYS_MAX: Final = 366


@use_case
def map_name(by: Actor, *, wish: Wish) -> None:
    """Say which product a name is, in all its versions, or that there is nothing to match.

    It counts from the match on that is asked for here. Raises NotAllowed, NotAProduct, NotFound.
    """
    access.require_keeper(by)
    product = _product(wish.product)
    same = access.things().filter(bare=wish.name, publisher=wish.publisher)
    if not same.exists():
        raise NotFound(what=wish.name)
    row = access.mappings().filter(bare=wish.name, publisher=wish.publisher).first()
    row = row or Mapping(bare=wish.name, publisher=wish.publisher)
    row.product, row.reason = product, wish.reason.strip()[:500]
    row.by, row.at = by.name[:200], now()
    row.save()
    naming = Naming.PERSON if product else Naming.NOTHING
    same.update(naming=naming, product=product, rule=product)
    nightly.ask_for([product] if product else [])


@use_case
def suppress(by: Actor, *, cve: str, product: str, reason: str, until: date) -> int:
    """Say that a product is not open to a CVE here, until a day within a year; return the key.

    Raises NotAllowed, NotFound, Invalid, NotUntilThen.
    """
    access.require_keeper(by)
    row = access.require_cve(cve)
    if not access.matches().filter(cve=row, thing__product=product).exists():
        raise NotFound(what=f"{cve} {product}")
    if not reason.strip():
        raise Invalid(what=text("Say why the product is not open to it here."))
    if not today() < until <= today() + timedelta(days=DAYS_MAX):
        raise NotUntilThen(what=until.isoformat())
    same = access.suppressions().filter(cve=row, product=product, ended_at__isnull=True)
    same.update(ended_at=now())
    made = Suppression(
        cve=row,
        product=product,
        reason=reason.strip()[:500],
        by=by.name[:200],
        at=now(),
        until=until,
    )
    made.save()
    return made.pk


@use_case
def lift(by: Actor, *, key: int) -> None:
    """End a suppression before its day. Raises NotAllowed, NotFound."""
    access.require_keeper(by)
    rows = access.suppressions().filter(pk=key, ended_at__isnull=True)
    if not rows.update(ended_at=now()):
        raise NotFound(what=str(key))


def _product(given: str) -> str:
    """Return the key of a product as people write it; empty for nothing to match."""
    bare = given.strip().lower()
    if not bare:
        return ""
    key = bare if bare.count(":") == 2 else f"a:{bare}"
    if key.count(":") != 2 or not access.affected().filter(product=key).exists():
        raise NotAProduct(what=given.strip()[:200])
    return key
