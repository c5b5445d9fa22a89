"""Reads of playbooks: those that come with Khiên, with the province's own over them; steps of a case."""

import functools
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext

from khien.act.response.rules import playbooks as rules
from khien.act.response.types.incidents import IncidentRecord
from khien.act.response.types.playbooks import IncidentStep, Playbook, PlaybookFault, PlaybookLine
from khien.base.accounts.types import Actor
from khien.base.casework import queries as casework
from khien.base.casework.types import StepLine
from khien.base.core.refusals import NotFound, text
from khien.base.regulation import queries as regulation
from khien.base.regulation.types import ProcessStep

DATA: Final = Path(__file__).parent.parent / "data" / "playbooks"
OWN_STEP: Final = text("Added by hand")
Stamp = tuple[tuple[str, int], ...]


def playbooks() -> tuple[Playbook, ...]:
    """Return all playbooks; a file of the province replaces ours of the same code."""
    return _read(settings.KHIEN.home / "playbooks")[0]


def faults() -> tuple[PlaybookFault, ...]:
    """Return what is wrong in the province's files; a file with a fault does not take part."""
    return _read(settings.KHIEN.home / "playbooks")[1]


def playbook(code: str) -> Playbook:
    """Return one playbook. Raises NotFound."""
    found = next((one for one in playbooks() if one.code == code), None)
    if found is None:
        raise NotFound(what=code)
    return found


def offered(incident: IncidentRecord, steps: tuple[IncidentStep, ...]) -> list[PlaybookLine]:
    """Return the playbooks for an incident's page, those for its kind first."""
    started = {one.step.code.partition(".")[0] for one in steps}
    language = regulation.language()
    lines = [
        PlaybookLine(
            one.code,
            one.title.spoken(language),
            one.source,
            tuple((task.title.spoken(language), task.within) for task in one.tasks),
            is_suggested=incident.line.kind.value in one.kinds,
            is_started=one.code in started,
        )
        for one in playbooks()
    ]
    return sorted(lines, key=lambda line: (line.is_started, not line.is_suggested, line.title))


def steps_of(actor: Actor, number: str) -> tuple[IncidentStep, ...]:
    """Return the steps of a visible incident in the reader's language, the open ones by due time."""
    known = {one.code: one for one in playbooks()}
    process = {one.code: one for one in regulation.book().of(ProcessStep)}
    found = [_step(step, known, process) for step in casework.steps_of(actor, number)]
    return tuple(sorted(found, key=_order))


def _order(one: IncidentStep) -> tuple[bool, bool, float]:
    due = one.step.due_at
    return not one.step.is_open, due is None, due.timestamp() if due else 0.0


def _step(
    step: StepLine, known: Mapping[str, Playbook], process: Mapping[str, ProcessStep]
) -> IncidentStep:
    language = regulation.language()
    origin, _, code = step.code.partition(".")
    if origin == rules.PROCESS and code in process:
        laid = process[code]
        return IncidentStep(
            step, laid.title.spoken(language), laid.work.spoken(language), laid.source
        )
    if origin in known:
        for task in known[origin].tasks:
            if task.code == code:
                title = known[origin].title.spoken(language)
                return IncidentStep(
                    step, task.title.spoken(language), task.work.spoken(language), title
                )
    return IncidentStep(step, step.title, "", step.source or gettext(OWN_STEP))


def _read(folder: Path) -> tuple[tuple[Playbook, ...], tuple[PlaybookFault, ...]]:
    found = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return _read_stamped(folder, tuple((path.name, path.stat().st_mtime_ns) for path in found))


@functools.lru_cache(maxsize=4)
def _read_stamped(
    folder: Path, _stamp: Stamp
) -> tuple[tuple[Playbook, ...], tuple[PlaybookFault, ...]]:
    ours, _ = rules.read(texts_in(DATA))
    province, faults_there = rules.read(texts_in(folder))
    merged = {one.code: one for one in ours} | {one.code: one for one in province}
    return tuple(merged.values()), faults_there


def texts_in(folder: Path) -> Mapping[str, str]:
    """Return the names and texts of a folder's playbooks, by name."""
    return {
        path.name: path.read_text(encoding="utf-8", errors="replace")
        for path in sorted(folder.glob("*.toml"))
    }
