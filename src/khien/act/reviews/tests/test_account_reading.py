"""Lists of accounts as offices, directories and machines write them; bad rows say where and why."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khien.act.reviews.rules.account_lists import reading, words
from khien.act.reviews.types.account_lists import (
    Column,
    Flag,
    ListForm,
    ListUnread,
    ReadList,
)

DAY = date(2026, 11, 20)
DAYS = 45


def read(content: bytes | str) -> ReadList:
    given = content.encode() if isinstance(content, str) else content
    return reading.read(given, made_on=DAY, inactive_days=DAYS)[0]


def flags(found: ReadList) -> dict[str, tuple[Flag, ...]]:
    return {one.account: one.state.flags for one in found.rows}


def test_a_list_of_an_office_is_read_and_its_bad_rows_say_why() -> None:
    found = read(
        "Danh sách tài khoản (mẫu)\n"
        "Tài khoản;Chức vụ;Trạng thái;MFA;Quản trị;Đăng nhập gần nhất\n"
        "an.nv;Chuyên viên;Đang bật;Có;Không;07/10/2026\n"
        "quantri;;Đang bật;Chưa;Có;06/10/2026\n"
        ";Văn thư;Đang bật;;;\n"
        "la;Văn thư;lơ lửng;;;\n"
        "AN.NV;Văn thư;Đang bật;;;\n"
        "mai;Văn thư;Đang bật;;;31/12/2026\n"
        "cu;Nghỉ hưu;Khóa;;;\n"
    )

    assert flags(found) == {
        "an.nv": (),
        "quantri": (Flag.NO_MFA, Flag.INACTIVE, Flag.OWNERLESS, Flag.PRIVILEGED),
        "cu": (Flag.DISABLED,),
    }
    assert [(one.place, one.why) for one in found.faults] == [
        ("A5", "the account's name is missing"),
        ("C6", "the state is not understood; write “enabled” or “disabled”"),
        ("A7", "the account stands in the list already, further up"),
        ("F8", "the day lies after the day of the list; correct one of them"),
    ]
    assert Column.ROLES not in found.tells


def test_an_export_of_active_directory_is_read_as_powershell_writes_it() -> None:
    found = read(
        (
            "#TYPE Microsoft.ActiveDirectory.Management.ADUser\r\n"
            '"DistinguishedName","Enabled","Name","SamAccountName","LastLogonDate","whenCreated","MemberOf"\r\n'
            '"CN=An,DC=x","True","An","an.nv","11/19/2026 8:03:11 AM","1/2/2025 8:00:00 AM",'
            '"CN=Domain Admins,CN=Users,DC=x;CN=Van thu,DC=x"\r\n'
            '"CN=Moi,DC=x","True","Mới","moi","","11/1/2026 8:00:00 AM",""\r\n'
        ).encode("utf-16")
    )

    assert [one.account for one in found.rows] == ["an.nv", "moi"]
    assert found.rows[0].state.roles == ("Domain Admins", "Van thu")
    assert flags(found) == {"an.nv": (Flag.PRIVILEGED,), "moi": ()}


def test_clouds_and_machines_are_read_too() -> None:
    entra = read(
        "userPrincipalName,displayName,jobTitle,accountEnabled,state,signInActivity.lastSignInDateTime,"
        "isMfaRegistered,isAdmin\nan@x.vn,An,CV,True,Hà Nội,2026-10-07T00:00:00Z,False,True\n"
    )
    google = read(
        "First Name [Required],Email Address [Required],Status [READ ONLY],Last Sign In [READ ONLY],"
        "2sv Enrolled [READ ONLY]\nAn,an@x.vn,Suspended,Never logged in,FALSE\n"
    )
    passwd = read(
        "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\nvỡ dòng\n"
        "an:x:1000:1000::/home/an:/bin/bash\n"
    )
    lastlog = read(
        "Username         Port     From             Latest\n"
        "root                                       **Never logged in**\n"
        "an               pts/0    10.0.0.1         Thu Nov 19 08:00:00 +0700 2026\n"
    )

    assert flags(entra) == {"an@x.vn": (Flag.NO_MFA, Flag.PRIVILEGED)}
    assert flags(google) == {"an@x.vn": (Flag.DISABLED,)}
    assert passwd.form is ListForm.PASSWD
    assert flags(passwd) == {
        "root": (Flag.PRIVILEGED,),
        "daemon": (Flag.DISABLED,),
        "an": (Flag.OWNERLESS,),
    }
    assert [one.place for one in passwd.faults] == ["3"]
    assert flags(lastlog) == {"root": (Flag.INACTIVE,), "an": ()}


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b" \n", "it is empty"),
        (b"PK\x03\x04broken", "it is no Excel workbook"),
        (b"a,b\n1,2\n", "no column names the accounts"),
        (b"account,mfa\n", "no account stands below its heads"),
        (b"account,mfa\nan,vielleicht\n", "yes or no is not understood"),
        (b"x" * (8 * 1024 * 1024 + 1), "it is larger than 8 MB"),
        (b"account,mfa\n" + b"".join(b"a%d,yes\n" % one for one in range(10_001)), "10,000"),
    ],
)
def test_what_is_no_list_is_refused_in_a_sentence(content: bytes, why: str) -> None:
    with pytest.raises(ListUnread, match=why):
        read(content)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_list_or_a_refusal(content: bytes) -> None:
    try:
        found = read(content)
    except ListUnread:
        return

    assert found.rows


@settings(max_examples=80, deadline=None)
@given(st.dates(min_value=date(2000, 1, 1), max_value=DAY))
def test_unused_is_said_from_the_day_of_the_rule_on_however_the_day_is_written(seen: date) -> None:
    ticks = (seen - date(1601, 1, 1)).days * 864_000_000_000
    forms = (f"{seen:%d/%m/%Y}", seen.isoformat(), f"{seen:%m/%d/%Y} 7:05:00 AM", str(ticks))

    assert {words.day_of(form) for form in forms} == {seen}
    found = read(
        "account;last sign-in\n" + "\n".join(f"a{at};{form}" for at, form in enumerate(forms))
    )
    is_old = seen <= DAY - timedelta(days=DAYS)
    assert [one.state.is_inactive for one in found.rows] == [is_old] * len(forms)
