"""Reads of the register: pages of it, one document, what ended."""

from collections.abc import Iterable, Iterator
from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import today
from khien.base.core.offers import Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import text
from khien.base.core.search import folded_match
from khien.base.documents import access
from khien.base.documents.models import Document
from khien.base.documents.queries import grounds
from khien.base.documents.rules import register as rules
from khien.base.documents.types.register import (
    DocumentFilter,
    DocumentKind,
    DocumentLine,
    DocumentRecord,
    ExpiredLine,
    Found,
    Ground,
    ReceiptLine,
    Standing,
    Subject,
)

SHEET_MAX = 20_000
FOUND_MAX = 8
CITED_MAX = 100
EXPIRED_MAX = 500


def documents(actor: Actor, wanted: DocumentFilter, *, after: str = "") -> Page[DocumentLine]:
    """Return one page of the register, what was entered last first. Four queries."""
    rows = _wanted(actor, wanted)
    found, mark = newest_first(rows.select_related("unit"), after=after)
    return page_of(lines_of(found), after=mark, total=counted(rows))


def all_documents(actor: Actor, wanted: DocumentFilter) -> Iterator[DocumentLine]:
    """Yield what a list shows without its pages, at most 20,000 rows: for the workbook."""
    rows = _wanted(actor, wanted).select_related("unit").order_by("-pk")
    yield from lines_of(rows[:SHEET_MAX])


def lines_of(rows: Iterable[Document]) -> list[DocumentLine]:
    """Return documents that passed the door as lines. One query more."""
    held = list(rows)
    ended = set(
        grounds.expired(today())
        .filter(document_id__in=[row.pk for row in held])
        .values_list("document_id", flat=True)
    )
    return [line_of(row, is_expired=row.pk in ended) for row in held]


def line_of(row: Document, *, is_expired: bool = False) -> DocumentLine:
    """Return a document that passed the door as a line."""
    return DocumentLine(
        key=row.pk,
        number=row.number,
        kind=DocumentKind(row.kind),
        subject=Subject(row.subject),
        issuer=row.issuer,
        issued_on=row.issued_on,
        title=row.title,
        unit_code=row.unit.code,
        unit=row.unit.name,
        standing=rules.standing(
            day=today(),
            holds_from=row.holds_from,
            holds_to=row.holds_to,
            review_on=row.review_on,
            is_replaced=row.replaced_by_id is not None,
        ),
        review_on=row.review_on,
        is_private=row.is_private,
        has_expired_basis=is_expired,
    )


def document(actor: Actor, key: int) -> DocumentRecord:
    """Return one visible document whole. Raises NotFound. Ten queries."""
    row = access.require_document(actor, key)
    visible = access.documents_visible_to(actor).select_related("unit")
    seen = frozenset(visible.filter(cited_in__document=row).values_list("pk", flat=True))
    bases = access.bases().filter(document=row, valid_to__isnull=True)
    held = bases.select_related("cited__replaced_by").order_by("position", "pk")
    cited_by = visible.filter(bases__cited=row, bases__valid_to__isnull=True).distinct()
    receipts = access.receipts().filter(document=row).select_related("unit").order_by("unit__path")
    draft = access.drafts_visible_to(actor).filter(document=row).first()
    basis_lines = tuple(grounds.lines(held, today(), seen))
    may_keep = accounts.may_do(actor, Capability.KEEP_DOCUMENTS, row.unit.code)
    own = accounts.unit_codes(actor, Capability.SEE_DOCUMENTS)
    sent = [one for one in receipts if may_keep or own is None or one.unit.code in own]
    newer = visible.filter(pk=row.replaced_by_id or 0).first()
    is_expired = any(one.ground is Ground.EXPIRED for one in basis_lines)
    return DocumentRecord(
        line=line_of(row, is_expired=is_expired),
        holds_from=row.holds_from,
        holds_to=row.holds_to,
        bases=basis_lines,
        cited_by=tuple(line_of(one) for one in cited_by.order_by("-pk")[:CITED_MAX]),
        obligations=tuple(
            Found(one.article, one.words, one.due_on)
            for one in access.obligations().filter(document=row).order_by("position", "pk")
        ),
        replaces=tuple(line_of(one) for one in visible.filter(replaced_by=row).order_by("-pk")),
        replaced_by=line_of(newer) if newer else None,
        receipts=tuple(
            ReceiptLine(one.unit.code, one.unit.name, one.due_at, one.read_at, one.read_by)
            for one in sent
        ),
        draft=draft.number if draft else "",
        file_name=row.file_name,
        entered_by=row.entered_by,
        entered_at=row.entered_at,
        version=row.version,
        may_keep=may_keep,
        may_send=may_keep and not row.is_private and _oversees_others(actor),
        may_receive=tuple(
            one.unit.code
            for one in sent
            if one.read_at is None
            and one.unit.code == actor.home_unit
            and accounts.may_do(actor, Capability.KEEP_DOCUMENTS, one.unit.code)
        ),
    )


