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
    rows = list(
        access.follow_ups_of(list(versions)).values_list(
            "version_id", "case_id", "version__accept_by"
        )
    )
    standings = casework.standings([case for _, case, _ in rows if case is not None])
    counts: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    at = now()
    for version, case, accept_by in rows:
        one = counts[version]
        one[0] += 1
        if case is None:
            continue
        state = AnswerState(standings[case].state)
        one[1] += state in answers.ANSWERED
        one[2] += state in {AnswerState.DONE, AnswerState.NOT_APPLICABLE}
        one[3] += state in {AnswerState.DELIVERED, AnswerState.OPENED} and accept_by < at
    return {version: Tally(*one) for version, one in counts.items()}
