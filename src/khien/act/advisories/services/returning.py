"""Returning: an editor finds an answer wanting; the unit is asked for more, its clock runs again."""

from dataclasses import replace

from khien.act.advisories import access
from khien.act.advisories.services import letters
from khien.act.advisories.services.following import require_in_force, words_of
from khien.act.advisories.services.letters import SYSTEM
from khien.base.accounts.types import Actor
from khien.base.casework import queries as cases
from khien.base.casework import services as casework
from khien.base.core.refusals import text
from khien.base.core.usecase import use_case


@use_case
def return_answer(by: Actor, *, number: str, why: str, version: int | None = None) -> None:
    """Return what a unit said to be done, or not to concern it, with the reason.

    What was due stays due: the clock that the answer had stopped runs again to the same end. A unit
    that had accepted works on; one that had not is asked anew. Raises NotFound, NotAllowed, NoLonger,
    WordsMissing, MoveRefused, Stale.
    """
    row = access.require_follow_up(by, number)
    access.require_editor(by)
    require_in_force(row)
    assert row.case_id is not None
    row.returned_why = words_of(why, text("what is missing, and what would be right"))
    standing = cases.standings([row.case_id])[row.case_id]
    move = "return" if "accepted" in standing.marks else "ask_again"
    hand = replace(
        by, sees_everything=True
    )  # our door is passed; casework's knows the unit's people
    casework.move_case(hand, number=number, move=move, reason=row.returned_why, version=version)
    row.save(update_fields=["returned_why"])
    letters.tell_returned(SYSTEM, row, cases.case(SYSTEM, number).version)
