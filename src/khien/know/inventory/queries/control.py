"""Reads of control: rules and questions on software, licences beside machines, what is never online."""

from datetime import date

from django.db.models import Count

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.clock import today
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.search import fold
from khien.know.inventory import access
from khien.know.inventory.models import Device, SoftwareQuestion
from khien.know.inventory.rules import control as rules
from khien.know.inventory.rules.registers.software import LICENCES
from khien.know.inventory.types.control import (
    LicenceLine,
    ProductStanding,
    QuestionState,
    Ruling,
    SecretDeviceLine,
    SoftwareQuestionLine,
    SoftwareRuleLine,
)
from khien.know.inventory.types.observation import OFFLINE_SOURCES


def software_rules() -> list[SoftwareRuleLine]:
    """Return the rules that hold, by name: known to everybody who sees some inventory."""
    rows = access.software_rules().order_by("folded", "pk")
    return [
        SoftwareRuleLine(
            row.pk,
            row.name,
            row.publisher,
            row.unit_kind,
            Ruling(row.ruling),
            row.why,
            row.until,
            row.by,
            row.at,
        )
        for row in rows
    ]


def standing(
    unit_code: str, name: str, publisher: str = "", *, on: date | None = None
) -> rules.Standing | None:
    """Return the rule that holds for a product in a unit on a day, or None. Two queries. For services."""
    unit = accounts.unit_named(unit_code)
    return rules.ruling_of(
        access.standing_rules(),
        name=fold(name),
        publisher=fold(publisher),
        unit_kind=unit.kind.value if unit else "",
        on=on or today(),
    )


def product_in(unit_code: str, name: str) -> ProductStanding:
    """Return how a product stands in a unit: rule, exception, machines. Five queries. For services."""
    unit_id = accounts.unit_key(unit_code)
    held = standing(unit_code, name)
    allowed = access.software_questions().filter(
        unit_id=unit_id, name=name[:300], state=QuestionState.ALLOWED, until__gte=today()
    )
    return ProductStanding(
        ruling=held.ruling if held else None,
        allowed_until=allowed.order_by("-until").values_list("until", flat=True).first(),
        machines=_machines_with({name}).get((unit_id, name), 0),
    )


def software_questions(
    actor: Actor, *, state: str = "open", after: str = ""
) -> Page[SoftwareQuestionLine]:
    """Return one page of the questions to the actor's units, newest first. Four queries."""
    rows = access.questions_on_software(actor).select_related("unit")
    if state == "open":
        rows = rows.filter(
            state__in=[QuestionState.ASKED, QuestionState.ANSWERED, QuestionState.REFUSED]
        )
    found, mark = newest_first(rows, after=after)
    answers = accounts.unit_codes(actor, Capability.MANAGE_INVENTORY)
    decides = accounts.unit_codes(actor, Capability.MANAGE_RULES)
    machines = _machines_with({row.name for row in found})
    lines = [
        _question(
            row,
            machines=machines.get((row.unit_id, row.name), 0),
            answers=answers is None or row.unit.code in answers,
            decides=(decides is None or row.unit.code in decides) and row.answered_by != actor.name,
        )
        for row in found
    ]
    return page_of(lines, after=mark, total=counted(rows))


def licences(actor: Actor, unit_codes: frozenset[str] | None) -> list[LicenceLine]:
    """Return the licences of the actor's units beside the machines that have the product."""
    rows = access.entries_visible_to(actor, LICENCES.code).select_related("unit")
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    found = []
    for row in rows.order_by("unit__path", "name"):
        installed = access.installed_visible_to(actor).filter(
            device__unit_id=row.unit_id, package__folded__startswith=fold(row.name)
        )
        machines = installed.values("device_id").distinct().count()
        until = parsed_day(row.content.get("until"))
        seats = int(row.content.get("seats", 0))
        found.append(
            LicenceLine(
                row.pk,
                row.name,
                row.unit.name,
                seats,
                machines,
                until,
                is_over=machines > seats,
                has_run_out=until is not None and until < today(),
            )
        )
    return found


def secret_devices(actor: Actor) -> list[SecretDeviceLine]:
    """Return the machines that handle secrets, for their own unit and for named inspectors.

    There is no export and no count of it elsewhere (NB47-II.3-c).
    """
    rows = access.secret_devices(actor).select_related("unit").order_by("unit__path", "host_name")
    keeps = accounts.unit_codes(actor, Capability.KEEP_OFFLINE_DEVICES)
    return [_secret(row, may_change=keeps is None or row.unit.code in keeps) for row in rows[:2000]]


def devices_to_flag(actor: Actor) -> list[tuple[int, str]]:
    """Return the machines of the actor's own unit that are not flagged, by name."""
    rows = access.devices_visible_to(actor, Capability.KEEP_OFFLINE_DEVICES)
    held = rows.filter(handles_secrets=False).order_by("host_name")
    return [(row.pk, str(row)) for row in held[:5000]]


def parsed_day(given: object) -> date | None:
    """Return a day that an entry holds, or None."""
    return date.fromisoformat(str(given)) if given else None


def _machines_with(names: set[str]) -> dict[tuple[int, str], int]:
    rows = access.installed().filter(until__isnull=True, package__name__in=names)
    counts = rows.values_list("device__unit_id", "package__name").annotate(
        count=Count("device_id", distinct=True)
    )
    return {(unit, name): count for unit, name, count in counts}


def _question(
    row: SoftwareQuestion, *, machines: int, answers: bool, decides: bool
) -> SoftwareQuestionLine:
    state = QuestionState(row.state)
    return SoftwareQuestionLine(
        key=row.pk,
        unit=row.unit.name,
        unit_code=row.unit.code,
        name=row.name,
        publisher=row.publisher,
        machines=machines,
        state=state,
        state_name=rules.STATE_NAMES[state],
        is_denied=row.is_denied,
        asked_at=row.asked_at,
        answer=row.answer,
        answered_by=row.answered_by,
        until=row.until,
        may_answer=answers and state in {QuestionState.ASKED, QuestionState.REFUSED},
        may_decide=decides and state is QuestionState.ANSWERED,
    )


def _secret(row: Device, *, may_change: bool) -> SecretDeviceLine:
    sightings = access.sightings_of(row).exclude(source__in=OFFLINE_SOURCES)
    online = sightings.order_by("-at").first()
    return SecretDeviceLine(
        key=row.pk,
        name=str(row),
        unit=row.unit.name,
        unit_code=row.unit.code,
        place=row.place,
        serial=row.serial,
        seen_online=online.at if online else None,
        source=online.source if online else "",
        may_change=may_change,
    )
