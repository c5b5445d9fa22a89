"""Reads of ourselves: who we are to others, which documents the rooms hand in to be shared."""

from collections.abc import Sequence

from django.conf import settings

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.offers import registry
from khien.base.core.sharing import SharedDocument, SharedObservable
from khien.base.core.stix import instance_uuid


def instance() -> str:
    """Return the identifier of this instance."""
    return instance_uuid(settings.SECRET_KEY)


def name() -> str:
    """Return how this instance names itself to others. One query."""
    root = accounts.province()
    return root.name if root else "Khiên"


def documents() -> list[SharedDocument]:
    """Return what the rooms share as documents, the newest first."""
    found = [
        document
        for shareable in registry.shareables
        if shareable.documents is not None
        for document in shareable.documents()
    ]
    return sorted(found, key=lambda document: document.modified, reverse=True)


def observables(actor: Actor, number: str) -> Sequence[SharedObservable]:
    """Return the observables of a case that the rooms hand in, each room through its own door."""
    return [
        one
        for shareable in registry.shareables
        if shareable.observables is not None
        for one in shareable.observables(actor, number)
    ]
