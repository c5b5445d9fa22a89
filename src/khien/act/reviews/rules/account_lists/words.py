"""The words by which lists say things: heads of columns, yes and no, states, days."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

HEADS: Final[Mapping[str, tuple[str, ...]]] = {
    "account": (
        "account",
        "account name",
        "user account",
        "user name",
        "username",
        "user",
        "login",
        "login name",
        "samaccountname",
        "user principal name",
        "userprincipalname",
        "email address",
        "tai khoan",
        "ten tai khoan",
        "ten dang nhap",
        "ten nguoi dung",
    ),
    "mail": (
        "mail",
        "email",
        "e mail",
        "emailaddress",
        "primary email",
        "primarysmtpaddress",
        "thu dien tu",
        "thu dien tu cong vu",
        "dia chi thu dien tu",
    ),
    "post": (
        "post",
        "owner post",
        "owner s post",
        "position",
        "title",
        "job title",
        "jobtitle",
        "employee title",
        "chuc vu",
        "chuc danh",
        "vi tri",
        "vi tri viec lam",
        "chuc vu nguoi su dung",
    ),
    "owner": (
        "owner",
        "name",
        "full name",
        "display name",
        "displayname",
        "first name",
        "managed by",
        "manager",
        "nguoi su dung",
        "chu tai khoan",
        "ho va ten",
        "ho ten",
        "nguoi quan ly",
        "nguoi phu trach",
    ),
    "enabled": (
        "enabled",
        "account enabled",
        "accountenabled",
        "status",
        "account status",
        "user status",
        "is active",
        "trang thai",
        "tinh trang",
        "trang thai tai khoan",
        "dang bat",
        "kich hoat",
        "state",
    ),
    "blocked": ("block credential", "blockcredential", "sign in blocked", "disabled", "suspended"),
    "mfa": (
        "mfa",
        "2fa",
        "mfa enabled",
        "mfa status",
        "mfa registered",
        "ismfaregistered",
        "is mfa registered",
        "ismfacapable",
        "2sv enrolled",
        "2 step verification",
        "two factor",
        "two factor authentication",
        "strong authentication",
        "xac thuc hai yeu to",
        "xac thuc 2 yeu to",
        "xac thuc hai lop",
        "xac thuc 2 lop",
        "xac thuc da yeu to",
    ),
    "privileged": (
        "privileged",
        "administrator",
        "administrators",
        "admin",
        "is admin",
        "isadmin",
        "is super admin",
        "admin role",
        "admincount",
        "dac quyen",
        "quan tri",
        "quan tri vien",
        "tai khoan quan tri",
        "quyen quan tri",
    ),
    "seen": (
        "lastlogondate",
        "lastlogontimestamp",
        "last sign in",
        "last signin",
        "last sign in date",
        "last sign in day",
        "lastsignin",
        "lastsignindatetime",
        "signinactivity lastsignindatetime",
        "last login",
        "last logon",
        "lastlogon",
        "latest",
        "dang nhap gan nhat",
        "lan dang nhap cuoi",
        "dang nhap lan cuoi",
        "ngay dang nhap cuoi",
        "dang nhap cuoi",
        "ngay dang nhap gan nhat",
    ),
    "created": (
        "created",
        "created on",
        "creation time",
        "created day",
        "createddatetime",
        "whencreated",
        "creation date",
        "ngay tao",
        "ngay lap",
        "ngay khoi tao",
    ),
    "roles": (
        "roles",
        "role",
        "groups",
        "group",
        "member of",
        "memberof",
        "assigned roles",
        "nhom",
        "vai tro",
        "nhom quyen",
        "quyen",
        "nhom vai tro",
    ),
}
BEST: Final = ("samaccountname", "tai khoan", "ten dang nhap", "account", "username", "user name")
"""Of several columns that may name the account, these come first."""

_YES: Final = frozenset(
    (
        "1",
        "true",
        "yes",
        "y",
        "x",
        "on",
        "enabled",
        "active",
        "registered",
        "enforced",
        "enrolled",
        "admin",
        "administrator",
        "super admin",
        "co",
        "da bat",
        "bat",
        "hoat dong",
        "dang hoat dong",
        "kich hoat",
        "da kich hoat",
        "mo",
        "dang mo",
        "dang bat",
        "da dang ky",
        "quan tri",
        "quan tri vien",
        "dang dung",
        "dang su dung",
    )
)
_NO: Final = frozenset(
    (
        "0",
        "false",
        "no",
        "n",
        "off",
        "disabled",
        "inactive",
        "suspended",
        "blocked",
        "locked",
        "archived",
        "not registered",
        "not enrolled",
        "none",
        "user",
        "khong",
        "chua",
        "tat",
        "da tat",
        "dang tat",
        "khoa",
        "da khoa",
        "bi khoa",
        "tam khoa",
        "vo hieu hoa",
        "da vo hieu hoa",
        "khong hoat dong",
        "ngung hoat dong",
        "tam ngung",
        "ngung su dung",
        "chua bat",
        "chua dang ky",
        "khong co",
    )
)
NEVER: Final = frozenset(
    ["never", "never logged in", "chua bao gio", "chua dang nhap", "chua tung dang nhap", "khong"]
)
_POWERFUL: Final = re.compile(
    r"\b(?:domain admins|enterprise admins|schema admins|administrators?|global administrator|"
    r"super ?admin|root|sudo|wheel|sysadmin|dba|quan tri(?: vien| he thong)?)\b"
)
_COLLECTION: Final = "microsoft.activedirectory.management"
_ISO: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_OURS: Final = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(.*)", re.DOTALL)
_FILETIME_EPOCH: Final = date(1601, 1, 1)
_TICKS_A_DAY: Final = 864_000_000_000
_MONTHS: Final = [
    "jan",
    "feb",
    "mar",
    "apr",
    "may",
    "jun",
    "jul",
    "aug",
    "sep",
    "oct",
    "nov",
    "dec",
]
_UNIX: Final = re.compile(
    r"\b([A-Z][a-z]{2})\s+(\d{1,2})\s+[\d:]{5,8}\s+(?:[+-]\d{4}\s+|[A-Z]{3,4}\s+)?(\d{4})"
)


def plain(given: str) -> str:
    """Return words without accents, brackets' contents and signs, in small letters."""
    bare = re.sub(r"\[[^\]]*\]|\([^)]*\)", " ", given.lower().replace("đ", "d"))
    split = unicodedata.normalize("NFD", bare)
    letters = "".join(one for one in split if not unicodedata.combining(one))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def truth(given: str) -> bool | None:
    """Return whether a cell says yes or no; None where it says neither."""
    said = plain(given)
    if said in _YES:
        return True
    return False if said in _NO else None


