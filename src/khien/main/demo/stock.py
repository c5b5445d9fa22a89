"""What the demo's units have: machines with licensed anti-virus or none, firewalls, certificates."""

from datetime import timedelta

from khien.base.accounts.types import Actor
from khien.base.core.clock import now
from khien.base.trust.services import certificates as trust
from khien.base.trust.types.certificates import NewCertificate
from khien.know.inventory.services import devices as inventory
from khien.know.inventory.services.registers import say_protection
from khien.know.inventory.types.devices import DeviceKind, NewDevice
from khien.main.demo import province

_ENDS_IN = {3: 75, 4: 45, 5: 20}
"""How many days some certificates still hold; the others more than a year."""


def fill(by: Actor) -> None:
    """Enter the machines, what each unit says of its protection, and the certificates, with their past."""
    units = province.units()
    start = province.months_ago(province.HISTORY_MONTHS)
    first = province.PROTECTED_COUNT // 2
    devices = [
        NewDevice(
            f"{unit.code}-PC-{number + 1:03d}",
            unit.code,
            DeviceKind.PC,
            has_licensed_antivirus=False,
        )
        for unit, count in zip(units, province.shares(province.PC_COUNT, len(units)), strict=True)
        for number in range(count)
    ]
    step = len(devices) // province.PROTECTED_COUNT
    protected = [place * step for place in range(province.PROTECTED_COUNT)]
    early = set(protected[:first])
    inventory.enter_devices(
        by,
        devices=[
            NewDevice(each.host_name, each.unit_code, each.kind, place in early)
            for place, each in enumerate(devices)
        ],
        at=start,
    )
    later = protected[first:]
    for order, place in enumerate(later):
        month = province.HISTORY_MONTHS - 1 - order * (province.HISTORY_MONTHS - 2) // len(later)
        device = devices[place]
        inventory.change_antivirus_of(
            by,
            host_name=device.host_name,
            unit_code=device.unit_code,
            is_licensed=True,
            at=province.months_ago(month),
        )
    for order, unit in enumerate(province.units()):
        at = province.months_ago(province.HISTORY_MONTHS)
        content = {"name": f"Mạng nội bộ {unit.name}", "firewall": False}
        say_protection(by, unit_code=unit.code, content=content, at=at)
        if unit.code in province.FIREWALL_UNITS:
            month = 10 - 4 * province.FIREWALL_UNITS.index(unit.code)
            say_protection(
                by, unit_code=unit.code, content={"firewall": True}, at=province.months_ago(month)
            )
        if order < province.CERTIFICATE_COUNT:
            trust.enter_certificate(
                by,
                certificate=NewCertificate(
                    unit_code=unit.code,
                    serial=f"mau-{order + 1:04d}",
                    holder=unit.name,
                    issuer="CA mẫu",
                    valid_from=province.months_ago(12 - order % 10),
                    ends_at=now() + timedelta(days=_ENDS_IN.get(order, 400)),
                    token=f"TK-MAU-{order + 1:04d}",
                ),
            )
