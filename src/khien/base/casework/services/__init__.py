"""Writes of casework: cases, marks, steps, participants, comments, items, feeds."""

from khien.base.casework.services.cases import (
    assign_case,
    change_mark,
    move_case,
    open_case,
    rename_case,
    set_facts,
    set_mark,
)
from khien.base.casework.services.feeds import choose_digest, make_token, note_use, revoke_token
from khien.base.casework.services.firing import fire
from khien.base.casework.services.items import assign_item, escalate, finish_item, open_item
from khien.base.casework.services.participants import comment, invite, set_participant_state
from khien.base.casework.services.steps import add_step, assign_step, finish_step, skip_step

__all__ = [
    "add_step",
    "assign_case",
    "assign_item",
    "assign_step",
    "change_mark",
    "choose_digest",
    "comment",
    "escalate",
    "finish_item",
    "finish_step",
    "fire",
    "invite",
    "make_token",
    "move_case",
    "note_use",
    "open_case",
    "open_item",
    "rename_case",
    "revoke_token",
    "set_facts",
    "set_mark",
    "set_participant_state",
    "skip_step",
]
