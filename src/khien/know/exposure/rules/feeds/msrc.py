"""Microsoft's list of updates as WES-NG carries it: CVE, product, the KB that mends it, what it replaces.

Only Windows itself is taken: it is the second opinion where a machine's build is known without its
revision. What else the list holds is counted.
"""

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import zip_longest
from typing import Final

from khien.know.exposure.rules.feeds import decoding, rows
from khien.know.exposure.rules.windows import update_product
from khien.know.exposure.types.feeds import Affected, Content, CveSeen, FeedKind, NotTaken, Record

COLUMNS: Final = frozenset({"CVE", "BulletinKB", "AffectedProduct", "Supersedes"})
_CVE: Final = re.compile(r"CVE-\d{4}-\d{4,}$")


def read(raw: bytes, *, where: str) -> Content:
    """Return the list by CVE. Raises NotTaken."""
    table = decoding.table(raw, where=where)
    names = next(table, [])
    if not COLUMNS.issubset(names):
        right = f"the first line names {', '.join(sorted(COLUMNS))}"
        raise NotTaken(where=f"{where}, line 1", what="columns are missing", right=right)
    held: defaultdict[str, dict[Affected, None]] = defaultdict(dict)
    worst: dict[str, CveSeen] = {}
    skipped: Counter[str] = Counter()
    newest = ""
    for cells in table:
        line = dict(zip_longest(names, cells[: len(names)], fillvalue=""))
        name = line["CVE"].strip().upper()
        product = update_product(line["AffectedProduct"])
        if not _CVE.match(name):
            skipped["no CVE"] += 1
        elif not product:
            skipped["not Windows itself"] += 1
        else:
            held[name][_row(name, product, line)] = None
            posted = line.get("DatePosted", "")
            newest = max(newest, posted)
            worst.setdefault(name, _cve(name, line))
    records = tuple(Record(name, (worst[name],), tuple(found)) for name, found in held.items())
    return Content(
        FeedKind.MSRC,
        records,
        decoding.instant(_posted(newest)),
        is_whole=False,
        skipped=tuple(sorted(skipped.items())),
    )


def _row(name: str, product: str, line: dict[str, str]) -> Affected:
    replaces = tuple(
        f"KB{one.strip()}" for one in line["Supersedes"].split(";") if one.strip().isdigit()
    )
    return Affected(name, product, fixed_in=f"KB{line['BulletinKB'].strip()}", replaces=replaces)


def _cve(name: str, line: dict[str, str]) -> CveSeen:
    title = rows.shortened(line.get("Title", ""))
    severity = rows.severity_of(line.get("Severity"), None)
    return CveSeen(name, title, severity=severity, published=_posted(line.get("DatePosted", "")))


def _posted(text: str) -> date | None:
    return decoding.day(f"{text[:4]}-{text[4:6]}-{text[6:8]}")
