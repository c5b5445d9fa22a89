"""The rows of Form 08 as of the end of a day, from registers, dossiers, rules and assessments."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils import timezone

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import now
from khien.base.core.history import as_of
from khien.base.documents.queries.in_force import rules_at
from khien.know.inventory.queries import systems
from khien.know.inventory.types.registers import SystemLine
from khien.show.assurance import access
from khien.show.assurance.models import DossierState
from khien.show.assurance.rules import form08 as rules
from khien.show.assurance.rules.dossiers import REGISTER_STATES
from khien.show.assurance.types.conditions import Occasion
from khien.show.assurance.types.dossiers import Deployed, Stage
from khien.show.assurance.types.form08 import Form08, Form08Row, Paper, Standing

DEAD = (Stage.SUPERSEDED, Stage.WITHDRAWN)
YEAR = timedelta(days=366)


def form08(actor: Actor, day: date, unit_codes: frozenset[str] | None) -> Form08:
    """Return the form over the units that the actor sees (and `unit_codes`). Five queries.

    A system's row follows its dossier; where it has none, what its register says.
    """
    at = min(timezone.make_aware(datetime.combine(day, time.max)), now())
    own = accounts.unit_codes(actor, Capability.SEE_INVENTORY)
    codes = own if unit_codes is None else unit_codes if own is None else own & unit_codes
    lines = systems.systems_at(at, codes)
    states = _states(at)
    papers = {
        code: Paper(one.number, one.issued_on, one.issuer) for code, one in rules_at(at).items()
    }
    occasions = _occasions(at)
    rows = tuple(
        _row(number, line, states.get(line.key), papers.get(line.unit_code), occasions[line.key])
        for number, line in enumerate(lines, start=1)
    )
    totals = rules.totals(rows)
    return Form08(day, rows, totals, rules.faults(rows, totals))


def _states(at: datetime) -> dict[int, DossierState]:
    """Return how each system's dossier stood: the one in force, else the one under way."""
    found: dict[int, DossierState] = {}
    rows = as_of(access.dossier_states(), at).exclude(stage__in=DEAD).select_related("dossier")
    for row in rows.order_by("pk"):
        key = row.dossier.system_key
        if key not in found or row.stage == Stage.APPROVED:
            found[key] = row
    return found


def _occasions(at: datetime) -> defaultdict[int, set[str]]:
    """Return on which occasions each system was found eligible, or looked at in the year before."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = access.checks().filter(at__lte=at, is_eligible=True)
    for key, occasion in rows.values_list("system_key", "occasion"):
        found[key].add(occasion)
    looked_at = access.subjects().filter(system__isnull=False, judged_at__lte=at)
    for key in looked_at.filter(judged_at__gt=at - YEAR).values_list("system_id", flat=True):
        found[key].add(Occasion.PERIODIC)
    return found


def _row(
    number: int,
    line: SystemLine,
    state: DossierState | None,
    paper: Paper | None,
    occasions: set[str],
) -> Form08Row:
    said = line.content
    level_state = str(said.get("level_state") or "none")
    decided = str(said.get("decision") or "")
    standing = Standing("" if level_state == "none" else level_state)
    decision = Paper(decided, None, "") if decided else None
    url = reverse("inventory:entry", args=[line.key])
    if state is not None:
        standing = Standing(REGISTER_STATES[Stage(state.stage)])
        decision = None
        if state.stage == Stage.APPROVED:
            decision = Paper(state.decision_number, state.decided_on, state.issuer)
        url = reverse("assurance:dossier", args=[state.dossier.number])
    return Form08Row(
        number=number,
        system=line.name,
        owner=str(said.get("owner") or ""),
        operator=str(said.get("operator") or line.unit),
        level=state.level if state is not None else int(said.get("level") or 0),
        standing=standing,
        decision=decision,
        rules=paper,
        expected_on=state.planned_on if state is not None else None,
        deployed=Deployed(state.deployed) if state is not None else Deployed.UNKNOWN,
        deployed_by=state.deployed_by if state is not None else None,
        was_checked_before=Occasion.BEFORE in occasions,
        is_checked_periodically=Occasion.PERIODIC in occasions,
        key=line.key,
        kind=str(said.get("kind") or ""),
        unit_code=line.unit_code,
        url=url,
    )
