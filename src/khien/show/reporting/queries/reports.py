"""Reports in lists and whole, their files, the rows behind their figures, and what recounting gives."""

from collections.abc import Iterator
from typing import Final

import msgspec
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext

from khien.base.accounts import queries as accounts
from khien.base.accounts.types import Actor, Capability, UnitLine
from khien.base.core.clock import now
from khien.base.core.offers import Finding
from khien.base.core.paging import Page, counted, newest_first, page_of
from khien.base.core.refusals import NotFound, text
from khien.base.files.services import rendering
from khien.base.files.services import storing as files
from khien.base.trust.queries.archive import with_last_stamp
from khien.know.inventory.queries import systems
from khien.show.reporting import access
from khien.show.reporting.models import Report
from khien.show.reporting.queries import signers
from khien.show.reporting.queries.figures import Scope, figure, first_data
from khien.show.reporting.queries.gathering import unpacked
from khien.show.reporting.queries.papers import (
    HEAD_KEYS,
    Held,
    frame_usual,
    paper_of,
    written_number,
)
from khien.show.reporting.rules import periods
from khien.show.reporting.rules.steps import Step, next_steps
from khien.show.reporting.rules.words import typed_numbers
from khien.show.reporting.types.kinds import Said
from khien.show.reporting.types.periods import Period, PeriodKind
from khien.show.reporting.types.reports import (
    ContentGone,
    Difference,
    Editable,
    FigureRow,
    NumberNeeded,
    ReportFigure,
    ReportLine,
    ReportRecord,
    SendingLine,
    Stage,
)
from khien.show.reporting.types.signers import SignedAs

FORMATS: Final[dict[str, str]] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
FOUND_MAX: Final = 5
FRAME_NAMES: Final[dict[str, str]] = {
    "@place": text("Place of issue"),
    "@addressed": text("To whom it is addressed, one a line"),
    "@receivers": text("Who receives it, one a line"),
}


def reports(
    actor: Actor,
    *,
    kind: str = "",
    stage: str = "",
    unit_codes: frozenset[str] | None = None,
    after: str = "",
) -> Page[ReportLine]:
    """Return a page of the visible reports, the newest first."""
    rows = access.reports_visible_to(actor)
    if kind:
        rows = rows.filter(kind=kind)
    if stage:
        rows = rows.filter(stage=stage)
    if unit_codes is not None:
        rows = rows.filter(unit__code__in=unit_codes)
    found, mark = newest_first(rows, after=after)
    return page_of([line_of(row) for row in found], after=mark, total=counted(rows))


def report(actor: Actor, number: str) -> ReportRecord:
    """Return one visible report whole. Raises NotFound."""
    return record_of(access.require_report(actor, number))


def line_of(row: Report) -> ReportLine:
    """Return a row as lists show it."""
    said = row.said.get("title") or {"en": row.kind, "vi": row.kind}
    kind = PeriodKind(row.said.get("period", PeriodKind.MONTH))
    return ReportLine(
        row.number,
        row.kind,
        Said(**said),
        row.unit.code,
        row.unit.name,
        Period(kind, row.first_day, row.last_day),
        Stage(row.stage),
        row.as_of,
        row.made_by,
        written_number(row),
        row.issued_on,
    )


def record_of(row: Report) -> ReportRecord:
    """Return a row whole."""
    is_gone = row.stage == Stage.CLASSIFIED
    held = Held(row)
    editables = [] if is_gone else list(_editables(held))
    usual = {block.key: typed_numbers(block.text) for block in held.said.blocks if block.key}
    typed = [
        one
        for each in editables
        if not each.key.startswith("@")
        for one in typed_numbers(each.words)
        if one not in usual.get(each.key, ())
    ]
    return ReportRecord(
        line=line_of(row),
        figures=() if is_gone else tuple(held.figures.values()),
        notes=tuple(row.notes),
        editables=tuple(editables),
        typed_numbers=tuple(dict.fromkeys(typed)),
        missing_words=tuple(
            one.section for one in editables if one.is_asked and not one.words.strip()
        ),
        digest=row.digest,
        signed_digest=row.signed_digest,
        signatures=tuple(row.signatures),
        sendings=tuple(
            SendingLine(one.recipient, one.channel, one.sent_at, one.by)
            for one in access.sendings_of(row)
        ),
        receivers=_receivers(held) if not is_gone else (),
        version=row.version,
        next_number=next_number(row),
        dispatch=row.dispatch,
        is_content_gone=is_gone,
    )


def next_number(row: Report) -> int:
    """Return a report's number; without one that after the unit's highest of this series this year."""
    if row.written_number:
        return row.written_number
    year = row.year or timezone.localdate(row.made_at).year
    taken = access.reports().filter(unit_id=row.unit_id, year=year, series=row.series)
    return int(taken.aggregate(n=Max("written_number"))["n"] or 0) + 1


def content(actor: Actor, number: str, form: str) -> bytes:
    """Return the file of a visible report in one of `FORMATS`. Takes up to seconds.

    The PDF is the frozen one once there is one, the signed one (with the archive's last time stamp) once it
    is signed. Raises ContentGone.
    """
    row = access.require_report(actor, number)
    if row.stage == Stage.CLASSIFIED:
        raise ContentGone(number=number)
    if form == "pdf" and (row.signed_digest or row.digest):
        return with_last_stamp(files.kept(row.signed_digest or row.digest))
    return made(row, form)


