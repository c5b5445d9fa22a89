"""Which steps a report may take next, for whom, and why one may not be taken now."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from khien.base.core.refusals import text
from khien.show.reporting.types.reports import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """A step: its act, its button, and why it may not be taken now (empty: it may)."""

    act: str
    title: str
    why_not: str = ""
    needs_words: bool = False
    is_main: bool = False


_OWN: Final = text("you drafted it; somebody else does this")
_SIGNER: Final = text("the head or the leadership does this")
_NUMBER: Final = text("enter the number and the day of the paper first")
_SENT: Final = text("enter first to whom it was sent")


def next_steps(
    stage: Stage, *, signs: bool, is_maker: bool, is_numbered: bool, is_sent: bool
) -> tuple[Step, ...]:
    """Return the steps from a stage, the main one first."""
    return tuple(
        _steps(stage, signs=signs, is_maker=is_maker, is_numbered=is_numbered, is_sent=is_sent)
    )


def _steps(
    stage: Stage, *, signs: bool, is_maker: bool, is_numbered: bool, is_sent: bool
) -> Iterator[Step]:
    own = _OWN if is_maker else ""
    if stage is Stage.DRAFT:
        yield Step("check", text("The report is checked"), own, is_main=True)
    elif stage is Stage.CHECKED:
        yield Step(
            "approve", text("Approve the report"), own or ("" if signs else _SIGNER), is_main=True
        )
    elif stage is Stage.APPROVED:
        why = "" if signs else _SIGNER
        yield Step("sign", text("Sign here"), why or ("" if is_numbered else _NUMBER), is_main=True)
    elif stage is Stage.SIGNED:
        yield Step("issue", text("Issue the report"), is_main=True)
    elif stage is Stage.ISSUED:
        yield Step("archive", text("Archive the report"), "" if is_sent else _SENT, is_main=True)
    if stage in {Stage.CHECKED, Stage.APPROVED}:
        yield Step("return", text("Return to the draft"), needs_words=True)
    if stage in {Stage.DRAFT, Stage.CHECKED, Stage.APPROVED, Stage.SIGNED}:
        yield Step("withdraw", text("Withdraw the report"), needs_words=True)
