"""Tables of documents."""

from khien.base.documents.models.drafts import Draft, Template
from khien.base.documents.models.register import (
    Basis,
    Document,
    DocumentState,
    FoundObligation,
    Receipt,
)

__all__ = [
    "Basis",
    "Document",
    "DocumentState",
    "Draft",
    "FoundObligation",
    "Receipt",
    "Template",
]
