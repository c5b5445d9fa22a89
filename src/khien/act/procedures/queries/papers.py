"""Reads of papers: what a paper of an act says, in Vietnamese, as its template takes it."""

import re
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext

from khien.act.procedures.access import acts as access
from khien.act.procedures.queries import acts as reads
from khien.act.procedures.queries import digests
from khien.act.procedures.types.acts import ActRecord
from khien.act.procedures.types.definitions import PaperSaid
from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.core.refusals import NotFound

LINES_MAX: Final = 500
PLAN: Final = re.compile(r"(?:NB|CM)\d+-")
CITED: Final = (
    (re.compile(r"\bLaw (\d+)/(\d{4})"), r"Luật \1/\2/QH15"),
    (re.compile(r"\bNĐ (\d+)/(\d{4})(?!/)"), r"Nghị định \1/\2/NĐ-CP"),
    (re.compile(r"\bArt\. "), "Điều "),
)
"""How papers cite what the source of a definition says in short."""


def papers(record: ActRecord) -> list[PaperSaid]:
    """Return the papers that an act has as it stands."""
    return [one for one in record.definition.papers if record.line.state.code in one.states]


def values(actor: Actor, number: str, code: str) -> dict[str, Any]:
    """Return what a paper of an act says. Raises NotFound where its state does not have the paper."""
    record = reads.act(actor, number)
    paper = next((one for one in papers(record) if one.code == code), None)
    if paper is None:
        raise NotFound(what=code)
    local = timezone.localtime(now())
    province = accounts.province()
    return {
        "name": gettext(paper.title),
        "intro": gettext(paper.intro) if paper.intro else "",
        "basis": basis_of(record.definition.source),
        "title": record.line.title,
        "number": number,
        "unit": record.line.unit,
        "parent": province.name if province else "",
        "state": gettext(record.line.state.title),
        "hour": f"{local:%H} giờ {local:%M}",
        "day": f"{local:%d}",
        "month": f"{local:%m}",
        "year": f"{local:%Y}",
        "facts": [[gettext(field.title), value] for field, value in record.facts],
        "things_title": gettext(record.definition.things.title),
        **_things(record),
        "checks_title": gettext(record.definition.checks_title),
        "checks": [
            [gettext(one.title), gettext(one.grade_name) if one.grade else "", one.words]
            for one in record.checks
            if any(other.grade for other in record.checks)
        ],
        "lines": min(int(record.content.get(paper.lines) or 0), LINES_MAX) if paper.lines else 0,
        "parties": [_party(record, party) for party in paper.signers],
        "digest": digests.of_act(access.require_act(actor, number)),
    }


def basis_of(source: str) -> str:
    """Return the laws among the sources of a procedure, as papers cite them; plans are left out."""
    cited = [part.strip() for part in source.split(";") if not PLAN.match(part.strip())]
    words = "; ".join(cited)
    for short, full in CITED:
        words = short.sub(full, words)
    return words


def _things(record: ActRecord) -> dict[str, Any]:
    """Return the table of things: columns of which no thing says anything are left out."""
    said = record.definition.things.fields
    held = [[value for _, value in one.shown] for one in record.things]
    filled = [place for place in range(len(said)) if any(row[place] for row in held)]
    return {
        "thing_heads": [gettext(said[place].title) for place in filled],
        "things": [
            [one.label, *(row[place] for place in filled)]
            for one, row in zip(record.things, held, strict=True)
        ],
    }


def _party(record: ActRecord, code: str) -> dict[str, str]:
    line = next(one for one in record.parties if one.code == code)
    held = line.signature if line.signature and line.signature.is_current else None
    return {
        "title": gettext(line.title),
        "name": held.name if held else "",
        "post": held.post if held else "",
        "drawing": held.drawing if held else "",
        "at": f"{timezone.localtime(held.at):%H:%M %d/%m/%Y}" if held else "",
    }
