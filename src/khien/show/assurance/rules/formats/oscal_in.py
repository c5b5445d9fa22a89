"""Catalogues of OSCAL 1 as JSON: nested groups, controls with enhancements, statements, parameters."""

import re
from collections.abc import Iterator
from typing import Any, Final

import msgspec
from msgspec import Struct

from khien.base.core.refusals import text
from khien.show.assurance.rules.formats.oscal import NAMESPACE, code_of
from khien.show.assurance.rules.formats.prose import Bound, Overgrown, Param, Prose
from khien.show.assurance.rules.formats.tidying import catalogue_of, day_of, refused
from khien.show.assurance.types.catalogues import CatalogueRead, Form

DEPTH_MAX: Final = 12
CONTROLS_MAX: Final = 20_000
_MODELS: Final = ("profile", "system-security-plan", "component-definition", "assessment-results")
_MODELS_TOO: Final = ("assessment-plan", "plan-of-action-and-milestones", "mapping-collection")


class _Prop(Struct, frozen=True):
    name: str
    value: str = ""
    ns: str = ""
    remarks: str = ""


class _Part(Struct, frozen=True):
    name: str
    ns: str = ""
    title: str = ""
    prose: str = ""
    props: tuple[_Prop, ...] = ()
    parts: tuple["_Part", ...] = ()


class _Control(Struct, frozen=True):
    id: str
    title: str
    props: tuple[_Prop, ...] = ()
    params: tuple[Param, ...] = ()
    parts: tuple[_Part, ...] = ()
    controls: tuple["_Control", ...] = ()


class _Group(Struct, frozen=True):
    title: str
    id: str = ""
    props: tuple[_Prop, ...] = ()
    params: tuple[Param, ...] = ()
    groups: tuple["_Group", ...] = ()
    controls: tuple[_Control, ...] = ()


class _Metadata(Struct, frozen=True, rename="kebab"):
    title: str
    version: str
    oscal_version: str
    last_modified: str = ""
    published: str = ""
    remarks: str = ""
    props: tuple[_Prop, ...] = ()


class _Catalog(Struct, frozen=True):
    uuid: str
    metadata: _Metadata
    params: tuple[Param, ...] = ()
    groups: tuple[_Group, ...] = ()
    controls: tuple[_Control, ...] = ()


class _Document(Struct, frozen=True):
    catalog: _Catalog


def read(name: str, content: bytes) -> CatalogueRead:
    """Return the catalogue of an OSCAL file. Raises CatalogueNotRead with the path of the first fault."""
    found = _catalog(name, content.removeprefix(b"\xef\xbb\xbf"))
    reading = _Reading(name)
    given = _head(name, found)
    try:
        given["family"] = reading.families(found)
    except Overgrown:
        raise refused(
            name,
            reading.place,
            text("its parameters put each other in without end"),
            text("give a catalog whose parameters have values"),
        ) from None
    return CatalogueRead(catalogue_of(name, given), Form.OSCAL, reading.withdrawn)


def _catalog(name: str, content: bytes) -> _Catalog:
    try:
        tops = msgspec.json.decode(content, type=dict[str, msgspec.Raw])
        _require_catalog(name, tops)
        found = msgspec.json.decode(content, type=_Document).catalog
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as fault:
        said, _, place = str(fault).partition(" - at ")
        raise refused(
            name,
            place.strip("`").removeprefix("$.") or text("whole file"),
            text("this is no OSCAL catalog"),
            text("give a catalog of OSCAL 1 as JSON"),
            detail=said,
        ) from None
    if not re.fullmatch(r"1\.\d{1,3}\.\d{1,3}", found.metadata.oscal_version):
        raise refused(
            name,
            "catalog.metadata.oscal-version",
            text("this version of OSCAL is not known"),
            text("give a catalog of OSCAL 1 as JSON"),
            detail=found.metadata.oscal_version or "?",
        )
    return found


def _require_catalog(name: str, tops: dict[str, Any]) -> None:
    if "catalog" not in tops:
        model = next((one for one in (*_MODELS, *_MODELS_TOO) if one in tops), "")
        raise refused(
            name,
            text("whole file"),
            text("this is no OSCAL catalog"),
            text("give a catalog; a profile is resolved into one first"),
            detail=model or ", ".join(list(tops)[:3]) or "{}",
        )


def _head(name: str, found: _Catalog) -> dict[str, Any]:
    said = found.metadata
    plain = Prose({}, Bound()).plain
    title = plain(said.title)
    note = plain(said.remarks)
    english = _own(said.props, "note-en")
    since = day_of(_value(said.props, "valid-from") or said.published or said.last_modified)
    if since is None:
        raise refused(
            name,
            "catalog.metadata.last-modified",
            text("a day is missing or no day"),
            text("write days as 2026-12-31"),
            detail=said.last_modified,
        )
    return {
        "code": _value(said.props, "code")
        or code_of(title.lower()[:200])[:60]
        or f"oscal-{found.uuid[:8]}",
        "version": said.version,
        "title": {"vi": title, "en": _value(said.props, "title-en") or title},
        "source": _value(said.props, "source") or f"{title}, {said.version}"[:300],
        "valid_from": since,
        "valid_to": day_of(_value(said.props, "valid-to")),
        "note": {"vi": note, "en": plain(english[0].remarks) if english else note},
    }


