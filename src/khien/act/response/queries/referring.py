"""What goes into a package for the investigating body, and the packages that were made."""

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.act.response import access
from khien.act.response.models import Incident
from khien.act.response.queries.filling import measures
from khien.act.response.queries.leaving import leaving
from khien.act.response.rules import incidents as rules
from khien.act.response.types.incidents import IncidentKind
from khien.act.response.types.referrals import ReferralLine
from khien.base.accounts.types import Actor
from khien.base.casework.types import CaseRecord
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound, text
from khien.base.core.tlp import Tlp
from khien.base.files import queries as files
from khien.base.files.services import storing as stored
from khien.base.files.types.stored import FileRecord

NOBODY = Actor("", None)
RECEIPT = text(
    "RECEIPT\n\nIncident: %(number)s\nFrom: %(unit)s\nTo: %(to)s\nReference: %(reference)s\n"
    "Made at: %(at)s\n\nReceived the package of technical facts, signs, hashes and custody.\n\n"
    "Receiver (name, post, signature): ........................\nAt: ........................\n"
)


def referrals_of(actor: Actor, number: str) -> list[ReferralLine]:
    """Return the packages that were made of a visible incident, newest first. Raises NotFound."""
    row, _ = access.require_incident(actor, number)
    return [
        ReferralLine(
            one.pk, one.to, one.reference, one.at, one.by, one.has_files, one.digest, one.size
        )
        for one in access.referrals_of(row).order_by("-pk")
    ]


def referral_content(actor: Actor, number: str, key: int) -> bytes:
    """Return a package, checked against its hash. Raises NotFound."""
    row, case = access.require_incident(actor, number)
    found = access.referrals_of(row).filter(pk=key).first()
    if found is None or not case.may_work:
        raise NotFound(what=str(key))
    return stored.kept(found.digest)


def open_files(row: Incident) -> list[FileRecord]:
    """Return the files of an incident that passed the door whose content may be given."""
    keys = access.attachments_of(row).values_list("file_id", flat=True)
    return [one for one in files.files(NOBODY, keys) if one.may_be_opened]


def package(
    row: Incident, case: CaseRecord, *, to: str, reference: str, contents: Mapping[str, bytes]
) -> bytes:
    """Return the zip: facts, signs, files with hash and custody, a receipt; the same data, the same bytes."""
    with translation.override(settings.LANGUAGE_CODE):
        parts: dict[str, bytes] = {
            "facts.json": json.dumps(_facts(row, case), ensure_ascii=False, indent=2).encode(),
            "observables.csv": _table(_SIGNS, _signs(row)),
            "files.csv": _table(_FILES, _files(row)),
            "custody.csv": _table(_CUSTODY, _custody(row)),
            "receipt.txt": _receipt(row, case, to, reference).encode(),
            **contents,
        }
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(parts.items()):
            archive.writestr(zipfile.ZipInfo(name), content)
    return made.getvalue()


_SIGNS = ("kind", "value", "tlp", "note", "at")
_FILES = ("file", "name", "size", "sha256", "kind", "kept_at")
_CUSTODY = ("file", "at", "act", "note")


def _facts(row: Incident, case: CaseRecord) -> dict[str, object]:
    """Return the technical facts; of people only the contact that the unit named."""
    signs = access.observables_of(row)
    withheld = signs.filter(is_internal=True).count() + signs.filter(tlp=Tlp.RED).count()
    return {
        "number": row.number,
        "unit": case.line.unit,
        "kind": gettext(rules.KIND_NAMES[IncidentKind(row.kind)]),
        "title": leaving(case.line.title),
        "summary": leaving(row.summary),
        "times": {mark.code: timezone.localtime(mark.at).isoformat() for mark in case.marks},
        "facts": sorted(case.facts),
        "systems": [
            {"name": one.name, "level": one.level, "domain": one.domain}
            for one in access.systems_of(row)
        ],
        "cause": leaving(row.cause),
        "scope": leaving(row.scope),
        "measures": [leaving(line) for line in measures(row)],
        "contact": row.contact,
        "signs_withheld": withheld,
    }


def _signs(row: Incident) -> Iterable[Sequence[object]]:
    rows = access.observables_of(row).filter(is_internal=False).exclude(tlp=Tlp.RED)
    for one in rows.order_by("kind", "pk"):
        yield one.kind, one.value, Tlp(one.tlp).label, leaving(one.note), _at(one.at)


def _files(row: Incident) -> Iterable[Sequence[object]]:
    keys = list(access.attachments_of(row).values_list("file_id", flat=True))
    for one in files.files(NOBODY, keys):
        yield one.key, one.name, one.size, one.digest, one.kind.value, _at(one.at)


def _custody(row: Incident) -> Iterable[Sequence[object]]:
    for key in access.attachments_of(row).values_list("file_id", flat=True):
        for link in files.custody(NOBODY, key):
            yield key, _at(link.at), link.act.value, link.note


def _receipt(row: Incident, case: CaseRecord, to: str, reference: str) -> str:
    return gettext(RECEIPT) % {
        "number": row.number,
        "unit": case.line.unit,
        "to": to,
        "reference": reference,
        "at": _at(now()),
    }


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Return a table as CSV in which no cell is taken for a formula."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(header)
    for row in rows:
        writer.writerow([_plain(str(cell)) for cell in row])
    return "\ufeff".encode() + made.getvalue().encode()


def _plain(cell: str) -> str:
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _at(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%dT%H:%M:%S%z}"
