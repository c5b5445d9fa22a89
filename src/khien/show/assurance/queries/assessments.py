"""Reads of assessments: the list, one whole, what may be chosen, and what measures count."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q
from django.urls import reverse

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability
from khien.base.core.addresses import addresses
from khien.base.core.clock import now, today
from khien.base.core.offers import Counted, Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import Ground, Words
from khien.show.assurance import access
from khien.show.assurance.models import Assessment, Subject
from khien.show.assurance.queries import catalogues, shortcomings
from khien.show.assurance.types.assessments import (
    FAILING,
    AssessmentActs,
    AssessmentKind,
    AssessmentLine,
    AssessmentRecord,
    AssessmentState,
    SubjectLine,
    SubjectState,
)

YEAR = timedelta(days=365)
RUN = Capability.RUN_ASSESSMENTS


def assessments(
    actor: Actor, *, state: str = "", kind: str = "", after: str = ""
) -> Page[AssessmentLine]:
    """Return one page of the visible assessments, the newest first. Five queries."""
    rows = access.assessments_visible_to(actor)
    if kind:
        rows = rows.filter(kind=kind)
    if state == "open":
        rows = rows.exclude(state__in=[AssessmentState.ENDED, AssessmentState.WITHDRAWN])
    elif state:
        rows = rows.filter(state=state)
    found, mark = newest_first(rows, after=after)
    return page_of(_lines(actor, found), after=mark, total=counted(rows))


def assessment(actor: Actor, number: str) -> AssessmentRecord:
    """Return one visible assessment with the subjects that the actor sees. Raises AssessmentNotFound."""
    row = access.require_assessment(actor, number)
    rows = list(
        access.subjects_visible_to(actor).filter(assessment=row).order_by("unit__path", "pk")
    )
    catalogue = row.edition
    held = catalogues.edition(row.edition_id).catalogue
    members = access.team().filter(assessment=row).order_by("-is_lead", "pk")
    return AssessmentRecord(
        line=_lines(actor, [row])[0],
        ground=Words(**row.ground_said),
        ground_source=row.ground_source,
        catalogue=held.title,
        catalogue_version=catalogue.version,
        newer_version=newer_version(row),
        level=row.level,
        urgent_reason=row.urgent_reason,
        may_begin_at=row.may_begin_at,
        announced_at=row.announced_at,
        begun_at=row.begun_at,
        ended_at=row.ended_at,
        ended_words=row.ended_words,
        team=tuple((one.person.name, one.person.unit.name) for one in members),
        subjects=tuple(subject_lines(rows)),
        shortcomings=shortcomings.of_subjects(one.pk for one in rows),
        acts=_acts(actor, row),
    )


def newer_version(row: Assessment) -> str:
    """Return the version of its catalogue that holds today where it is a newer one; empty otherwise."""
    try:
        newest = catalogues.newest(row.edition.code, today())
    except NotFound:
        return ""
    is_newer = newest.catalogue.valid_from > row.edition.valid_from
    return newest.catalogue.version if is_newer else ""


def subject_lines(rows: Iterable[Subject]) -> list[SubjectLine]:
    """Return subjects that passed the door as lines, with how far each is. Two queries."""
    held = list(rows)
    counts = _progress([row.pk for row in held])
    day = today()
    return [
        SubjectLine(
            key=row.pk,
            number=row.assessment.number,
            unit_code=row.unit.code,
            unit=row.unit.name,
            system=row.system_name,
            level=row.level,
            state=SubjectState(row.state),
            round=row.round,
            due_on=row.due_on,
            received_at=row.received_at,
            received_by=row.received_by,
            owed=counts[row.pk, row.round]["asked"],
            answered=counts[row.pk, row.round]["answered"],
            judged=counts[row.pk, row.round]["judged"],
            failing=counts[row.pk, 0]["failing"],
            is_late=row.state == SubjectState.ASKED and row.due_on < day,
        )
        for row in held
    ]


def grounds() -> tuple[Ground, ...]:
    """Return the lawful grounds that the rule book holds today."""
    return regulation.grounds(today())


def assessors(actor: Actor) -> list[tuple[int, str]]:
    """Return who may be in a team: the people who assess in a unit where the actor does."""
    found: dict[int, str] = {}
    root = accounts.province()
    codes = [one.code for one in accounts.units_of(actor, RUN)[:1]]
    for code in [*([root.code] if root else []), *codes]:
        for person in accounts.people_who_may(RUN, code):
            found[person.key] = f"{person.name} ({person.unit_code})"
    return sorted(found.items(), key=lambda one: one[1])


def judged_in_year(
    kind: AssessmentKind, at: datetime, unit_codes: frozenset[str] | None
) -> list[Counted]:
    """Return each watched unit, and whether an assessment of a kind was judged there in the year before."""
    rows = access.subjects().filter(
        assessment__kind=kind, judged_at__lte=at, judged_at__gt=at - YEAR
    )
    newest: dict[str, tuple[int, str]] = {
        code: (key, f"{number}, {judged:%d/%m/%Y}")
        for code, key, number, judged in rows.order_by("judged_at", "pk").values_list(
            "unit__code", "pk", "assessment__number", "judged_at"
        )
    }
    page = addresses("assurance:subject")
    found = []
    for unit in accounts.watched_units():
        if unit_codes is None or unit.code in unit_codes:
            key, detail = newest.get(unit.code, (0, ""))
            url = page(key) if key else ""
            found.append(Counted(unit.name, unit.code, bool(key), detail, url))
    return found


def inspected(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the watched units, and which were inspected in the year before an instant."""
    return judged_in_year(AssessmentKind.INSPECTION, at, unit_codes)