def usual_signing(actor: Actor, number: str) -> tuple[SignedAs, str]:
    """Return as what the actor would sign a visible report, and what a deputy of its unit is called."""
    row = access.require_report(actor, number)
    return signers.usual(actor, row), signers.deputy_of(row)


def frozen_pdf(actor: Actor, number: str) -> bytes:
    """Return the PDF as it was approved, to be signed outside. Raises NumberNeeded before there is one."""
    row = access.require_report(actor, number)
    if not row.digest:
        raise NumberNeeded
    return files.kept(row.digest)


def made(row: Report, form: str) -> bytes:
    """Return a report rendered anew in one of `FORMATS`."""
    paper = paper_of(row)
    if form == "docx":
        return rendering.docx(paper)
    if form == "xlsx":
        return rendering.xlsx(paper)
    if form == "json":
        return msgspec.json.format(msgspec.json.encode(as_machines_read(row)), indent=2)
    return rendering.pdf(paper)


def as_machines_read(row: Report) -> dict[str, object]:
    """Return a report as data: what it is, its figures, its paper."""
    line = line_of(row)
    return {
        "number": row.number,
        "kind": row.kind,
        "unit": row.unit.code,
        "period": {"first": row.first_day.isoformat(), "last": row.last_day.isoformat()},
        "as_of": row.as_of.isoformat(),
        "stage": line.stage.value,
        "written_number": line.written_number,
        "figures": row.figures,
        "notes": row.notes,
        "paper": rendering.as_data(paper_of(row)),
    }


def rows_behind(actor: Actor, number: str, code: str) -> tuple[ReportFigure, list[FigureRow], int]:
    """Return a figure of a visible report with its frozen rows and their number. Raises ContentGone."""
    row = access.require_report(actor, number)
    if row.stage == Stage.CLASSIFIED:
        raise ContentGone(number=number)
    if code not in row.figures:
        raise NotFound(what=code)
    found, total = unpacked(files.kept(row.rows_digest), code)
    return Held(row).figures[code], found, total


def recounted(actor: Actor, number: str) -> list[Difference]:
    """Return the figures that the rows of today give otherwise, as of the same instant and units.

    A row that was entered, mended or dated back after the report shows itself here.
    """
    row = access.require_report(actor, number)
    held = Held(row)
    scope = Scope(held.period, row.as_of, _codes(row))
    with translation.override("vi"):
        since_when = first_data(scope.unit_codes)
        found = [(one, figure(one.code, scope, since_when)) for one in held.figures.values()]
    return [
        Difference(then.code, then.title, then.now, now.now)
        for then, now in found
        if then.now != now.now
    ]


def system_names() -> list[str]:
    """Return the names of all systems: what a published report must not name."""
    return [line.name for line in systems.systems_at(now(), None)]


def units_for(actor: Actor) -> list[UnitLine]:
    """Return the units for which the actor may make reports."""
    return accounts.units_of(actor, Capability.ISSUE_REPORTS)


def series_of(actor: Actor, number: str) -> str:
    """Return the signs that stand after the number of a visible report."""
    return access.require_report(actor, number).series


def steps(actor: Actor, number: str) -> tuple[Step, ...]:
    """Return the next steps of a visible report: each with whether the actor may take it, and why not."""
    row = access.require_report(actor, number)
    signs = accounts.may_do(actor, Capability.SIGN_DOCUMENTS, row.unit.code)
    is_maker = actor.person_id is not None and actor.person_id == row.maker_id
    return next_steps(
        Stage(row.stage),
        signs=signs,
        is_maker=is_maker,
        is_numbered=bool(row.digest),
        is_sent=access.sendings_of(row).exists(),
    )


def find(actor: Actor, words: str) -> list[Finding]:
    """Return visible reports whose number, number of the paper or title holds the words."""
    if not accounts.may_somewhere(actor, Capability.ISSUE_REPORTS):
        return []
    rows = access.reports_visible_to(actor)
    asked = (
        Q(number__icontains=words)
        | Q(series__icontains=words)
        | Q(said__title__vi__icontains=words)
    )
    found = rows.filter(asked).order_by("-pk")[:FOUND_MAX]
    return [
        Finding(
            f"{row.number} {line_of(row).title.vi} {periods.written(line_of(row).period)}",
            "report",
            reverse("reporting:report", args=[row.number]),
            row.unit.name,
        )
        for row in found
    ]


def _codes(row: Report) -> frozenset[str] | None:
    codes = row.tables.get("units")
    return None if codes is None else frozenset(codes)


def _editables(held: Held) -> Iterator[Editable]:
    for section in held.said.sections:
        for block in section.blocks:
            if block.kind == "words":
                words = held.words(block.key, block.text)
                yield Editable(
                    block.key, section.title, words, is_asked=False, printed=held.filled(words)
                )
            elif block.kind == "ask":
                yield Editable(
                    block.key, section.title, held.words(block.key), is_asked=True, hint=block.text
                )
    usual = frame_usual(held)
    for key in HEAD_KEYS:
        yield Editable(key, gettext(FRAME_NAMES[key]), held.words(key, usual[key]), is_asked=False)


def _receivers(held: Held) -> tuple[str, ...]:
    usual = frame_usual(held)
    lines = held.words("@addressed", usual["@addressed"]).split("\n")
    lines += held.words("@receivers", usual["@receivers"]).split("\n")
    said = (one.strip().strip(";.") for one in lines)
    return tuple(one for one in said if one and not one.startswith(("Lưu", "Như trên")))
