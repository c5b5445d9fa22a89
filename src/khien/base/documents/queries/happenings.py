"""Which documents were issued in a period, for reports."""

from typing import Final

from django.db.models import QuerySet

from khien.base.core.offers import Happening
from khien.base.core.refusals import text
from khien.base.documents import access
from khien.base.documents.models import Document
from khien.base.documents.types.register import DOCUMENT_KIND_NAMES, DocumentKind


def _issued() -> QuerySet[Document]:
    """Return what bodies here issued: what is public law came from elsewhere."""
    return access.documents().exclude(kind=DocumentKind.LAW)


HAPPENINGS: Final = (
    Happening(
        code="documents-issued",
        title=text("Documents issued"),
        definition=text(
            "Documents of the register whose day of issue lies in the period; internal ones of a unit "
            "are its own."
        ),
        source="NB47-NN",
        rows=_issued,
        at="issued_on",
        label=("number", "title"),
        group="kind",
        groups=DOCUMENT_KIND_NAMES,
        page="documents:document",
    ),
    Happening(
        code="documents-delivered",
        title=text("Documents sent to units"),
        definition=text("Each document and unit that it was sent to in the period."),
        source="NB47-NN",
        rows=access.receipts,
        at="sent_at",
        label=("document__number", "document__title"),
        page="documents:document",
        key="document__pk",
    ),
)