def self_assessed(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return the watched units, and which assessed themselves in the year before an instant."""
    return judged_in_year(AssessmentKind.SELF, at, unit_codes)


def concluded(at: datetime, unit_codes: frozenset[str] | None) -> list[Counted]:
    """Return what was announced in the year before an instant, and what has signed minutes by then.

    The rows are of the unit that runs the assessment.
    """
    rows = access.subjects().filter(
        assessment__announced_at__lte=at, assessment__announced_at__gt=at - YEAR
    )
    rows = rows.exclude(assessment__state=AssessmentState.WITHDRAWN)
    if unit_codes is not None:
        rows = rows.filter(assessment__unit__code__in=unit_codes)
    signed = access.minutes().filter(team_signed_at__lte=at, unit_signed_at__lte=at, round=1)
    done = set(signed.values_list("subject_id", flat=True))
    return [
        Counted(
            f"{row.assessment.number}: {row.system_name or row.unit.name}",
            row.assessment.unit.code,
            row.pk in done,
            url=reverse("assurance:subject", args=[row.pk]),
        )
        for row in rows.order_by("pk")
    ]


def of_unit(actor: Actor, code: str) -> list[Finding]:
    """Return what a unit's page shows: its shortcomings that are not closed."""
    rows = access.shortcomings_visible_to(actor).filter(subject__unit__code=code)
    count = rows.filter(closed_at__isnull=True).count()
    if not count:
        return []
    url = f"{reverse('assurance:shortcomings')}?state=unclosed&unit={code}"
    return [Finding(text("Shortcomings not closed"), text("Assessments"), url, str(count))]


def find(actor: Actor, words: str) -> list[Finding]:
    """Return assessments for the search box, by number or title."""
    rows = access.assessments_visible_to(actor)
    found = rows.filter(Q(number__icontains=words) | Q(title__icontains=words)).order_by("-pk")[:8]
    return [
        Finding(
            f"{row.number}: {row.title}",
            text("Assessment"),
            reverse("assurance:assessment", args=[row.number]),
        )
        for row in found
    ]


def _acts(actor: Actor, row: Assessment) -> AssessmentActs:
    team = access.team().filter(assessment=row, person_id=actor.person_id or 0)
    runs = accounts.may_somewhere(actor, RUN) and team.exists()
    state = AssessmentState(row.state)
    at = now()
    has_run = row.may_begin_at is None or row.may_begin_at <= at
    return AssessmentActs(
        may_announce=runs and state is AssessmentState.PLANNED,
        may_begin=runs and state is AssessmentState.ANNOUNCED and has_run,
        may_end=runs and state is AssessmentState.BEGUN,
        may_withdraw=runs and state not in {AssessmentState.ENDED, AssessmentState.WITHDRAWN},
    )


def _progress(keys: list[int]) -> defaultdict[tuple[int, int], Counter[str]]:
    """Return by subject and round what is asked, answered, judged; under round 0 what fails now."""
    found: defaultdict[tuple[int, int], Counter[str]] = defaultdict(Counter)
    rows = access.answers().filter(subject_id__in=keys).values("subject_id", "round")
    grouped = rows.annotate(
        asked=Count("pk"),
        answered=Count("pk", filter=~Q(grade="") & ~Q(grade="not_applicable", words="")),
        judged=Count("pk", filter=~Q(verdict="")),
        failing=Count("pk", filter=Q(is_current=True, verdict__in=FAILING)),
    )
    for one in grouped.order_by():
        place = (one["subject_id"], one["round"])
        found[place].update({name: one[name] for name in ("asked", "answered", "judged")})
        found[one["subject_id"], 0]["failing"] += one["failing"]
    return found


def _lines(actor: Actor, rows: list[Assessment]) -> list[AssessmentLine]:
    keys = [row.pk for row in rows]
    counts = {
        one["assessment_id"]: (one["n"], one["ended"])
        for one in access.subjects_visible_to(actor)
        .filter(assessment_id__in=keys)
        .values("assessment_id")
        .annotate(n=Count("pk"), ended=Count("pk", filter=Q(state=SubjectState.ENDED)))
        .order_by()
    }
    open_ones = Counter(
        access.shortcomings_visible_to(actor)
        .filter(subject__assessment_id__in=keys, closed_at__isnull=True)
        .values_list("subject__assessment_id", flat=True)
    )
    return [
        AssessmentLine(
            number=row.number,
            kind=AssessmentKind(row.kind),
            title=row.title,
            unit=row.unit.name,
            state=AssessmentState(row.state),
            starts_at=row.starts_at,
            answers_by=row.answers_by,
            subjects=counts.get(row.pk, (0, 0))[0],
            ended=counts.get(row.pk, (0, 0))[1],
            shortcomings=open_ones[row.pk],
        )
        for row in rows
    ]
