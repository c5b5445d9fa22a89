"""What anti-virus consoles said in the demo fortnight, and one machine that a person cleaned.

Sample data: machines, files and accounts are made up; the lines are written as the products write them.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from khien.act.response.queries import cleanups as queries
from khien.act.response.services import cleanups
from khien.act.response.types.cleanups import CleanupFilter
from khien.base.accounts import queries as people
from khien.base.accounts import services as accounts
from khien.base.accounts.types import Actor
from khien.base.casework import queries as cases
from khien.base.casework import services as casework
from khien.base.core.clock import played
from khien.watch.telemetry.services import feeds

CHANNEL: Final = "Microsoft-Windows-Windows Defender/Operational"
KASPERSKY_FEED: Final = "xa12-kaspersky"
CLAMAV_FEED: Final = "xa05-clamav"
CLEANED_BY_HAND: Final = "XA05-PC-002"
_DONE: Final = (
    "Đã rút dây mạng, đưa máy về phòng CNTT.",
    "Quét bằng đĩa khởi động, gỡ hai tệp.",
    "Quét lần hai không còn thấy gì.",
)


def enter_feeds(by: Actor) -> None:
    """Enter the sources of the consoles that do not come with Windows' own log."""
    feeds.enter_feed(by, code=KASPERSKY_FEED, name="Kaspersky xã Mẫu 12", unit_code="XA12")
    feeds.enter_feed(by, code=CLAMAV_FEED, name="ClamAV máy chủ phường Mẫu 5", unit_code="XA05")


def defender(start: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (unit, event): one machine cleaned at once, one where it came back, one that waits."""
    tool, trojan = "HackTool:Win32/AutoKMS", "Trojan:Win32/Wacatac.B!ml"
    at = start + timedelta(days=9, hours=2)
    yield "XA12", _defender(at, "XA12-PC-006", 1116, tool)
    yield "XA12", _defender(at + timedelta(seconds=6), "XA12-PC-006", 1117, tool)
    for days in (8, 12):
        again = start + timedelta(days=days, hours=3)
        yield "XA12", _defender(again, "XA12-PC-003", 1116, trojan)
        yield "XA12", _defender(again + timedelta(seconds=9), "XA12-PC-003", 1117, trojan)
    yield "XA05", _defender(start + timedelta(days=7, hours=1), CLEANED_BY_HAND, 1118, trojan)


def kaspersky_lines(start: datetime) -> list[str]:
    """Return lines of Kaspersky Security Center: a worm that it could not remove, days ago."""
    at = start + timedelta(days=5, hours=4)
    return [
        _kaspersky(at, "GNRL_EV_VIRUS_FOUND", "Malicious object detected", "Detected"),
        _kaspersky(
            at + timedelta(seconds=20),
            "GNRL_EV_OBJECT_NOTCURED",
            "Object not disinfected",
            "Not disinfected: write protected",
        ),
    ]


def clamav_lines(start: datetime) -> list[str]:
    """Return lines of ClamAV on a server: a web shell in an upload folder, moved away."""
    at = f"{start + timedelta(days=11, hours=15):%b %d %H:%M:%S}"
    file = "/var/www/upload/anh/cmd.aspx"
    return [
        f"{at} xa05-srv-01 clamd[812]: {file}: Asp.Webshell.Mau-1 FOUND",
        f"{at} xa05-srv-01 clamonacc[811]: {file}: moved to '/var/quarantine/cmd.aspx'",
    ]


def clean_by_hand(start: datetime) -> None:
    """Have the officer of a commune clean a machine, three days after malware was seen on it."""
    system = accounts.operator("demo")
    wanted = CleanupFilter(state="open", words=CLEANED_BY_HAND)
    number = queries.cleanups(system, wanted).rows[0].number
    officer = people.actor_named("canbo.xa05")
    with played(start + timedelta(days=10, hours=6)):
        for step, words in zip(cases.steps_of(officer, number), _DONE, strict=True):
            casework.finish_step(officer, number=number, key=step.key, words=words)
        cleanups.confirm_clean(officer, number=number)


def _defender(at: datetime, host: str, event: int, threat: str) -> dict[str, Any]:
    removed = {"Action ID": "2", "Action Name": "Quarantine"} if event == 1117 else {}
    return {
        "EventTime": f"{at:%Y-%m-%d %H:%M:%S}",
        "@timestamp": f"{at:%Y-%m-%dT%H:%M:%S}Z",
        "EventID": event,
        "Channel": CHANNEL,
        "SourceName": "Microsoft-Windows-Windows Defender",
        "Hostname": f"{host}.tinhmau.gov.vn",
        "Threat Name": threat,
        "Severity ID": "5" if threat.startswith("Trojan") else "2",
        "Category Name": threat.partition(":")[0],
        "Path": r"file:_C:\Users\Public\Downloads\hoa-don.exe",
        **removed,
    }


def _kaspersky(at: datetime, signature: str, name: str, result: str) -> str:
    return (
        f"<134>{at:%b %d %H:%M:%S} ksc-mau CEF:0|KasperskyLab|SecurityCenter|13.2.0.1511|{signature}|"
        f"{name}|4|msg=Result: {result} rt={int(at.timestamp() * 1000)} "
        "dhost=XA12-PC-004.tinhmau.gov.vn dst=10.12.0.14 "
        r"cs1=Worm.Win32.AutoRun.mau cs1Label=VirusName filePath=E:\autorun.exe"
    )
