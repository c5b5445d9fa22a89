"""What every reader of catalogues shares: how a fault is said, and texts made clean."""

import re
from datetime import date
from typing import Any, Final

import msgspec

from khien.base.core.refusals import text
from khien.base.regulation.types import SILENCE, Words
from khien.show.assurance.types.catalogues import (
    Catalogue,
    CatalogueNotRead,
    Family,
)

TITLE_MAX: Final = 1000
TEXT_MAX: Final = 20_000
_GAPS: Final = re.compile(r"\n{3,}")
_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def refused(
    name: str, place: str, what: str, right: str, *, detail: object = ""
) -> CatalogueNotRead:
    """Return the refusal of a file at a place; `detail` is what stands there."""
    told = f" ({str(detail)[:80]})" if detail not in {"", None} else ""
    return CatalogueNotRead(name=name, place=place, what=what, detail=told, right=right)


def catalogue_of(name: str, given: dict[str, Any]) -> Catalogue:
    """Return the catalogue of plain values. Raises CatalogueNotRead with the place of the first fault."""
    try:
        return msgspec.convert(given, Catalogue)
    except msgspec.ValidationError as fault:
        said, _, place = str(fault).partition(" - at ")
        raise refused(
            name,
            _place(given, place.strip("`")),
            text("this entry is not as a catalogue has it"),
            text("see the catalogues that come with Khiên"),
            detail=said,
        ) from None


def tidy(name: str, catalogue: Catalogue) -> Catalogue:
    """Return a catalogue whose texts are clean and said in both languages. Raises CatalogueNotRead."""
    return msgspec.structs.replace(
        catalogue,
        version=_line(name, "version", catalogue.version),
        title=_title(name, "title", catalogue.title),
        source=_line(name, "source", catalogue.source),
        note=_words(name, "note", catalogue.note),
        family=tuple(_family(name, one) for one in catalogue.family),
    )


def day_of(given: object) -> date | None:
    """Return the day that a cell or a stamp begins with, as 2026-12-31 or 31/12/2026; None where none."""
    if isinstance(given, date):
        return date(given.year, given.month, given.day)
    said = str(given or "").strip()
    if found := re.match(r"(\d{1,2})/(\d{1,2})/(\d{4})$", said):
        said = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    try:
        return date.fromisoformat(said[:10])
    except ValueError:
        return None


def _family(name: str, one: Family) -> Family:
    requirements = tuple(
        msgspec.structs.replace(
            each,
            title=_title(name, each.code, each.title),
            text=_words(name, each.code, each.text),
            levels=tuple(sorted(set(each.levels))),
            measures=tuple(dict.fromkeys(each.measures)),
        )
        for each in one.requirement
    )
    return msgspec.structs.replace(
        one, title=_title(name, one.code, one.title), requirement=requirements
    )


def _title(name: str, place: str, given: Words) -> Words:
    en, vi = _line(name, place, given.en), _line(name, place, given.vi)
    if not en and not vi:
        raise refused(name, place, text("it has no title"), text("give its title"))
    return Words(en or vi, vi or en)


def _words(name: str, place: str, given: Words) -> Words:
    en, vi = _prose(name, place, given.en), _prose(name, place, given.vi)
    return Words(en or vi, vi or en) if en or vi else SILENCE


def _line(name: str, place: str, given: str) -> str:
    return " ".join(_checked(name, place, given, TITLE_MAX).split())


def _prose(name: str, place: str, given: str) -> str:
    lines = _checked(name, place, given, TEXT_MAX).splitlines()
    return _GAPS.sub("\n\n", "\n".join(" ".join(line.split()) for line in lines)).strip()


def _checked(name: str, place: str, given: str, most: int) -> str:
    if len(given) > most:
        raise refused(
            name, place, text("this text is too long"), text("shorten it"), detail=len(given)
        )
    if _UNSEEN.search(given):
        raise refused(
            name,
            place,
            text("this text holds characters that cannot be shown"),
            text("take them out"),
        )
    return given


def _place(given: dict[str, Any], path: str) -> str:
    """Return a path with the code of the requirement or family that it leads into, where there is one."""
    here: Any = given
    code = ""
    for part in re.findall(r"\.(\w+)|\[(\d+)\]", path):
        try:
            here = here[part[0]] if part[0] else here[int(part[1])]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(here, dict) and isinstance(here.get("code"), str):
            code = here["code"]
    said = path.removeprefix("$.") or text("whole file")
    return f"{code}: {said}" if code else said
