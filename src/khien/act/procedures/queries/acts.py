"""Reads of acts: a register's page, one act with what may be done in it, what other pages show of them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from khien.act.procedures.access import acts as access
from khien.act.procedures.models import Act, ActThing, Signature
from khien.act.procedures.queries import digests
from khien.act.procedures.queries.definitions import definition
from khien.act.procedures.queries.things import address
from khien.act.procedures.rules import kinds
from khien.act.procedures.types.acts import (
    ActFilter,
    ActLine,
    ActRecord,
    Again,
    CheckLine,
    FileLine,
    How,
    NextMove,
    PartyLine,
    SignatureLine,
    ThingLine,
)
from khien.act.procedures.types.definitions import (
    CheckSaid,
    Definition,
    FieldSaid,
    GuardSaid,
    MoveSaid,
    StateSaid,
)
from khien.base.accounts import queries as accounts
from khien.base.accounts.services import everything
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.casework.types import EntryKind
from khien.base.core import fields as rules
from khien.base.core.offers import Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.core.search import folded_match
from khien.know.inventory.queries import control
from khien.know.inventory.queries import registers as inventory
from khien.know.inventory.types.control import ProductStanding

FOUND_MAX = 6
_SYSTEM = everything(text("an act shows the name of an entry"))
RELATED_MAX = 20


def counts(actor: Actor, unit_codes: frozenset[str] | None) -> Mapping[str, tuple[int, int]]:
    """Return for each procedure how many visible acts there are, and how many are open. Two queries."""
    rows = _within(access.acts_visible_to(actor), unit_codes)
    every = Counter(rows.values_list("procedure", flat=True))
    opened = Counter(
        rows.filter(ended_at__isnull=True, is_paper=False).values_list("procedure", flat=True)
    )
    return {code: (every[code], opened[code]) for code in every}


def acts(actor: Actor, wanted: ActFilter, *, after: str = "") -> Page[ActLine]:
    """Return one page of a procedure's register, newest first. Four queries."""
    rows = filtered(actor, wanted)
    found, mark = newest_first(rows.select_related("unit"), after=after)
    return page_of(lines(found), after=mark, total=counted(rows))


def filtered(actor: Actor, wanted: ActFilter) -> "QuerySet[Act, Act]":
    """Return the visible acts that a list wants. Lazy."""
    rows = _within(access.acts_visible_to(actor, wanted.procedure), wanted.unit_codes)
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.is_open is not None:
        rows = rows.filter(ended_at__isnull=wanted.is_open)
    if wanted.words.strip():
        rows = rows.filter(folded_match("folded", wanted.words))
    return rows


def lines(found: Sequence[Act]) -> list[ActLine]:
    """Return acts that passed the door as rows of their register. One query."""
    things = Counter(
        access.things_of_acts([row.pk for row in found]).values_list("act_id", flat=True)
    )
    return [_line(row, definition(row.procedure), things[row.pk]) for row in found]


def act(actor: Actor, number: str) -> ActRecord:
    """Return one act whole. Raises NotFound, the same for absent and for others'. About twenty queries."""
    row = access.require_act(actor, number)
    said = definition(row.procedure)
    state = said.state(row.state) or StateSaid(row.state, row.state)
    signatures = list(access.signatures_of(row).order_by("pk"))
    digest = digests.of_act(row)
    facts = digests.facts_of(row, said)
    opens = accounts.may_do(actor, kinds.RIGHTS[said.opens], row.unit.code)
    checks = accounts.may_do(actor, kinds.RIGHTS[said.checked_by], row.unit.code)
    things = list(access.things_of(row).order_by("place"))
    return ActRecord(
        line=_line(row, said, len(things)),
        definition=said,
        content=row.content,
        facts=tuple(
            (one, shown(one, row.content))
            for one in said.fields
            if row.content.get(one.code) not in (None, "", [])
        ),
        things=tuple(_thing(said, one) for one in things),
        checks=tuple(_check(row, one) for one in kinds.asked_of(said.checks, facts)),
        parties=_parties(actor, row, said, state, signatures, digest),
        files=tuple(_files(row)),
        clocks=() if row.is_paper else casework.clocks_of(actor, number),
        moves=() if row.is_paper else _moves(actor, row, said),
        history=() if row.is_paper else tuple(
            one for one in casework.timeline(actor, number) if one.kind is not EntryKind.FACTS
        ),
        version=row.version,
        may_edit=state.edits and opens and not row.is_paper,
        may_check=state.checks and checks and not row.is_paper,
        opened_by=row.opened_by,
        product=_product(row, said),
    )  # fmt: skip


def file_of(actor: Actor, key: int) -> int:
    """Return the key of the stored file of an act's file. Raises NotFound."""
    return access.require_file(actor, key).file_id


def shown(field: FieldSaid, content: Mapping[str, object]) -> str:
    """Return a field's value as people read it."""
    value = content.get(field.code)
    names: Mapping[str, str] = {}
    if field.register:
        keys = value if isinstance(value, list) else [value]
        names = {str(key): _entry_name(str(key)) for key in keys if key}
    return rules.shown(field.rule, value, names, gettext)


def find(actor: Actor, words: str) -> list[Finding]:
    """Return a few acts by number, title, thing: for the search box."""
    rows = access.acts_visible_to(actor).filter(folded_match("folded", words))
    return [_finding(row) for row in rows.select_related("unit").order_by("-pk")[:FOUND_MAX]]


def of_entry(actor: Actor, key: str) -> list[Finding]:
    """Return the acts that an entry of inventory was in, newest first."""
    return _of_thing(actor, key, is_device=False)


