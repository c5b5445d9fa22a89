"""Reports come in: read, given to the units whose machines they are of, the raw file kept."""

import hashlib
import io
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound
from khien.base.core.usecase import use_case
from khien.base.files.services import storing as files
from khien.base.files.types.stored import FileRecord
from khien.know.exposure import access
from khien.know.exposure.models import Draft
from khien.know.exposure.queries import feeds
from khien.know.exposure.rules.findings import host_part
from khien.know.exposure.rules.reports import reading
from khien.know.exposure.services import clearing
from khien.know.exposure.services.opening import foreseen, open_findings
from khien.know.exposure.types.findings import Asset, Reporter, Scan
from khien.know.exposure.types.register import GivenFile, Imported, NoUnit, Outlook, Surroundings
from khien.know.inventory.queries import systems
from khien.know.inventory.queries.hosts import HostIndex, hosts_of

PIECE = 1024 * 1024
KEPT_BYTES_MAX = 25 * 1024 * 1024


def digest_of(stream: BinaryIO) -> str:
    """Return the SHA-256 of a file, which is left at its beginning."""
    found = hashlib.sha256()
    stream.seek(0)
    while piece := stream.read(PIECE):
        found.update(piece)
    stream.seek(0)
    return found.hexdigest()


def import_scan(
    by: Actor,
    *,
    scan: Scan,
    digest: str,
    file: GivenFile,
    unit_code: str = "",
) -> Imported:
    """Take in a scan that was read: for one unit, or for each unit whose machines it names.

    Machines that no unit is known to have are counted by name and left out. Raises NotAllowed,
    NotFound, and NoUnit where nothing can be given to a unit.
    """
    if unit_code:
        accounts.require_may(by, Capability.MANAGE_INVENTORY, unit_code)
        parts: dict[str, Scan] = {unit_code: scan}
        homeless: dict[str, int] = {}
    else:
        parts, homeless = by_unit(by, scan)
        if not parts:
            raise NoUnit(name=file.name, count=len(homeless), first=next(iter(homeless), "?"))
    around = Surroundings(
        known=feeds.known({cve for one in scan.findings for cve in one.cves}),
        levels=systems.all_levels(),
    )
    opened = [
        (
            code,
            open_findings(
                by,
                unit_code=code,
                scan=part,
                digest=digest,
                file=file,
                around=around,
            ),
        )
        for code, part in sorted(parts.items())
    ]
    return Imported(tuple(opened), tuple(sorted(homeless.items())))


def by_unit(by: Actor, scan: Scan) -> tuple[dict[str, Scan], dict[str, int]]:
    """Return a scan's parts by unit, as the inventory knows the machines, and who is known to none."""
    codes = accounts.unit_codes(by, Capability.MANAGE_INVENTORY)
    hosts = hosts_of(codes)
    findings = defaultdict(list)
    scopes = defaultdict(list)
    homeless: dict[str, int] = {}
    for asset in scan.scope:
        code = _unit_of(hosts, asset)
        if code:
            scopes[code].append(asset)
        else:
            homeless.setdefault(asset.value or "?", 0)
    for seen in scan.findings:
        code = _unit_of(hosts, seen.asset)
        if code:
            findings[code].append(seen)
        else:
            name = seen.asset.value or "?"
            homeless[name] = homeless.get(name, 0) + 1
    stated = clearing.units_open_to(scan, codes)
    parts = {
        code: replace(
            scan,
            scope=tuple(scopes[code]),
            findings=tuple(findings[code]),
            cleared=scan.cleared if code in stated else (),
        )
        for code in {*findings, *scopes, *stated}
    }
    return parts, homeless


def keep_raw(by: Actor, *, path: Path, unit_code: str) -> int | None:
    """Check and keep the file of a report and return its key; None for one too large to be kept.

    Raises what the check of files refuses. Call outside transactions.
    """
    if path.stat().st_size > KEPT_BYTES_MAX:
        return None
    top = accounts.province()
    code = unit_code or (top.code if top else "")
    return files.keep_file(by, name=path.name, content=path.read_bytes(), unit_code=code).key


def keep_draft(
    by: Actor, *, name: str, content: bytes, unit_code: str, as_format: Reporter | None
) -> int:
    """Check and keep a report that a person gives, read it once, and return the draft's key.

    Raises NotRead and what the check of files refuses. Call outside transactions.
    """
    if unit_code:
        accounts.require_may(by, Capability.MANAGE_INVENTORY, unit_code)
    reading.read(name, io.BytesIO(content), as_format=as_format)
    kept = files.keep_file(by, name=name, content=content, unit_code=unit_code or by.home_unit)
    return enter_draft(by, file=kept, unit_code=unit_code, as_format=as_format)


@use_case
def enter_draft(by: Actor, *, file: FileRecord, unit_code: str, as_format: Reporter | None) -> int:
    """Write down that a kept report waits to be applied."""
    row = Draft(
        file_key=file.key,
        name=file.name,
        unit_code=unit_code,
        as_format=as_format.value if as_format else "",
        person_id=by.person_id or 0,
        at=now(),
    )
    row.save()
    return row.pk


def read_draft(by: Actor, *, key: int) -> tuple[Scan, str]:
    """Return what one's draft holds, read again, and the digest of its file. Raises NotFound."""
    row = _draft(by, key)
    content = io.BytesIO(files.open_file(by, key=row.file_key))
    as_format = Reporter(row.as_format) if row.as_format else None
    return reading.read(row.name, content, as_format=as_format), digest_of(content)


def outlook(by: Actor, *, key: int, scan: Scan, digest: str) -> Outlook:
    """Return what one's draft would do: for each unit, what is new and what is known already."""
    row = _draft(by, key)
    homeless: dict[str, int] = {}
    if row.unit_code:
        parts = {row.unit_code: scan}
    else:
        parts, homeless = by_unit(by, scan)
    held = access.reports().filter(digest=digest).values_list("unit__code", flat=True)
    return Outlook(
        name=row.name,
        units=tuple(
            (accounts.name_of_unit(code), foreseen(code, part), code in set(held))
            for code, part in sorted(parts.items())
        ),
        homeless=tuple(sorted(homeless.items())),
    )


def apply_draft(by: Actor, *, key: int) -> Imported:
    """Take in one's draft. Raises NotFound, NoUnit."""
    row = _draft(by, key)
    scan, digest = read_draft(by, key=key)
    told = import_scan(
        by,
        scan=scan,
        digest=digest,
        file=GivenFile(row.name, row.file_key),
        unit_code=row.unit_code,
    )
    forget_draft(by, key=key)
    return told


@use_case
def forget_draft(by: Actor, *, key: int) -> None:
    """Take away a draft; its file stays kept."""
    _draft(by, key).delete()


def _draft(by: Actor, key: int) -> Draft:
    row = access.drafts_of(by).filter(pk=key).first()
    if row is None:
        raise NotFound(what=str(key))
    return row


def _unit_of(hosts: HostIndex, asset: Asset) -> str:
    found = hosts.find(host_part(asset))
    return found.unit_code if found else ""
