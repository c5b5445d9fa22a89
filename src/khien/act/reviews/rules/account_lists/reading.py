"""A file of accounts read: good rows, and refused ones with why. The last sign-in is not kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from khien.act.reviews.rules.account_lists import cells, linux, words
from khien.act.reviews.types.account_lists import (
    Column,
    ListedAccount,
    ListForm,
    ListUnread,
    ReadList,
    RowFault,
    State,
)
from khien.base.core.refusals import text

HEADER_ROWS: Final = 30
NAME_MAX: Final = 150
_NAMELESS: Final = text("the account's name is missing")
_LONG: Final = text("the account's name is longer than 150 letters")
_FORMULA: Final = text("an account's name does not begin with “=”; take the formula away")
_TWICE: Final = text("the account stands in the list already, further up")
_STATE: Final = text("the state is not understood; write “enabled” or “disabled”")
_YES_NO: Final = text("yes or no is not understood; write “yes” or “no”, or leave it empty")
_DAY: Final = text("the day is not understood; write it as 31/12/2026")
_TO_COME: Final = text("the day lies after the day of the list; correct one of them")


class _Wrong(Exception):
    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


@dataclass(frozen=True, slots=True)
class _Table:
    """Where each column stands, when the list was made, and after how many days an account is unused."""

    columns: dict[str, int]
    made_on: date
    inactive_days: int

    def cell(self, row: Sequence[str], field: str) -> str:
        at = self.columns.get(field)
        return row[at] if at is not None and at < len(row) else ""


def read(content: bytes, *, made_on: date, inactive_days: int) -> tuple[ReadList, str]:
    """Return what a file says, and all of its words for the check of markings. Raises ListUnread."""
    if len(content) > cells.BYTES_MAX:
        raise ListUnread(why=text("it is larger than 8 MB"))
    if not content.strip():
        raise ListUnread(why=text("it is empty"))
    if cells.is_workbook(content):
        rows = cells.workbook(content)
        return _table(rows, made_on, inactive_days), cells.first_rows(rows)
    said = cells.words_of(content)
    lines = said.splitlines()
    if linux.is_passwd(lines):
        return _of_lines(ListForm.PASSWD, linux.passwd(lines)), said
    if linux.is_lastlog(lines):
        found = linux.lastlog(lines, made_on=made_on, inactive_days=inactive_days)
        return _of_lines(ListForm.LASTLOG, found), said
    return _table(cells.separated(said), made_on, inactive_days), said


def _table(rows: Sequence[Sequence[str]], made_on: date, inactive_days: int) -> ReadList:
    head, columns = _header(rows)
    body = rows[head + 1 :]
    if len(body) > cells.ROWS_MAX:
        raise ListUnread(why=text("it has more than 10,000 accounts; split it by system"))
    table = _Table(columns, made_on, inactive_days)
    good: list[ListedAccount] = []
    faults: list[RowFault] = []
    seen: set[str] = set()
    for number, row in enumerate(body, start=head + 2):
        if not any(row):
            continue
        try:
            one = _account(table, row, seen)
        except _Wrong as wrong:
            at = columns.get(wrong.field)
            place = f"{cells.letter(at)}{number}" if at is not None else str(number)
            faults.append(RowFault(place, wrong.why))
            continue
        seen.add(one.account.casefold())
        good.append(one)
    return _whole(ListForm.TABLE, good, faults, _told_by(columns, good))


def _of_lines(form: ListForm, found: Iterator[linux.Line]) -> ReadList:
    good: list[ListedAccount] = []
    faults: list[RowFault] = []
    seen: set[str] = set()
    for number, one in found:
        if isinstance(one, str):
            faults.append(RowFault(str(number), one))
        elif one.account.casefold() in seen:
            faults.append(RowFault(str(number), _TWICE))
        else:
            seen.add(one.account.casefold())
            good.append(one)
    if len(good) > cells.ROWS_MAX:
        raise ListUnread(why=text("it has more than 10,000 accounts; split it by system"))
    return _whole(form, good, faults, linux.TELLS[form])


def _whole(
    form: ListForm,
    good: list[ListedAccount],
    faults: list[RowFault],
    tells: tuple[Column, ...],
) -> ReadList:
    if not good:
        where = faults[0] if faults else None
        why = where.why if where else text("no account stands below its heads")
        raise ListUnread(why=why)
    return ReadList(form, tuple(good), tuple(faults), tells)


def _header(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Return which row names the most columns, and where each stands. Raises ListUnread."""
    best: tuple[int, dict[str, int]] = (-1, {})
    for at, row in enumerate(rows[:HEADER_ROWS]):
        found = _columns(row)
        if "account" in found and len(found) > len(best[1]):
            best = at, found
    if best[0] < 0:
        raise ListUnread(
            why=text(
                "no column names the accounts; its first line needs heads such as Tài khoản, Trạng thái, "
                "MFA, Quản trị, or those of an export of AD, Entra or Google Workspace"
            )
        )
    return best