def of_device(actor: Actor, key: str) -> list[Finding]:
    """Return the acts that a machine was in, newest first."""
    return _of_thing(actor, key, is_device=True)


def of_unit(actor: Actor, code: str) -> list[Finding]:
    """Return the open acts of a unit, for its page."""
    rows = access.acts_visible_to(actor).filter(
        unit__code=code, ended_at__isnull=True, is_paper=False
    )
    return [_finding(row) for row in rows.select_related("unit").order_by("-pk")[:FOUND_MAX]]


def _of_thing(actor: Actor, key: str, *, is_device: bool) -> list[Finding]:
    if not key.isdigit():
        return []
    things = access.things().filter(key=int(key))
    things = things.filter(register="device") if is_device else things.exclude(register="device")
    acts_of = things.values_list("act_id", flat=True)
    rows = access.acts_visible_to(actor).filter(pk__in=list(acts_of[:RELATED_MAX]))
    return [_finding(row) for row in rows.select_related("unit").order_by("-pk")]


def _finding(row: Act) -> Finding:
    try:
        said = definition(row.procedure)
    except NotFound:
        title, state = row.procedure, row.state
    else:
        held = said.state(row.state)
        title, state = gettext(said.single), gettext(held.title) if held else row.state
    url = reverse("procedures:act", args=[row.number])
    return Finding(f"{row.number} · {row.title}", title, url, f"{state} · {row.unit.name}")


def _line(row: Act, said: Definition, things: int) -> ActLine:
    return ActLine(
        key=row.pk,
        number=row.number,
        procedure=row.procedure,
        title=row.title,
        unit=row.unit.name,
        unit_code=row.unit.code,
        state=said.state(row.state) or StateSaid(row.state, row.state),
        opened_at=row.opened_at,
        expires_on=row.expires_on,
        things=things,
        shown=tuple((one.title, shown(one, row.content)) for one in said.register if one.listed),
        is_paper=row.is_paper,
    )


def _thing(said: Definition, row: ActThing) -> ThingLine:
    return ThingLine(
        place=row.place,
        label=row.label,
        register=row.register,
        key=row.key,
        url=address(row.register, row.key),
        shown=tuple((one, shown(one, row.content)) for one in said.things.fields),
        content=row.content,
        seen_at=row.seen_at,
        again_at=row.again_at,
        again=msgspec.convert(row.again, Again) if row.again else None,
    )


def _check(row: Act, said: CheckSaid) -> CheckLine:
    held = row.checks.get(said.code, {})
    given = (str(held.get(part, "")) for part in ("grade", "words", "by"))
    return CheckLine(said.code, said.title, said.help, *given)


def _parties(
    actor: Actor,
    row: Act,
    said: Definition,
    state: StateSaid,
    signatures: Iterable[Signature],
    digest: str,
) -> tuple[PartyLine, ...]:
    held = {one.party: one for one in signatures}
    found = []
    for one in said.signers:
        last = held.get(one.code)
        line = None if last is None else _signature(last, one.title, digest)
        right = kinds.RIGHTS[one.role or said.opens]
        is_open = state.signs and not row.is_paper and (line is None or not line.is_current)
        may = is_open and accounts.may_do(actor, right, row.unit.code)
        found.append(PartyLine(one.code, one.title, one.role is None, may, line))
    return tuple(found)


def _signature(row: Signature, title: str, digest: str) -> SignatureLine:
    return SignatureLine(
        party=row.party,
        party_title=title,
        name=row.name,
        post=row.post,
        how=How(row.how),
        drawing=row.drawing,
        at=row.at,
        witnessed_by=row.witnessed_by,
        is_current=row.content_digest == digest,
    )


def _files(row: Act) -> Iterable[FileLine]:
    for one in access.files_of(row).order_by("pk"):
        yield FileLine(
            key=one.pk,
            title=one.title,
            name=one.file.name,
            digest=one.file.digest,
            at=one.at,
            by=one.by,
            paper=one.paper.code if one.paper else "",
        )


def _moves(actor: Actor, row: Act, said: Definition) -> tuple[NextMove, ...]:
    """Return the steps that lead on from here: the reader's with what is missing, others' as they wait."""
    mine = {one.code: one for one in casework.case(actor, row.number).moves}
    facts = digests.facts_of(row, said)
    found = []
    for one in said.moves:
        if row.state not in one.sources or one.auto:
            continue
        line = mine.get(one.code)
        if line is None:
            found.append(NextMove(one, (), may=False))
            continue
        missing = tuple(
            guard.sentence
            for guard in one.guards
            if not _is_entered_then(guard, one) and not kinds.holds(guard, facts)
        )
        apart = tuple(sentence for sentence in line.refused if sentence == kinds.APART)
        found.append(NextMove(one, (*missing, *apart), may=True))
    return tuple(found)


def _is_entered_then(guard: GuardSaid, move: MoveSaid) -> bool:
    """Return whether a guard looks at what the step's own form asks for: that is judged when it is sent."""
    looked = {*guard.when, *guard.holds, *guard.needs, guard.before}
    return bool(looked & set(move.asks))


def _product(row: Act, said: Definition) -> ProductStanding | None:
    """Return how the product that an act asks for stands in its unit now."""
    field = next((one.allows for one in said.moves if one.allows), "")
    name = str(row.content.get(field, "")) if field else ""
    return control.product_in(row.unit.code, name) if name and not row.is_paper else None


def _entry_name(key: str) -> str:
    try:
        return inventory.entry(_SYSTEM, int(key)).line.name
    except (NotFound, ValueError):
        return ""


def _within(rows: "QuerySet[Act, Act]", codes: frozenset[str] | None) -> "QuerySet[Act, Act]":
    return rows if codes is None else rows.filter(unit__code__in=codes)
