"""Reads of publishing: every file of the public site, and how its parts stand."""

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.act.advisories.queries.publishing import public_warnings
from khien.act.advisories.types.advisories import PublicWarning
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import BodyTask
from khien.base.core.clock import now, today
from khien.base.core.offers import Counted
from khien.base.core.refusals import NotFound
from khien.show.publishing import rules
from khien.show.publishing.types import BadGuide, Guide, PartLine, SiteFile
from khien.show.reporting.queries import publishing as reports

DATA: Final = Path(__file__).parent / "data"
OWN: Final = "public"
"""Where in the home the province's own guides lie; one with the code of a shipped guide takes its place."""

HTML: Final = "text/html; charset=utf-8"
PLAIN: Final = "text/plain; charset=utf-8"
SECURITY: Final = "security.txt"
_CONTACT: Final = re.compile(r"([^\s;,]+@[^\s;,]+|\+?\d[\d .-]{5,}\d)")


@lru_cache(maxsize=1)
def looked_through() -> tuple[tuple[Guide, ...], tuple[BadGuide, ...]]:
    """Return the guides in their order, and why others are refused. Read once, at start."""
    held: dict[str, Guide] = {}
    refused: list[BadGuide] = []
    own = Path(settings.KHIEN.home) / OWN
    for file in (*sorted((DATA / "guides").glob("*.toml")), *sorted(own.glob("*.toml"))):
        try:
            found = rules.read_guide(file.read_bytes(), file=file.name)
        except BadGuide as bad:
            refused.append(bad)
            continue
        held[found.code] = found
    return tuple(sorted(held.values(), key=lambda one: (one.order, one.code))), tuple(refused)


def publisher() -> str:
    """Return who speaks on the public page: the body that leads security, else the province."""
    unit = accounts.body_unit(BodyTask.LEADS_SECURITY) or accounts.province()
    return unit.name if unit else "Khiên"


def file(path: str) -> SiteFile:
    """Return one file of the site, made just now. Raises NotFound."""
    for pattern, made in _MADE:
        found = re.fullmatch(pattern, path)
        if found is not None:
            with translation.override(settings.LANGUAGE_CODE):
                return SiteFile(path, *made(*found.groups()))
    raise NotFound(what=path)


def paths() -> Iterator[str]:
    """Yield the path of every file of the site."""
    yield from ("index.html", "site.css", "feed.atom", "rss.xml", SECURITY)
    yield from (f"guides/{one.code}.html" for one in looked_through()[0])
    yield from (f"warnings/{one.number}.html" for one in public_warnings())
    for one in reports.public_reports():
        yield f"reports/{one.year}.html"
        yield f"reports/{one.year}.pdf"


def parts(day: date) -> list[PartLine]:
    """Return how each part of the public page stands on a day."""
    found = [
        PartLine(
            one.title,
            rules.is_current(one, day),
            f"{one.reviewed_on:%d/%m/%Y}",
            f"guides/{one.code}.html",
        )
        for one in looked_through()[0]
    ]
    contact = settings.KHIEN.contact
    found.append(PartLine(gettext("Whom to tell"), bool(contact), contact or "KHIEN_CONTACT"))
    years = {one.year for one in reports.public_reports(before=day)}
    found.append(
        PartLine(
            gettext("Yearly capability report"),
            day.year - 1 in years,
            ", ".join(str(year) for year in sorted(years)),
        )
    )
    return found