def _columns(row: Sequence[str]) -> dict[str, int]:
    said = [words.plain(one) for one in row]
    found: dict[str, int] = {}
    for field, names in words.HEADS.items():
        at = next((said.index(one) for one in names if one in said), None)
        if at is not None:
            found[field] = at
    best = next((said.index(one) for one in words.BEST if one in said), None)
    if best is not None:
        found["account"] = best
    if "account" not in found and "mail" in found:
        found["account"] = found["mail"]
    if "account" not in found and "name" in said:
        found["account"] = found.pop("owner", said.index("name"))
    return found


def _account(table: _Table, row: Sequence[str], seen: set[str]) -> ListedAccount:
    name = table.cell(row, "account")
    if name.casefold() in seen:
        raise _Wrong("account", _TWICE)
    if not name or len(name) > NAME_MAX or name.startswith("="):
        why = _NAMELESS if not name else _FORMULA if name.startswith("=") else _LONG
        raise _Wrong("account", why)
    roles = words.roles_in(table.cell(row, "roles"))
    state = State(
        is_enabled=_enabled(table, row),
        has_mfa=_yes_no(table, row, "mfa"),
        is_privileged=_privileged(table, row, roles),
        is_inactive=_inactive(table, row),
        has_owner=_has_owner(table, row),
        roles=roles,
    )
    post = table.cell(row, "post")
    return ListedAccount(name, post[:150], state, mail=table.cell(row, "mail")[:254])


def _enabled(table: _Table, row: Sequence[str]) -> bool | None:
    said = table.cell(row, "enabled")
    if said:
        found = words.truth(said)
        if found is None:
            raise _Wrong("enabled", _STATE)
        return found
    blocked = _yes_no(table, row, "blocked")
    return None if blocked is None else not blocked


def _yes_no(table: _Table, row: Sequence[str], field: str) -> bool | None:
    said = table.cell(row, field)
    if not said:
        return None
    found = words.truth(said)
    if found is None:
        raise _Wrong(field, _YES_NO)
    return found


def _privileged(table: _Table, row: Sequence[str], roles: tuple[str, ...]) -> bool | None:
    said = _yes_no(table, row, "privileged")
    if roles and words.is_powerful(roles):
        return True
    if said is None and ("privileged" in table.columns or "roles" in table.columns):
        return False
    return said


def _inactive(table: _Table, row: Sequence[str]) -> bool | None:
    if "seen" not in table.columns:
        return None
    limit = table.made_on - timedelta(days=table.inactive_days)
    said = table.cell(row, "seen")
    if not words.is_never(said):
        return _day(table, said, "seen") <= limit
    made = table.cell(row, "created")
    return _day(table, made, "created") <= limit if made else True


def _day(table: _Table, said: str, field: str) -> date:
    found = words.day_of(said)
    if found is None:
        raise _Wrong(field, _DAY)
    if found > table.made_on + timedelta(days=1):
        raise _Wrong(field, _TO_COME)
    return found


def _has_owner(table: _Table, row: Sequence[str]) -> bool | None:
    columns = [one for one in ("post", "owner") if one in table.columns]
    return any(table.cell(row, one) for one in columns) if columns else None


def _told_by(columns: dict[str, int], good: list[ListedAccount]) -> tuple[Column, ...]:
    """Return what a table tells: by its columns, of roles only where some cell had any."""
    told = {
        Column.ENABLED: bool({"enabled", "blocked"} & set(columns)),
        Column.MFA: "mfa" in columns,
        Column.PRIVILEGED: bool({"privileged", "roles"} & set(columns)),
        Column.INACTIVE: "seen" in columns,
        Column.OWNER: bool({"post", "owner"} & set(columns)),
        Column.ROLES: any(one.state.roles for one in good),
    }
    return tuple(one for one, is_told in told.items() if is_told)
