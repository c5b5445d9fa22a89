"""How a duty stands, and the one thing to do next: from rows, tasks and judged evidence alone."""

from datetime import date

from khien.show.planning.types.duties import WORST_FIRST, Seen, Standing, Step, Verdict


def judged(seen: Seen) -> Verdict:
    """Return how a duty stands on a day.

    Done: every measure with rows reaches its target (and judged evidence shows what they cannot show), or
    judged evidence holds where no measure has rows, and no task is open. Late: a task or the day of
    revision has passed. Silent: nothing was done at all.
    """
    if not seen.is_applicable:
        return Verdict(Standing.NOT_APPLICABLE, None, Step.NONE)
    share = _share(seen)
    step, of = _step(seen)
    if _is_late(seen):
        return Verdict(Standing.LATE, share, step, of)
    return Verdict(_standing(seen), share, step, of)


def rank(*, level: int, exploited: int, serious: int) -> int:
    """Return how urgent a unit's task is, 0 to 100: by its highest system, and what is open to attack."""
    return min(100, level * 10 + (30 if exploited else 0) + min(20, serious * 2))


def urgency(standing: Standing, *, due: date | None, position: int) -> str:
    """Return the text by which lists are ordered: the worst first, then by day, then as in the plan."""
    until = due.strftime("%Y%m%d") if due else "99999999"
    return f"{WORST_FIRST.index(standing)}{until}{position:05d}"


def _standing(seen: Seen) -> Standing:
    with_rows = [one for one in seen.shares if one.denominator]
    is_waiting = bool(seen.asked or seen.answered)
    is_shown = bool(with_rows) and all(one.is_reached for one in with_rows)
    if not with_rows:
        is_shown = seen.judged > 0
    is_whole = is_shown and (seen.judged > 0 or not (with_rows and seen.has_remainder))
    if is_whole and not is_waiting:
        return Standing.DONE
    if seen.judged or any(one.numerator for one in with_rows):
        return Standing.PARTLY
    if is_waiting or seen.shown or seen.has_owner:
        return Standing.ON_THE_WAY
    return Standing.SILENT


def _is_late(seen: Seen) -> bool:
    has_passed = seen.revise_on is not None and seen.revise_on < seen.today
    return bool(seen.asked_late) or has_passed


def _share(seen: Seen) -> float | None:
    """Return how far the weakest measure is: an obligation is as far as its weakest part."""
    with_rows = [one for one in seen.shares if one.denominator]
    if not with_rows:
        return None
    return min(one.numerator / one.denominator for one in with_rows)


def _step(seen: Seen) -> tuple[Step, str]:
    waiting = (
        (seen.asked, Step.ANSWER_TASK),
        (seen.answered, Step.JUDGE_ANSWER),
        (seen.shown, Step.JUDGE_EVIDENCE),
    )
    for count, step in waiting:
        if count:
            return step, ""
    with_rows = [one for one in seen.shares if one.denominator]
    short = [one for one in with_rows if not one.is_reached]
    if short:
        worst = min(short, key=lambda one: one.numerator / one.denominator - one.target)
        return Step.MEND_ROWS, worst.code
    return _quiet_step(seen, is_shown=bool(with_rows or seen.judged)), ""


def _quiet_step(seen: Seen, *, is_shown: bool) -> Step:
    """Return what comes next where nothing waits and no row is short."""
    if seen.revise_on is not None and seen.revise_on < seen.today:
        return Step.LOOK_AGAIN
    if is_shown:
        is_left = seen.has_remainder and not seen.judged
        return Step.SHOW_EVIDENCE if is_left else Step.NONE
    if not seen.has_owner:
        return Step.NAME_OWNER
    return Step.ENTER_ROWS if seen.has_measures else Step.SHOW_EVIDENCE
