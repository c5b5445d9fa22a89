"""CSAF 2.0 provider: file names, the metadata of a provider, ROLIE feeds, index and changes."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final

from khien.base.core.sharing import SharedDocument
from khien.base.core.tlp import Tlp

ROOT: Final = "/.well-known/csaf"
LABELS: Final[dict[str, Tlp]] = {
    "white": Tlp.CLEAR,
    "green": Tlp.GREEN,
    "amber": Tlp.AMBER,
    "red": Tlp.RED,
}
"""The labels that CSAF 2.0 knows; what is AMBER+STRICT stands under red: never wider than marked."""


def label_of(document: SharedDocument) -> str:
    """Return the CSAF label under which a document stands."""
    if document.tlp >= Tlp.AMBER_STRICT:
        return "red"
    return next(label for label, known in LABELS.items() if known == document.tlp)


def file_name(document: SharedDocument) -> str:
    """Return a document's file name: its identifier in small letters, as the standard says."""
    return re.sub(r"[^+\-a-z0-9]+", "_", document.number.lower()) + ".json"


def path_of(document: SharedDocument) -> str:
    """Return where a document stands below its label: year and file name."""
    return f"{document.published.year}/{file_name(document)}"


def instant(at: datetime) -> str:
    """Return an instant as CSAF writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"


def metadata(
    base: str, *, name: str, contact: str, labels: Sequence[str], updated: datetime
) -> dict[str, Any]:
    """Return the provider's metadata."""
    return {
        "canonical_url": f"{base}{ROOT}/provider-metadata.json",
        "distributions": [
            {
                "rolie": {
                    "feeds": [
                        {
                            "summary": f"TLP:{label.upper()}",
                            "tlp_label": label.upper(),
                            "url": f"{base}{ROOT}/{label}/csaf-feed-tlp-{label}.json",
                        }
                        for label in labels
                    ]
                }
            },
            *({"directory_url": f"{base}{ROOT}/{label}/"} for label in labels),
        ],
        "last_updated": instant(updated),
        "list_on_CSAF_aggregators": "white" in labels,
        "metadata_version": "2.0",
        "mirror_on_CSAF_aggregators": False,
        "public_openpgp_keys": [],
        "publisher": {
            "category": "coordinator",
            "name": name,
            "namespace": base,
            **({"contact_details": contact} if contact else {}),
        },
        "role": "csaf_provider",
    }


def feed(base: str, label: str, documents: Sequence[SharedDocument], *, at: datetime) -> Any:
    """Return the ROLIE feed of a label."""
    root = f"{base}{ROOT}/{label}"
    return {
        "feed": {
            "id": f"csaf-feed-tlp-{label}",
            "title": f"CSAF TLP:{label.upper()}",
            "link": [{"rel": "self", "href": f"{root}/csaf-feed-tlp-{label}.json"}],
            "category": [
                {"scheme": "urn:ietf:params:rolie:category:information-type", "term": "csaf"}
            ],
            "updated": instant(max((one.modified for one in documents), default=at)),
            "entry": [_entry(root, one) for one in documents],
        }
    }


def index(documents: Sequence[SharedDocument]) -> str:
    """Return `index.txt`."""
    return "".join(f"{path_of(one)}\n" for one in documents)


def changes(documents: Sequence[SharedDocument]) -> str:
    """Return `changes.csv`, the newest first."""
    newest = sorted(documents, key=lambda one: one.modified, reverse=True)
    return "".join(f'"{path_of(one)}","{instant(one.modified)}"\n' for one in newest)


def _entry(root: str, document: SharedDocument) -> dict[str, Any]:
    url = f"{root}/{path_of(document)}"
    return {
        "id": document.number,
        "title": document.title,
        "link": [
            {"rel": "self", "href": url},
            {"rel": "hash", "href": f"{url}.sha256"},
            {"rel": "hash", "href": f"{url}.sha512"},
        ],
        "published": instant(document.published),
        "updated": instant(document.modified),
        "summary": {"content": document.title},
        "content": {"type": "application/json", "src": url},
        "format": {
            "schema": "https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json",
            "version": "2.0",
        },
    }
