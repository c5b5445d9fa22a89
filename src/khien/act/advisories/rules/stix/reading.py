"""STIX bundles checked, and their one report turned into an advisory's words."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from khien.act.advisories.rules import severity
from khien.act.advisories.rules.content import CVE
from khien.act.advisories.rules.shapes import misfit
from khien.act.advisories.rules.stix.structure import SHAPES, Bundle, Thing
from khien.act.advisories.rules.stix.writing import (
    CVE_SOURCE,
    KIND_LABEL,
    SEVERITY_LABEL,
    WORKAROUND,
)
from khien.act.advisories.types.content import AdvisoryKind, Content, Reference, Severity
from khien.act.advisories.types.foreign import Fault, Format, Read, Remark
from khien.base.core.offers import Product
from khien.base.core.refusals import text
from khien.base.core.stix import EXTENSION, TLP_OF
from khien.base.core.tlp import Tlp, tlp_of

UNRATED: Final = text("The file does not say how bad it is; “Medium” was entered.")
UNMARKED: Final = text("The file does not say how far it may go; TLP:AMBER was entered.")
_NAMED_MAX: Final = 5
_INSTANTS: Final = ("created", "modified", "published")


def check(file: Any) -> list[Fault]:
    """Return every fault of a bundle: shapes first, then what contradicts itself."""
    found = misfit(file, Bundle)
    if found is not None:
        path, words = found
        return [_fault(path, words)]
    things = file["objects"]
    faults = list(_unshapely(things)) or [*_times(things), *_doubles(things)]
    return faults or [*_reports(things), *_marked_twice(things), *_unknown_cves(things)]


def as_advisory(file: dict[str, Any]) -> Read:
    """Return the report of a checked bundle as the words of an advisory.

    Only what the report speaks of is read; what of it is not in the bundle is left out.
    """
    things = file["objects"]
    report = _report(things)
    held = _newest(things)
    parts = [held[ref] for ref in dict.fromkeys(report["object_refs"]) if ref in held]
    flaws = [part for part in parts if part["type"] == "vulnerability"]
    rated, tlp = _severity(report, flaws), _tlp([report, *parts], things)
    content = Content(
        kind=_kind(report),
        title=report["name"],
        summary=report.get("description", ""),
        severity=rated or Severity.MEDIUM,
        tlp=Tlp.AMBER if tlp is None else tlp,
        products=tuple(_product(part) for part in parts if part["type"] == "software"),
        cves=tuple(dict.fromkeys(cve for flaw in flaws for cve in _cves(flaw))),
        remedies=tuple(_steps(parts, is_workaround=False)),
        workaround="\n".join(_steps(parts, is_workaround=True)),
        references=tuple(dict.fromkeys(_references([report, *flaws]))),
    )
    said = ((rated, UNRATED), (tlp, UNMARKED))
    remarks = tuple(Remark(message) for value, message in said if value is None)
    origin = f"{report.get('created_by_ref', '')} {report['id']}".strip()
    version = _at(report["modified"]).isoformat(timespec="microseconds")
    return Read(Format.STIX, content, origin, version, remarks)


def _fault(path: str, what: str) -> Fault:
    return Fault("shape", path.lstrip("."), what)


def _unshapely(things: list[dict[str, Any]]) -> Iterator[Fault]:
    for place, thing in enumerate(things):
        kind = thing.get("type")
        shape = SHAPES.get(kind, Thing) if isinstance(kind, str) else Thing
        found = misfit(thing, shape)
        if found is not None:
            path, words = found
            yield _fault(f"objects[{place}]{path}", words)
        elif not thing["id"].startswith(f"{kind}--"):
            yield _fault(f"objects[{place}].id", f"names another type than “{kind}”")


def _times(things: list[dict[str, Any]]) -> Iterator[Fault]:
    for place, thing in enumerate(things):
        wrong = [name for name in _INSTANTS if name in thing and not _is_instant(thing[name])]
        for name in wrong:
            yield _fault(f"objects[{place}].{name}", f"{thing[name]} is no instant")
        if not wrong and {"created", "modified"} <= thing.keys():
            created, modified = _at(thing["created"]), _at(thing["modified"])
            if modified < created:
                what = f"{thing['modified']} lies before created, {thing['created']}"
                yield _fault(f"objects[{place}].modified", what)


def _doubles(things: list[dict[str, Any]]) -> Iterator[Fault]:
    seen: dict[tuple[str, str], int] = {}
    for place, thing in enumerate(things):
        key = (thing["id"], thing.get("modified", ""))
        first = seen.setdefault(key, place)
        if things[first] != thing:
            what = f"differs from objects[{first}], which has the same id and version"
            yield _fault(f"objects[{place}].id", what)


def _reports(things: list[dict[str, Any]]) -> Iterator[Fault]:
    names = {thing["id"]: thing["name"] for thing in things if thing["type"] == "report"}
    if not names:
        what = "holds no report; indicators are taken in under Exchange"
        yield _fault("objects", what)
    elif len(names) > 1:
        told = ", ".join(f"“{name[:60]}”" for name in list(names.values())[:_NAMED_MAX])
        yield _fault("objects", f"holds {len(names)} reports ({told}); one file is one advisory")
    elif _report(things).get("revoked"):
        place = things.index(_report(things))
        what = "the report was withdrawn by its publisher; withdraw what was made from it"
        yield _fault(f"objects[{place}].revoked", what)


def _marked_twice(things: list[dict[str, Any]]) -> Iterator[Fault]:
    known = _marks(things)
    for place, thing in enumerate(things):
        found = sorted({known[ref] for ref in _refs(thing) if ref in known})
        if len(found) > 1:
            what = f"holds {' and '.join(tlp.label for tlp in found)}; one is right"
            yield _fault(f"objects[{place}].object_marking_refs", what)


def _unknown_cves(things: list[dict[str, Any]]) -> Iterator[Fault]:
    for place, thing in enumerate(things):
        if thing["type"] != "vulnerability":
            continue
        for order, row in enumerate(thing.get("external_references", [])):
            number = row.get("external_id", "")
            if _is_cve(row) and not CVE.fullmatch(number.upper()):
                path = f"objects[{place}].external_references[{order}].external_id"
                yield _fault(path, f"“{number[:60]}” is no CVE number")


def _is_cve(row: dict[str, Any]) -> bool:
    return bool(row["source_name"].lower() == CVE_SOURCE and "external_id" in row)


def _cves(flaw: dict[str, Any]) -> Iterator[str]:
    named = [row["external_id"] for row in flaw.get("external_references", []) if _is_cve(row)]
    yield from (
        number.upper() for number in [*named, flaw["name"]] if CVE.fullmatch(number.upper())
    )


def _report(things: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the newest version of the bundle's one report."""
    reports = [thing for thing in things if thing["type"] == "report"]
    return max(reports, key=lambda thing: _at(thing["modified"]))


