"""Reads of the template library: what comes with Khiên, what the province keeps, who took what."""

import functools
from collections import Counter
from pathlib import Path

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.refusals import NotFound
from khien.base.documents import access
from khien.base.documents.models import Draft, Template
from khien.base.documents.rules import templates as rules
from khien.base.documents.types.register import Subject
from khien.base.documents.types.rules import (
    DraftState,
    GivenTemplate,
    TemplateLine,
    TemplateRecord,
    UptakeLine,
)

DATA = Path(__file__).parent.parent / "data" / "templates"


@functools.cache
def shipped() -> dict[str, GivenTemplate]:
    """Return the templates that come with Khiên, by code."""
    files = {path.name: path.read_text(encoding="utf-8") for path in sorted(DATA.glob("*.toml"))}
    return {one.code: one for one in rules.read(files)}


def newest(code: str) -> GivenTemplate:
    """Return the newest version of a template. Raises NotFound. One query."""
    own = access.templates().filter(code=code).order_by("-version").first()
    if own is not None:
        return _given(own)
    found = shipped().get(code)
    if found is None:
        raise NotFound(what=code)
    return found


def version_or_none(code: str, version: int) -> GivenTemplate | None:
    """Return one version of a template, or None where it is no longer kept. One query."""
    own = access.templates().filter(code=code, version=version).first()
    if own is not None:
        return _given(own)
    found = shipped().get(code)
    return found if found and found.version == version else None


def library(actor: Actor, *, kind: str = "") -> list[TemplateLine]:
    """Return the newest version of each template, those for one kind of unit where given."""
    taken, issued = _counts(actor)
    own = {one.code: one for one in access.templates().order_by("version")}
    codes = sorted({*shipped(), *own})
    found = []
    for code in codes:
        one = _given(own[code]) if code in own else shipped()[code]
        if kind and one.kinds and kind not in one.kinds:
            continue
        found.append(_line(one, is_shipped=code not in own, taken=taken[code], issued=issued[code]))
    return found


def template(actor: Actor, code: str) -> TemplateRecord:
    """Return one template with who took it, and the units it is for that have not. Raises NotFound."""
    one = newest(code)
    taken, issued = _counts(actor)
    rows = list(_taken(actor, code))
    own = accounts.unit_codes(actor, Capability.SEE_DOCUMENTS)
    have = {row.unit.code for row in rows}
    waiting = tuple(
        (unit.code, unit.name)
        for unit in accounts.watched_units()
        if unit.code not in have
        and (own is None or unit.code in own)
        and (not one.kinds or unit.kind.value in one.kinds)
    )
    is_own = access.templates().filter(code=code).exists()
    return TemplateRecord(
        line=_line(one, is_shipped=not is_own, taken=taken[code], issued=issued[code]),
        body=one.body,
        bases=one.bases,
        source=one.source,
        uptake=tuple(
            UptakeLine(
                draft=row.number,
                unit_code=row.unit.code,
                unit=row.unit.name,
                version=row.template_version,
                at=row.begun_at,
                state=DraftState(row.state),
                is_newest=row.template_version == one.version,
            )
            for row in rows
        ),
        waiting=waiting,
    )


def _taken(actor: Actor, code: str) -> list[Draft]:
    rows = access.drafts_visible_to(actor).filter(template=code).select_related("unit")
    return list(rows.exclude(state=DraftState.WITHDRAWN).order_by("unit__path", "pk"))


def _counts(actor: Actor) -> tuple[Counter[str], Counter[str]]:
    """Return how many units took each template, and issued what came of it. One query."""
    rows = access.drafts_visible_to(actor).exclude(template="").exclude(state=DraftState.WITHDRAWN)
    pairs = set(rows.values_list("template", "unit_id"))
    issued = rows.filter(state=DraftState.ISSUED)
    done = set(issued.values_list("template", "unit_id"))
    return Counter(code for code, _ in pairs), Counter(code for code, _ in done)


def _line(one: GivenTemplate, *, is_shipped: bool, taken: int, issued: int) -> TemplateLine:
    return TemplateLine(
        code=one.code,
        version=one.version,
        title=one.title,
        subject=one.subject,
        kinds=one.kinds,
        is_shipped=is_shipped,
        taken=taken,
        issued=issued,
    )


def _given(row: Template) -> GivenTemplate:
    return GivenTemplate(
        code=row.code,
        version=row.version,
        title=row.title,
        subject=Subject(row.subject),
        kinds=tuple(row.kinds),
        body=row.body,
        bases=tuple(row.bases),
    )
