"""What the mail filter does with a letter, by its verdict: a header, held for now, or refused."""

from enum import StrEnum
from typing import Final

from khien.base.core.refusals import Invalid, text
from khien.base.files.types.stored import Answer


class Act(StrEnum):
    """What is done with a letter."""

    HEADER = "header"
    TEMPFAIL = "tempfail"
    REJECT = "reject"


USUAL: Final = "malware=reject,marked=reject,unchecked=header"
_SETTABLE: Final = {Answer.MALWARE.value, Answer.MARKED.value, Answer.UNCHECKED.value}


def policy_of(written: str) -> dict[Answer, Act]:
    """Return what is done for each verdict; a clean letter is always let in. Raises Invalid."""
    policy = dict.fromkeys(Answer, Act.HEADER)
    for pair in f"{USUAL},{written}".split(","):
        verdict, _, act = pair.strip().partition("=")
        if not pair.strip():
            continue
        if verdict not in _SETTABLE or act not in set(Act):
            raise Invalid(
                what=text(
                    "KHIEN_MILTER_POLICY says “%(pair)s”; it takes malware, marked or unchecked = "
                    "header, tempfail or reject, with commas between."
                )
                % {"pair": pair.strip()}
            )
        policy[Answer(verdict)] = Act(act)
    return policy
