"""Papers of a review: the minutes as PDF, frozen at its end; decisions as a workbook."""

from django.db import transaction
from django.utils.translation import gettext as _

from khien.act.reviews import access
from khien.act.reviews.queries import minutes as queries
from khien.base.accounts.types import Actor
from khien.base.core import workbooks
from khien.base.core.refusals import NotFound
from khien.base.core.usecase import record
from khien.base.files.services import rendering
from khien.base.files.services import storing as files


def print_minutes(*, key: int) -> None:
    """Print the minutes of an ended review and keep each with its hash. A job outside transactions."""
    for row in access.minutes().filter(review_id=key, digest=""):
        digest = files.keep(rendering.pdf(rendering.from_data(row.values)))
        access.minutes().filter(pk=row.pk, digest="").update(digest=digest)


def printed(by: Actor, *, key: int, unit_code: str, form: str = "pdf") -> bytes:
    """Return the minutes of a review in a unit: as frozen at its end, or as a draft while it runs.

    Raises NotFound. Takes about 0.2 s; call outside transactions.
    """
    try:
        row = queries.minutes(by, key, unit_code)
    except NotFound:
        return rendering.rendered(queries.draft(by, key, unit_code), form)
    if form != "pdf":
        return rendering.rendered(rendering.from_data(row.values), form)
    if not row.digest:
        print_minutes(key=key)
        row = queries.minutes(by, key, unit_code)
    return files.kept(row.digest)


def exported(by: Actor, *, key: int) -> bytes:
    """Return the decisions of a review that the actor sees as a workbook; the giving-out is audited."""
    heads, rows = queries.decisions(by, key)
    with transaction.atomic():
        record(by, "reviews.export_review", {"review": key, "rows": len(rows)})
    return workbooks.pages([(_("Decisions"), heads, rows)])
