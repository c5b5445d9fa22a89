"""An advisory written as objects of STIX 2.1: a report and what it speaks of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from khien.act.advisories.types.content import Content
from khien.base.core.stix import MARKS, definition, derived_uuid, instant, organisation
from khien.base.core.tlp import Tlp

KIND_LABEL: Final = "advisory-kind:"
SEVERITY_LABEL: Final = "severity:"
WORKAROUND: Final = "workaround"
CVE_SOURCE: Final = "cve"
_NAME_MAX: Final = 120
_LEAST: Final = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Paper:
    """Which advisory is written: its number, whose, since when, as of when.

    `instance` is the identifier of this instance. `life` is the number of the version with which it
    began to hold: a report that was revoked is never taken up again, so what is sent after a
    withdrawal is another report.
    """

    number: str
    life: int
    instance: str
    publisher: str
    language: str
    created: datetime
    modified: datetime

    def name_of(self, kind: str, *words: str) -> str:
        """Return the identifier of an object of this advisory."""
        made = derived_uuid(self.instance, "advisory", self.number, str(self.life), kind, *words)
        return f"{kind}--{made}"


def as_stix(content: Content, paper: Paper) -> list[dict[str, Any]]:
    """Return an advisory in force as complete objects: all that they refer to stands among them."""
    owner = _owner(paper)
    parts = [
        *(_vulnerability(content, paper, owner, cve) for cve in content.cves),
        *_software(content, paper),
        *_courses(content, paper, owner),
    ]
    report = _frame(content.tlp, paper, "report", owner) | {
        "name": content.title,
        "description": content.summary or content.title,
        "lang": paper.language,
        "report_types": ["vulnerability" if content.cves else "threat-report"],
        "published": instant(paper.modified),
        "labels": [f"{SEVERITY_LABEL}{content.severity}", f"{KIND_LABEL}{content.kind}"],
        "external_references": _references(content, paper),
        "object_refs": [part["id"] for part in parts] or [owner["id"]],
    }
    return [*_marks(content.tlp), owner, report, *parts]


def as_revoked(content: Content, paper: Paper, *, why: str, at: datetime) -> list[dict[str, Any]]:
    """Return a withdrawn advisory: the same report, revoked, with the reason in place of its words."""
    owner = _owner(paper)
    report = _frame(content.tlp, paper, "report", owner) | {
        "modified": instant(max(at, paper.modified + _LEAST)),
        "name": content.title,
        "description": why,
        "lang": paper.language,
        "published": instant(paper.modified),
        "object_refs": [owner["id"]],
        "revoked": True,
    }
    return [*_marks(content.tlp), owner, report]


def _owner(paper: Paper) -> dict[str, Any]:
    return organisation(derived_uuid(paper.instance, "publisher", paper.publisher), paper.publisher)


def _marks(tlp: Tlp) -> list[dict[str, Any]]:
    """Return the definitions of the markings that the objects and their publisher bear."""
    return [definition(each) for each in sorted({Tlp.CLEAR, tlp})]


def _frame(tlp: Tlp, paper: Paper, kind: str, owner: dict[str, Any], *words: str) -> dict[str, Any]:
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": paper.name_of(kind, *words),
        "created_by_ref": owner["id"],
        "created": instant(paper.created),
        "modified": instant(paper.modified),
        "object_marking_refs": [MARKS[tlp]],
    }


def _references(content: Content, paper: Paper) -> list[dict[str, Any]]:
    own = {"source_name": paper.publisher, "external_id": paper.number}
    told = [{"source_name": each.title, "url": each.url} for each in content.references]
    return [own, *told]


def _vulnerability(
    content: Content, paper: Paper, owner: dict[str, Any], cve: str
) -> dict[str, Any]:
    return _frame(content.tlp, paper, "vulnerability", owner, cve) | {
        "name": cve,
        "external_references": [{"source_name": CVE_SOURCE, "external_id": cve}],
    }


def _software(content: Content, paper: Paper) -> list[dict[str, Any]]:
    """Return the products. They have no versions in STIX, so another marking is another object."""
    mark = content.tlp.word
    made = []
    for each in dict.fromkeys(content.products):
        said = {"vendor": each.vendor, "version": each.versions}
        name = paper.name_of("software", mark, each.vendor, each.name, each.versions)
        thing = {"type": "software", "spec_version": "2.1", "id": name, "name": each.name}
        marked = {"object_marking_refs": [MARKS[content.tlp]]}
        made.append(thing | {key: value for key, value in said.items() if value} | marked)
    return made


def _courses(content: Content, paper: Paper, owner: dict[str, Any]) -> list[dict[str, Any]]:
    def course(kind: str, words: str, labels: Sequence[str] = ()) -> dict[str, Any]:
        frame = _frame(content.tlp, paper, "course-of-action", owner, kind)
        told = {"name": _shortened(words), "description": words}
        return frame | told | ({"labels": list(labels)} if labels else {})

    steps = [course(str(place), step) for place, step in enumerate(content.remedies, start=1)]
    if content.workaround:
        steps.append(course(WORKAROUND, content.workaround, [WORKAROUND]))
    return steps


def _shortened(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= _NAME_MAX else f"{line[: _NAME_MAX - 1]}…"