def day_of(given: str) -> date | None:
    """Return the day that a cell says, as offices, exports and directories write it; or None."""
    words = given.strip()
    try:
        if words.isdigit() and len(words) >= 17:
            return _FILETIME_EPOCH + timedelta(days=int(words) // _TICKS_A_DAY)
        if found := _ISO.match(words):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if found := _OURS.match(words):
            first, second, year = int(found[1]), int(found[2]), int(found[3])
            is_american = second > 12 or bool(re.search(r"[AP]M\b", found[4].upper()))
            return date(year, first, second) if is_american else date(year, second, first)
        if found := _UNIX.search(words):
            return date(int(found[3]), _MONTHS.index(found[1].lower()) + 1, int(found[2]))
    except (ValueError, OverflowError):
        return None
    return None


def is_never(given: str) -> bool:
    """Return whether a cell says that nobody ever signed in."""
    return given.strip() in {"", "0", "-", "–"} or plain(given) in NEVER


def roles_in(given: str) -> tuple[str, ...]:
    """Return the groups of a cell, by name: of a directory's long names only the first part."""
    if given.lower().startswith(_COLLECTION):
        return ()
    parts = re.split(r";|\||\n|,(?!(?:OU|DC|CN)=)", given)
    names = [re.sub(r"^CN=([^,]+),.*$", r"\1", one.strip()) for one in parts]
    return tuple(sorted({one[:80] for one in names if one}))[:40]


def is_powerful(roles: tuple[str, ...]) -> bool:
    """Return whether one of the groups is one of administrators."""
    return any(_POWERFUL.search(plain(one)) for one in roles)