class _Reading:
    """The families of one file as they are gathered; parameters hold for what lies below them."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.withdrawn = 0
        self.place = "catalog"
        self._controls = 0
        self._bound = Bound()

    def families(self, found: _Catalog) -> list[dict[str, Any]]:
        """Return every group that has controls, with those of its own."""
        params = {one.id: one for one in found.params}
        gathered = []
        if found.controls:
            alone = _Group(found.metadata.title, "general", controls=found.controls)
            gathered += list(self._group(alone, params, "", 1))
        for one in found.groups:
            gathered += list(self._group(one, params, "", 1))
        return gathered

    def _group(
        self, group: _Group, params: dict[str, Param], above: str, depth: int
    ) -> Iterator[dict[str, Any]]:
        self._require_depth(depth, group.id or group.title)
        params = params | {one.id: one for one in group.params}
        titled = Prose(params, self._bound).plain(group.title)
        english = _value(group.props, "title-en")
        title = f"{above}: {titled}" if above else titled
        code = _value(group.props, "code") or code_of(group.id or group.title)[:60]
        requirements = list(self._controls_of(group.controls, params, 1))
        if requirements or not group.groups:
            both = {"vi": title, "en": english or title}
            yield {"code": code, "title": both, "requirement": requirements}
        for one in group.groups:
            yield from self._group(one, params, title, depth + 1)

    def _controls_of(
        self, controls: tuple[_Control, ...], params: dict[str, Param], depth: int
    ) -> Iterator[dict[str, Any]]:
        for one in controls:
            self._require_depth(depth, one.id)
            self.place = one.id
            self._controls += 1
            if self._controls > CONTROLS_MAX:
                raise refused(
                    self.name, one.id, text("it has more than 20,000 controls"), text("split it")
                )
            held = params | {each.id: each for each in one.params}
            if any(
                each.name == "status" and each.value.lower() == "withdrawn" for each in one.props
            ):
                self.withdrawn += 1
            else:
                yield self._requirement(one, held)
            yield from self._controls_of(one.controls, held, depth + 1)

    def _requirement(self, one: _Control, params: dict[str, Param]) -> dict[str, Any]:
        prose = Prose(params, self._bound)
        title = prose.plain(one.title)
        said = "\n".join(self._lines(_statements(one.parts), prose, 1))
        english = [
            each for each in one.parts if (each.name, each.ns) == ("statement-en", NAMESPACE)
        ]
        levels = [each.value for each in _own(one.props, "level")]
        if not all(each in {"1", "2", "3", "4", "5"} for each in levels):
            raise refused(
                self.name,
                f"{one.id}: props",
                text("these are no levels"),
                text("write levels 1 to 5, as 3,4,5 or 3-5"),
                detail=", ".join(levels),
            )
        return {
            "code": _value(one.props, "code") or code_of(one.id),
            "title": {"vi": title, "en": _value(one.props, "title-en") or title},
            "text": {"vi": said, "en": prose.plain(english[0].prose) if english else said},
            "levels": [int(each) for each in levels],
            "recurrence": _value(one.props, "recurrence"),
            "measures": [each.value for each in _own(one.props, "measure")],
        }

    def _lines(self, parts: tuple[_Part, ...], prose: Prose, depth: int) -> Iterator[str]:
        for one in parts:
            self._require_depth(depth, one.name)
            label = next((each.value for each in one.props if each.name == "label"), "")
            said = " ".join(
                each for each in (label, prose.plain(one.title), prose.plain(one.prose)) if each
            )
            if said:
                yield said
            yield from self._lines(one.parts, prose, depth + 1)

    def _require_depth(self, depth: int, place: str) -> None:
        if depth > DEPTH_MAX:
            raise refused(
                self.name,
                place[:60],
                text("it is nested more than 12 deep"),
                text("give a catalog with fewer groups in groups"),
            )


def _statements(parts: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """Return the parts that say what is required; where none is called so, the first that says anything."""
    foreign = tuple(one for one in parts if one.ns != NAMESPACE)
    called = tuple(one for one in foreign if one.name == "statement")
    return called or tuple(one for one in foreign if one.prose or one.parts)[:1]


def _own(props: tuple[_Prop, ...], name: str) -> list[_Prop]:
    return [one for one in props if one.name == name and one.ns == NAMESPACE]


def _value(props: tuple[_Prop, ...], name: str) -> str:
    return next((one.value for one in _own(props, name)), "")
