"""Lists about CVEs: what is known to be exploited (KEV), how likely exploitation is (EPSS)."""

from datetime import date

import msgspec

from khien.know.exposure.rules.feeds import decoding, rows
from khien.know.exposure.types.feeds import Content, CveSeen, FeedKind, NotTaken, Record


class _Exploited(msgspec.Struct, rename="camel"):
    cve_id: str = msgspec.field(name="cveID")
    date_added: str
    short_description: str = ""
    known_ransomware_campaign_use: str = ""


class _Kev(msgspec.Struct, rename="camel"):
    vulnerabilities: list[_Exploited]
    date_released: str | None = None
    catalog_version: str = ""


def read_kev(raw: bytes, *, where: str) -> Content:
    """Return CISA's list of exploited vulnerabilities; it is whole. Raises NotTaken."""
    given = decoding.decoded(raw, _Kev, where=where)
    records = []
    for at, one in enumerate(given.vulnerabilities):
        added = decoding.day(one.date_added)
        if added is None:
            place = f"{where}: $.vulnerabilities[{at}].dateAdded"
            what = f"“{one.date_added}” is no date"
            raise NotTaken(where=place, what=what, right="write it as 2026-11-30")
        name = one.cve_id.upper()
        is_ransomware = one.known_ransomware_campaign_use.strip().lower() == "known"
        cve = CveSeen(
            name, rows.shortened(one.short_description), kev_on=added, is_ransomware=is_ransomware
        )
        records.append(Record(name, (cve,), changed_on=added))
    newest = decoding.day(given.date_released) or max(
        (one.changed_on for one in records if one.changed_on), default=None
    )
    return Content(FeedKind.KEV, tuple(records), decoding.instant(newest), is_whole=True)


def read_epss(raw: bytes, *, where: str) -> Content:
    """Return a day's EPSS scores. Raises NotTaken with the line of the fault."""
    on: date | None = None
    records = []
    for number, line in enumerate(decoding.table(raw, where=where), start=1):
        if line and line[0].startswith("#"):
            on = decoding.day(",".join(line).partition("score_date:")[2])
        elif line and line[0].strip().upper().startswith("CVE-"):
            records.append(_scored(line, f"{where}, line {number}"))
    return Content(FeedKind.EPSS, tuple(records), decoding.instant(on))


def _scored(line: list[str], where: str) -> Record:
    name = line[0].strip().upper()
    try:
        score = round(float(line[1]), 4)
    except (IndexError, ValueError) as fault:
        right = "a line is a CVE, its score and its percentile"
        raise NotTaken(where=where, what="no score", right=right) from fault
    if not 0 <= score <= 1:
        raise NotTaken(where=where, what=f"{score} is no score", right="it lies between 0 and 1")
    return Record(name, (CveSeen(name, epss=score),))
