"""Reading playbooks from their files, and what is wrong in one."""

from collections.abc import Mapping
from typing import Final

import msgspec

from khien.act.response.types.incidents import IncidentKind
from khien.act.response.types.playbooks import Playbook, PlaybookFault

PROCESS: Final = "process"
"""The first part of the code of a step that the rule book's process laid down."""


def read(texts: Mapping[str, str]) -> tuple[tuple[Playbook, ...], tuple[PlaybookFault, ...]]:
    """Return the playbooks of some files, by name, and what is wrong; a file with a fault is left out."""
    found: dict[str, Playbook] = {}
    faults: list[PlaybookFault] = []
    for name, written in sorted(texts.items()):
        try:
            playbook = msgspec.toml.decode(written, type=Playbook)
        except msgspec.DecodeError as wrong:
            faults.append(PlaybookFault(name, str(wrong)))
            continue
        wrong_in_it = [PlaybookFault(name, said) for said in sentences(playbook)]
        faults += wrong_in_it
        if not wrong_in_it:
            found[playbook.code] = playbook
    return tuple(found.values()), tuple(faults)


def sentences(playbook: Playbook) -> list[str]:
    """Return what is wrong with a playbook, each in a sentence that says what would be right."""
    kinds = {kind.value for kind in IncidentKind}
    found = [
        f"there is no kind of incident “{kind}”; choose of {', '.join(sorted(kinds))}"
        for kind in playbook.kinds
        if kind not in kinds
    ]
    codes = [task.code for task in playbook.tasks]
    found += [
        f"the task “{code}” stands twice" for code in sorted(set(codes)) if codes.count(code) > 1
    ]
    times = [task.time for task in playbook.tasks]
    if times != sorted(times):
        found.append(
            "the tasks do not stand in the order in which they are due; sort them by `within`"
        )
    if playbook.code == PROCESS:
        found.append("the code “process” is taken by the rule book's own steps")
    return found


def step_code(playbook: str, task: str) -> str:
    """Return the code under which a task is a step of a case."""
    return f"{playbook}.{task}"
