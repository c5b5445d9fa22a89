"""The door of documents: those for all, and those of the units that the actor sees."""

from django.db.models import Q, QuerySet

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.base.documents.models import (
    Basis,
    Document,
    DocumentState,
    Draft,
    FoundObligation,
    Receipt,
    Template,
)


def documents_visible_to(actor: Actor) -> QuerySet[Document]:
    """Return what is for all, and what is private to units whose documents the actor sees. Lazy."""
    units = accounts.unit_ids(actor, Capability.SEE_DOCUMENTS)
    rows = Document.objects.all()
    return rows if units is None else rows.filter(Q(is_private=False) | Q(unit_id__in=units))


def require_document(actor: Actor, key: int) -> Document:
    """Return one visible document. Raises NotFound, the same for absent and for others'."""
    rows = documents_visible_to(actor).select_related("unit", "replaced_by__unit")
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def locked_document(
    actor: Actor, key: int, *, right: Capability = Capability.KEEP_DOCUMENTS
) -> Document:
    """Return a visible document, locked, for who has a right in its unit. Raises NotFound, NotAllowed."""
    rows = documents_visible_to(actor).select_related("unit").select_for_update(of=("self",))
    row = rows.filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    accounts.require_may(actor, right, row.unit.code)
    return row


def documents() -> QuerySet[Document]:
    """Return all documents: for services and measures."""
    return Document.objects.all()


def states() -> QuerySet[DocumentState]:
    """Return how all documents stood: for services and measures."""
    return DocumentState.objects.all()


def bases() -> QuerySet[Basis]:
    """Return all bases, former ones too: for services, measures, and documents that passed the door."""
    return Basis.objects.all()


def obligations() -> QuerySet[FoundObligation]:
    """Return what was found in documents: for those that passed the door."""
    return FoundObligation.objects.all()


def receipts() -> QuerySet[Receipt]:
    """Return who was sent what: for documents that passed the door."""
    return Receipt.objects.all()


def drafts_visible_to(actor: Actor) -> QuerySet[Draft]:
    """Return the drafts of the units whose documents the actor sees. Lazy."""
    units = accounts.unit_ids(actor, Capability.SEE_DOCUMENTS)
    return Draft.objects.all() if units is None else Draft.objects.filter(unit_id__in=units)


def require_draft(actor: Actor, number: str, *, is_locked: bool = False) -> Draft:
    """Return one visible draft. Raises NotFound."""
    rows = drafts_visible_to(actor).select_related("unit")
    if is_locked:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(number=number).first()
    if row is None:
        raise NotFound(what=number)
    return row


def drafts() -> QuerySet[Draft]:
    """Return all drafts: for services and for counting who took a template."""
    return Draft.objects.all()


def templates() -> QuerySet[Template]:
    """Return the province's own templates: everybody reads them."""
    return Template.objects.all()
