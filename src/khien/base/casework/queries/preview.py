"""One item of the inbox looked at before it is opened: since when, who was told, how its case stands."""

from dataclasses import replace

from khien.base.accounts.types import Actor
from khien.base.casework import access
from khien.base.casework.queries import parts, records
from khien.base.casework.queries.inbox import line_of
from khien.base.casework.types import ItemPreview, RungLine
from khien.base.core.offers import registry
from khien.base.core.refusals import NotFound

LAST_LINES = 4


def preview(actor: Actor, key: int) -> ItemPreview:
    """Return what stands behind an item that waits for the actor. Raises NotFound."""
    row = access.require_waiting(actor, key)
    kind = registry.item_kinds.get(row.kind)
    rungs = access.rungs_of([row.pk]).select_related("unit").order_by("level")
    found = ItemPreview(
        line=line_of(actor, row),
        kind_title=kind.title if kind else row.kind,
        opened_at=row.opened_at,
        rungs=tuple(RungLine(rung.at, rung.unit.name) for rung in rungs),
    )
    return _with_case(actor, found, row.case.number) if row.case else found


def _with_case(actor: Actor, found: ItemPreview, number: str) -> ItemPreview:
    """Return the preview with what the actor sees of the case; who is only asked may see nothing."""
    try:
        case = records.case(actor, number)
    except NotFound:
        return found
    clocks = parts.clocks_of(actor, number)
    return replace(
        found,
        case_number=case.line.number,
        case_title=case.line.title,
        case_state=case.line.state_title,
        clocks=tuple(one for one in clocks if one.is_running),
        last=parts.timeline(actor, number)[-LAST_LINES:],
    )