def parts_current(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return each part of the public page and whether it is current; they are the digital body's."""
    unit = accounts.body_unit(BodyTask.DIGITAL) or accounts.province()
    if unit is None or (unit_codes is not None and unit.code not in unit_codes):
        return []
    return [
        Counted(one.title, unit.code, one.is_current, one.detail, f"/public/{one.path}")
        for one in parts(timezone.localdate(at))
    ]


def report_published(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return whether last year's capability report was published, for both bodies that owe it."""
    day = timezone.localdate(at)
    wanted = day.year - 1
    held = [one for one in reports.public_reports(before=day) if one.year == wanted]
    number = held[0].number if held else ""
    url = f"/public/reports/{wanted}.html" if held else ""
    bodies = (
        accounts.body_unit(one) for one in (BodyTask.LEADS_SECURITY, BodyTask.PEOPLES_COMMITTEE)
    )
    codes = dict.fromkeys(one.code for one in bodies if one)
    return [
        Counted(str(wanted), code, bool(held), number, url)
        for code in codes
        if unit_codes is None or code in unit_codes
    ]


def _root() -> str:
    return str(settings.KHIEN.address or f"http://{settings.KHIEN.bind}:{settings.KHIEN.port}")


def _report_address() -> str:
    return f"{settings.KHIEN.gateway or _root()}/report"


def _contact() -> list[tuple[str, str]]:
    """Return whom to tell in parts: plain words, and what can be written to or called beside its address."""
    parts = _CONTACT.split(settings.KHIEN.contact)
    return [
        (part, _addressed(part) if place % 2 else "") for place, part in enumerate(parts) if part
    ]


def _addressed(found: str) -> str:
    return f"mailto:{found}" if "@" in found else f"tel:{re.sub(r'[ .-]', '', found)}"


def _page(template: str, **values: Any) -> tuple[bytes, str]:
    said = {"publisher": publisher(), "report_address": _report_address(), **values}
    return render_to_string(f"publishing/{template}", said).encode(), HTML


def _index() -> tuple[bytes, str]:
    return _page(
        "index.html",
        base="",
        warnings=public_warnings(),
        guides=looked_through()[0],
        reports=reports.public_reports(),
        contact=_contact(),
    )


def _warning(number: str) -> tuple[bytes, str]:
    found = next((one for one in public_warnings() if one.number == number), None)
    if found is None:
        raise NotFound(what=number)
    return _page("warning.html", base="../", warning=found)


def _guide(code: str) -> tuple[bytes, str]:
    found = next((one for one in looked_through()[0] if one.code == code), None)
    if found is None:
        raise NotFound(what=code)
    return _page("guide.html", base="../", guide=found, contact=_contact())


def _report(year: str, form: str) -> tuple[bytes, str]:
    found = next((one for one in reports.public_reports() if str(one.year) == year), None)
    if found is None:
        raise NotFound(what=year)
    if form == "pdf":
        return reports.public_pdf(found), "application/pdf"
    return _page("report.html", base="../", report=found, pieces=reports.public_pieces(found))


def _entries() -> list[tuple[str, str, str, datetime]]:
    return [(one.title, _address(one), one.summary, one.modified) for one in public_warnings()]


def _address(one: PublicWarning) -> str:
    return f"{_root()}/public/warnings/{one.number}.html"


def _security() -> tuple[bytes, str]:
    told = [_report_address(), *(address for _, address in _contact() if address)]
    policy = f"{_root()}/public/guides/bao-su-co.html"
    return rules.security_txt(told, root=_root(), policy=policy, at=now()), PLAIN


_MADE: Final[tuple[tuple[str, Callable[..., tuple[bytes, str]]], ...]] = (
    (r"index\.html", _index),
    (r"site\.css", lambda: ((DATA / "site.css").read_bytes(), "text/css; charset=utf-8")),
    (
        r"feed\.atom",
        lambda: (
            rules.atom(publisher(), _root(), _entries(), at=now()),
            "application/atom+xml; charset=utf-8",
        ),
    ),
    (
        r"rss\.xml",
        lambda: (rules.rss(publisher(), _root(), _entries()), "application/rss+xml; charset=utf-8"),
    ),
    (r"security\.txt", _security),
    (r"warnings/([A-Za-z0-9.-]{1,40})\.html", _warning),
    (r"guides/([a-z0-9-]{1,40})\.html", _guide),
    (r"reports/(\d{4})\.(html|pdf)", _report),
)


def today_parts() -> list[PartLine]:
    """Return how each part of the public page stands today."""
    return parts(today())
