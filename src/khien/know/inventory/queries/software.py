"""Reads of software: which products stand where, a machine's list, the share of open source."""

from django.db.models import Count, Q

from khien.base.accounts.types import Actor
from khien.base.core.paging import Page, counted, ordered, page_of
from khien.base.core.search import folded_match
from khien.know.inventory import access
from khien.know.inventory.models import Package
from khien.know.inventory.rules import lifecycle
from khien.know.inventory.types.devices import PackageLine
from khien.know.inventory.types.software import OpenShare, ProductLine


def products(actor: Actor, *, words: str, after: str) -> Page[ProductLine]:
    """Return one page of products by name, with how many visible machines have each. Three queries."""
    rows = access.packages()
    if words.strip():
        rows = rows.filter(folded_match("folded", words))
    found, mark = ordered(rows, by="folded", after=after)
    held = access.installed_visible_to(actor).filter(package_id__in=[row.pk for row in found])
    counts = dict(held.values_list("package_id").annotate(count=Count("device_id", distinct=True)))
    lines = [_product(row, counts.get(row.pk, 0)) for row in found]
    return page_of(lines, after=mark, total=counted(rows))


def product_name(key: int) -> str:
    """Return a product's name and version, or empty. One query."""
    row = access.packages().filter(pk=key).first()
    return f"{row.name} {row.version}".strip() if row else ""


def packages(actor: Actor, device: int, *, words: str, after: str) -> Page[PackageLine]:
    """Return one page of a visible machine's software by name. Raises NotFound. Three queries."""
    row = access.require_device(actor, device)
    rows = access.installed_of(row).filter(until__isnull=True)
    if words.strip():
        rows = rows.filter(folded_match("package__folded", words))
    listed = access.packages().filter(pk__in=rows.values("package_id"))
    found, mark = ordered(listed, by="folded", after=after)
    held = {one.package_id: one for one in rows.filter(package_id__in=[one.pk for one in found])}
    lines = [
        PackageLine(
            one.pk, one.name, one.version, one.publisher, held[one.pk].since, held[one.pk].source
        )
        for one in found
    ]
    return page_of(lines, after=mark, total=counted(listed))


def open_share(actor: Actor) -> OpenShare:
    """Return how far open-source office suites stand beside paid ones. Three queries."""
    rows = access.installed_visible_to(actor)
    is_open = (
        Q(folded__startswith="libreoffice")
        | Q(folded__startswith="openoffice")
        | Q(folded__startswith="onlyoffice")
    )
    is_paid = Q(folded__startswith="microsoft office") | Q(folded__startswith="microsoft 365")

    def machines(which: Q) -> int:
        some = access.packages().filter(which).values("pk")
        return rows.filter(package_id__in=some).values("device_id").distinct().count()

    listed = access.devices_visible_to(actor).filter(sightings__packages_digest__gt="")
    return OpenShare(listed.distinct().count(), machines(is_open), machines(is_paid))


def _product(row: Package, machines: int) -> ProductLine:
    end = lifecycle.end_of_software(row.name)
    return ProductLine(
        row.pk,
        row.name,
        row.version,
        row.publisher,
        row.ecosystem,
        machines,
        end.on if end else None,
    )