def file_of(actor: Actor, key: int) -> int | None:
    """Return the key of a visible document's file, or None where it has none. Raises NotFound."""
    return access.require_document(actor, key).file_key


def choices(actor: Actor, words: str, *, but: int) -> list[DocumentLine]:
    """Return visible documents that hold every word: for choosing what replaces one. One query."""
    rows = access.documents_visible_to(actor).exclude(pk=but).select_related("unit")
    found = rows.filter(folded_match("folded", words)).order_by("-pk")[:50]
    return [line_of(row) for row in found]


def expired(actor: Actor, unit_codes: frozenset[str] | None) -> list[ExpiredLine]:
    """Return visible documents in force that rest on what no longer is, at most 500. Three queries."""
    seen = access.documents_visible_to(actor)
    rows = grounds.expired(today()).filter(
        document__in=seen.filter(_holds()), document__replaced_by__isnull=True
    )
    if unit_codes is not None:
        rows = rows.filter(document__unit__code__in=unit_codes)
    held = list(
        rows.select_related("document__unit", "cited__replaced_by").order_by(
            "document__unit__path", "document_id", "position"
        )[:EXPIRED_MAX]
    )
    cited = frozenset(
        seen.filter(pk__in=[one.cited_id for one in held if one.cited_id]).values_list(
            "pk", flat=True
        )
    )
    told = grounds.lines(held, today(), cited)
    return [
        ExpiredLine(line_of(row.document, is_expired=True), line)
        for row, line in zip(held, told, strict=True)
    ]


def to_review(actor: Actor, unit_codes: frozenset[str] | None) -> list[DocumentLine]:
    """Return visible documents whose day of review has come or comes within 30 days. Two queries."""
    rows = access.documents_visible_to(actor).filter(
        _holds(), review_on__lte=today() + timedelta(days=30)
    )
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    return lines_of(rows.select_related("unit").order_by("review_on", "pk")[:EXPIRED_MAX])


def find(actor: Actor, words: str) -> list[Finding]:
    """Return visible documents by words of number and title: for the search box. One query."""
    rows = access.documents_visible_to(actor).filter(folded_match("folded", words))
    return [
        Finding(
            f"{one.number}: {one.title}"[:200],
            text("Documents"),
            reverse("documents:document", args=[one.pk]),
            one.unit.name,
        )
        for one in rows.select_related("unit").order_by("-pk")[:FOUND_MAX]
    ]


def _holds() -> Q:
    day = today()
    lasts = Q(holds_to__isnull=True) | Q(holds_to__gt=day)
    return lasts & Q(holds_from__lte=day, replaced_by__isnull=True)


def _wanted(actor: Actor, wanted: DocumentFilter) -> QuerySet[Document]:
    rows = access.documents_visible_to(actor)
    if wanted.words.strip():
        rows = rows.filter(folded_match("folded", wanted.words))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.subject:
        rows = rows.filter(subject=wanted.subject)
    if wanted.standing:
        rows = rows.filter(_stands(wanted.standing))
    if wanted.unit_codes is not None:
        rows = rows.filter(unit__code__in=wanted.unit_codes)
    if wanted.expired_only:
        ended = grounds.expired(today()).values("document_id")
        rows = rows.filter(_holds(), pk__in=ended)
    return rows


def _stands(wanted: str) -> Q:
    day = today()
    return {
        Standing.IN_FORCE.value: _holds() & (Q(review_on__isnull=True) | Q(review_on__gte=day)),
        Standing.REVIEW_DUE.value: _holds() & Q(review_on__lt=day),
        Standing.FUTURE.value: Q(holds_from__gt=day, replaced_by__isnull=True),
        Standing.REPLACED.value: Q(replaced_by__isnull=False),
        Standing.ENDED.value: Q(holds_to__lte=day, replaced_by__isnull=True),
    }.get(wanted, Q(pk__in=()))


def _oversees_others(actor: Actor) -> bool:
    codes = accounts.unit_codes(actor, Capability.KEEP_DOCUMENTS)
    return codes is None or len(codes) > 1
