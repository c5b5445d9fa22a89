"""How the units of versions stand, counted."""

from collections import defaultdict
from collections.abc import Sequence

from khien.act.advisories import access
from khien.act.advisories.rules import answers
from khien.act.advisories.types.advisories import Tally
from khien.act.advisories.types.follow import AnswerState
from khien.base.casework import queries as casework
from khien.base.core.clock import now


def of_versions(versions: Sequence[int]) -> dict[int, Tally]:
    """Return the tallies of versions that passed the door. Three queries."""
    rows = list(access.follow_ups_of(list(versions)).select_related("version"))
    standings = casework.standings([row.case_id for row in rows if row.case_id is not None])
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    at = now()
    for row in rows:
        one = counts[row.version_id]
        one[0] += 1
        if row.case_id is None or row.version.accept_by is None:
            continue
        state = AnswerState(standings[row.case_id].state)
        one[1] += state in answers.ANSWERED
        one[2] += state in {AnswerState.DONE, AnswerState.NOT_APPLICABLE}
        is_silent = state in {AnswerState.DELIVERED, AnswerState.OPENED}
        one[3] += is_silent and row.version.accept_by < at
    return {version: Tally(*one) for version, one in counts.items()}