def _newest(things: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return each object in its newest version; what was revoked is left out."""
    found: dict[str, dict[str, Any]] = {}
    for thing in things:
        held = found.get(thing["id"])
        if held is None or _at(thing.get("modified", "")) >= _at(held.get("modified", "")):
            found[thing["id"]] = thing
    return {name: thing for name, thing in found.items() if not thing.get("revoked")}


def _kind(report: dict[str, Any]) -> AdvisoryKind:
    said = {label.removeprefix(KIND_LABEL) for label in report.get("labels", [])}
    return next((kind for kind in AdvisoryKind if kind.value in said), AdvisoryKind.ADVISORY)


def _severity(report: dict[str, Any], flaws: list[dict[str, Any]]) -> Severity | None:
    """Return what the report says of itself, else the worst of its vulnerabilities."""
    own = severity.worst(_said(report))
    return own or severity.worst(found for flaw in flaws for found in _said(flaw))


def _said(thing: dict[str, Any]) -> Iterator[Severity | None]:
    for label in thing.get("labels", []):
        yield severity.of_word(label.removeprefix(SEVERITY_LABEL))
    for name, value in thing.items():
        if name.startswith("x_") and isinstance(value, str):
            yield severity.of_vector(value)
            yield severity.of_word(value) if "severity" in name else None
    for row in thing.get("external_references", []):
        yield severity.of_vector(row.get("external_id", ""))
        yield severity.of_vector(row.get("description", ""))


def _refs(thing: dict[str, Any]) -> list[str]:
    return list(thing.get("object_marking_refs", []))


def _inner_refs(thing: dict[str, Any]) -> list[str]:
    rows = thing.get("granular_markings", [])
    return [row["marking_ref"] for row in rows if "marking_ref" in row]


def _tlp(parts: list[dict[str, Any]], things: list[dict[str, Any]]) -> Tlp | None:
    """Return the narrowest marking of the report and its parts, since their words become one paper."""
    known = _marks(things)
    refs = [ref for part in parts for ref in (*_refs(part), *_inner_refs(part))]
    return max((known[ref] for ref in refs if ref in known), default=None)


def _marks(things: list[dict[str, Any]]) -> dict[str, Tlp]:
    """Return what the markings mean: those of the standard, and those that the bundle defines."""
    defined = {
        thing["id"]: tlp
        for thing in things
        if thing["type"] == "marking-definition" and (tlp := _defined(thing)) is not None
    }
    return defined | TLP_OF


def _defined(thing: dict[str, Any]) -> Tlp | None:
    word = thing.get("extensions", {}).get(EXTENSION, {}).get("tlp_2_0")
    if word is None and thing.get("definition_type") == "tlp":
        word = thing.get("definition", {}).get("tlp")
    return tlp_of(word) if isinstance(word, str) else None


def _product(thing: dict[str, Any]) -> Product:
    return Product(thing["name"], thing.get("version", ""), thing.get("vendor", ""))


def _steps(parts: list[dict[str, Any]], *, is_workaround: bool) -> Iterator[str]:
    for part in parts:
        is_wanted = (WORKAROUND in part.get("labels", [])) is is_workaround
        if part["type"] == "course-of-action" and is_wanted:
            yield part.get("description") or part["name"]


def _references(things: list[dict[str, Any]]) -> Iterator[Reference]:
    for thing in things:
        for row in thing.get("external_references", []):
            if "url" in row:
                yield Reference(row.get("description") or row["source_name"], row["url"])


def _is_instant(written: str) -> bool:
    try:
        _at(written)
    except ValueError:
        return False
    return True


def _at(written: str) -> datetime:
    """Return an instant of the shape that was checked; the beginning of time for none."""
    return datetime.fromisoformat(written or "0001-01-01T00:00:00Z")
