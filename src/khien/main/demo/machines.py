"""Machines of one commune whose agents bring their inventory: the figure of anti-virus moves by them.

Sample data: names of machines and serial numbers are made up; products and builds are real ones.
"""

from typing import Any, Final

from khien.base.accounts.types import Actor
from khien.base.core.clock import now, today
from khien.know.inventory.services import agents, intake
from khien.know.inventory.services.observing import observe
from khien.know.inventory.types.observation import Observation, Source

UNIT: Final = "XA12"
KASPERSKY: Final = "Kaspersky Endpoint Security for Windows"
WINDOWS_10: Final = ("Microsoft Windows 10 Pro", "10.0.19045", "19045.3803", "22H2")
WINDOWS_11: Final = ("Microsoft Windows 11 Pro", "10.0.22631", "22631.2861", "23H2")
WINDOWS_7: Final = ("Microsoft Windows 7 Professional", "6.1.7601", "", "")
OFFICE: Final = (
    ("Microsoft Office Professional Plus 2016", "16.0.4266.1001", "Microsoft Corporation"),
    ("7-Zip 19.00 (x64)", "19.00", "Igor Pavlov"),
    ("Google Chrome", "118.0.5993.89", "Google LLC"),
    ("UniKey 4.3", "4.3", ""),
)
OPEN: Final = (
    ("LibreOffice 7.4.2.3", "7.4.2.3", "The Document Foundation"),
    ("WinRAR 5.40 (64-bit)", "5.40.0", "win.rar GmbH"),
    ("Mozilla Firefox (x64 vi)", "115.0.2", "Mozilla"),
    ("Foxit PDF Reader", "12.1.2.15332", "Foxit Software Inc."),
)
MACHINES: Final = (
    ("XA12-PC-002", WINDOWS_10, OFFICE, KASPERSKY, 8192, "03/14/2021"),
    ("XA12-PC-003", WINDOWS_10, OPEN, KASPERSKY, 8192, "03/14/2021"),
    ("XA12-PC-004", WINDOWS_11, OPEN, KASPERSKY, 16384, "08/02/2024"),
    ("XA12-PC-005", WINDOWS_11, OFFICE, KASPERSKY, 16384, "08/02/2024"),
    ("XA12-PC-006", WINDOWS_10, OPEN, KASPERSKY, 4096, "05/20/2019"),
    ("XA12-PC-007", WINDOWS_10, OFFICE, KASPERSKY, 4096, "05/20/2019"),
    ("XA12-PC-008", WINDOWS_7, OFFICE, "", 2048, "11/30/2013"),
    ("XA12-PC-009", WINDOWS_7, OPEN, "", 3072, "06/15/2014"),
)


def post(by: Actor) -> None:
    """Bring the inventories as an agent posts them, with a key of the unit."""
    token = agents.make_key(by, unit_code=UNIT, name="Văn phòng UBND (mẫu)")
    sender = agents.sender_of(token)
    for number, machine in enumerate(MACHINES, start=1):
        intake.answer_glpi(sender, _document(number, *machine))
    scan(by)


def scan(by: Actor) -> None:
    """See a device in the commune's network that stands in no register, as an nmap scan tells it."""
    one = Observation(
        source=Source.SCAN,
        seen_at=now(),
        host_name="thiet-bi-la-mau",
        macs=("d8:3a:dd:12:00:99",),
        addresses=("10.12.0.99",),
        maker="Raspberry Pi Trading Ltd",
    )
    observe(by, unit_code=UNIT, observations=[one])


def _document(  # noqa: PLR0913, PLR0917 - one for each column of the list above
    number: int,
    name: str,
    system: tuple[str, str, str, str],
    software: tuple[tuple[str, str, str], ...],
    antivirus: str,
    memory: int,
    made: str,
) -> dict[str, Any]:
    full_name, kernel, pack, version = system
    content: dict[str, Any] = {
        "bios": {
            "ssn": f"MAU{number:05d}",
            "smanufacturer": "Dell Inc.",
            "smodel": "OptiPlex",
            "bdate": made,
        },
        "hardware": {"name": name, "chassis_type": "Desktop", "memory": memory},
        "operatingsystem": {
            "full_name": full_name,
            "name": "Windows",
            "kernel_version": kernel,
            "service_pack": pack,
            "version": version,
            "arch": "64-bit",
        },
        "networks": [
            {"mac": f"d4:81:d7:12:00:{number:02x}", "ipaddress": f"10.12.0.{10 + number}"}
        ],
        "softwares": [
            {"name": title, "version": number_, "publisher": maker, "from": "registry"}
            for title, number_, maker in software
        ],
        "antivirus": [],
    }
    if antivirus:
        content["antivirus"] = [
            {
                "name": antivirus,
                "version": "12.1.0.506",
                "enabled": True,
                "uptodate": True,
                "expiration": f"{today().year + 1}-12-31",
            }
        ]
    return {
        "deviceid": f"{name}-mau",
        "action": "inventory",
        "itemtype": "Computer",
        "content": content,
    }
