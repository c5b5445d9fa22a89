"""Lists of Linux machines: the file of accounts, and when each signed in last."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from khien.act.reviews.rules.account_lists import words
from khien.act.reviews.types.account_lists import Column, ListedAccount, ListForm, State
from khien.base.core.refusals import text

Line = tuple[int, ListedAccount | str]
"""A line's number, and its account or why it is refused."""

TELLS: Final = {
    ListForm.PASSWD: (Column.ENABLED, Column.PRIVILEGED, Column.OWNER),
    ListForm.LASTLOG: (Column.INACTIVE,),
}
_PASSWD: Final = re.compile(r"[^:\s]+:[^:]*:\d+:\d+:[^:]*:[^:]*:[^:]*")
_NO_SHELL: Final = ("nologin", "false", "sync", "shutdown", "halt")
_HEADS: Final = re.compile(r"^Username\s+Port\s+From\s+(?:Latest|Last)", re.IGNORECASE)


def is_passwd(lines: Sequence[str]) -> bool:
    """Return whether most lines are accounts of a Linux machine."""
    filled = [line for line in lines[:50] if line.strip() and not line.startswith("#")]
    fitting = sum(bool(_PASSWD.fullmatch(line.strip())) for line in filled)
    return bool(filled) and fitting * 2 > len(filled)


def is_lastlog(lines: Sequence[str]) -> bool:
    """Return whether a list begins as `lastlog` writes it."""
    return any(_HEADS.match(line) for line in lines[:3])


def passwd(lines: Sequence[str]) -> Iterator[Line]:
    """Yield the accounts of a machine; whoever cannot sign in counts as disabled."""
    for number, line in enumerate(lines, start=1):
        said = line.strip()
        if not said or said.startswith("#"):
            continue
        if not _PASSWD.fullmatch(said):
            yield number, text("this is no line of an account: name, six colons, shell")
            continue
        name, secret, user, _, whose, _, shell = said.split(":")
        can_sign_in = not shell.endswith(_NO_SHELL) and not secret.startswith(("!", "*"))
        state = State(
            is_enabled=can_sign_in,
            is_privileged=int(user) == 0,
            has_owner=bool(whose.replace(",", "").strip()),
        )
        yield number, ListedAccount(name[:150], "", state)


def lastlog(lines: Sequence[str], *, made_on: date, inactive_days: int) -> Iterator[Line]:
    """Yield the accounts of a machine with whether they are unused for long."""
    limit = made_on - timedelta(days=inactive_days)
    for number, line in enumerate(lines, start=1):
        if not line.strip() or _HEADS.match(line):
            continue
        name = line.split()[0][:150]
        if "**" in line:
            yield number, ListedAccount(name, "", State(is_inactive=True))
            continue
        seen = words.day_of(line)
        if seen is None:
            yield number, text("the day is not understood; write it as 31/12/2026")
            continue
        yield number, ListedAccount(name, "", State(is_inactive=seen <= limit))
