"""Certificates are brought in from files: the rows that are refused are told with their place."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from django.utils import timezone
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core import fields, workbooks
from khien.base.core.refusals import Refusal, text
from khien.base.core.usecase import use_case
from khien.base.trust.access import certificates as access
from khien.base.trust.rules.faults import FAULTS
from khien.base.trust.rules.register import files
from khien.base.trust.services.certificates import KEEP, enter_certificate
from khien.base.trust.types.certificates import Brought, NewCertificate, NoUnit, Refused, Seen

_SHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_LINES_MAX = 200


class _Found(NamedTuple):
    """One certificate of a file: where it stands, and what it says or why it is not taken."""

    where: str
    new: NewCertificate | None
    refused: Refused | None = None


def look(by: Actor, *, content: bytes, name: str, unit_code: str = "") -> Brought:
    """Return what bringing a file in would do; nothing is written. Raises NoCertificates, NoUnit."""
    found = list(_checked(by, _found(content, name, unit_code)))
    fresh = [one.new for one in found if one.new is not None and not _is_known(one.new)]
    same = sum(1 for one in found if one.new is not None) - len(fresh)
    refused = tuple(one.refused for one in found if one.refused is not None)
    lines = [
        f"{one.unit_code}: {one.holder}, {one.serial}, {one.ends_at:%d/%m/%Y}" for one in fresh
    ]
    return Brought(len(fresh), same, refused, tuple(lines[:_LINES_MAX]))


def bring(by: Actor, *, content: bytes, name: str, unit_code: str = "") -> Brought:
    """Bring the certificates of a file in; one that stands there already is counted, not written.

    A file is PEM, DER or PKCS#7, then `unit_code` holds them all, or an Excel list that names each one's
    unit. Raises NoCertificates, NoUnit.
    """
    found = list(_checked(by, _found(content, name, unit_code)))
    return bring_rows(
        by,
        certificates=tuple(one.new for one in found if one.new is not None),
        refused=tuple(one.refused for one in found if one.refused is not None),
    )


@use_case
def bring_rows(
    by: Actor, *, certificates: tuple[NewCertificate, ...], refused: tuple[Refused, ...]
) -> Brought:
    """Enter what was found in a file, in one transaction."""
    taken = same = 0
    lines, told = [], list(refused)
    for one in certificates:
        if _is_known(one):
            same += 1
            continue
        try:
            enter_certificate(by, certificate=one, seen=Seen.IMPORTED)
        except Refusal as problem:
            told.append(Refused(one.serial, problem.message, _plain(problem)))
            continue
        taken += 1
        lines.append(f"{one.unit_code}: {one.holder}, {one.serial}")
    return Brought(taken, same, tuple(told), tuple(lines[:_LINES_MAX]))


def _found(content: bytes, name: str, unit_code: str) -> Iterator[_Found]:
    if content.startswith(_SHEETS):
        yield from _of_sheet(content)
        return
    held = files.read(content, name=name)
    if not unit_code:
        raise NoUnit
    for place, one in enumerate(held, start=1):
        where = str(place)
        try:
            yield _Found(where, files.described(one, unit_code=unit_code))
        except FAULTS as problem:
            message = text("the certificate is broken: %(detail)s")
            yield _Found(where, None, Refused(where, message, {"detail": str(problem)[:100]}))


def _of_sheet(content: bytes) -> Iterator[_Found]:
    columns, rows = workbooks.read(files.FIELDS, content, gettext)
    for number, cells in rows:
        values, faults = fields.read(files.FIELDS, cells, {}, gettext)
        if faults:
            first = faults[0]
            where = f"{columns.get(first.code, '')}{number}"
            yield _Found(where, None, Refused(where, first.message, dict(first.values)))
            continue
        yield _Found(str(number), files.from_row(values, _moment))


def _checked(by: Actor, found: Iterator[_Found]) -> Iterator[_Found]:
    """Refuse what is of a unit that the actor may not keep documents of, or ends before it begins."""
    for one in found:
        if one.new is None:
            yield one
            continue
        if not files.begins_before_its_end(one.new):
            message = text("it would end before it begins")
            yield _Found(one.where, None, Refused(one.where, message))
            continue
        try:
            accounts.require_may(by, KEEP, one.new.unit_code)
        except Refusal as problem:
            refused = Refused(one.where, problem.message, _plain(problem))
            yield _Found(one.where, None, refused)
            continue
        yield one


def _is_known(new: NewCertificate) -> bool:
    return access.certificates().filter(serial=new.serial, issuer=new.issuer).exists()


def _plain(problem: Refusal) -> dict[str, str]:
    return {name: str(value) for name, value in problem.values.items()}


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
