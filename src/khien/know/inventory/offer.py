"""What inventory hands to the house: its entry and the two baselines of the Cà Mau plan."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Hearer, Job, Measure, Offer
from khien.base.core.refusals import text
from khien.know.inventory.queries import devices, protection
from khien.know.inventory.queries import measures as queries
from khien.know.inventory.queries.strangers import machines_registered
from khien.know.inventory.services import control, importing, secrecy, strangers
from khien.know.inventory.types.facts import (
    DeviceSeen,
    RemovedDeviceSeen,
    SecretDeviceOnline,
    SoftwareAppeared,
)

OFFER = Offer(
    facts=[DeviceSeen, SoftwareAppeared, SecretDeviceOnline, RemovedDeviceSeen],
    hearers=[
        Hearer(SoftwareAppeared, control.hear_appeared),
        Hearer(SecretDeviceOnline, secrecy.hear_online),
        Hearer(RemovedDeviceSeen, strangers.hear_seen_again),
    ],
    finders=[Finder(text("Machines"), devices.find)],
    jobs=[
        Job(importing.JOB, importing.take_draft, is_outside=True),
        Job(strangers.GUEST_JOB, strangers.guest_leaves),
    ],
    item_kinds=[
        control.SOFTWARE_ITEM,
        control.DECISION_ITEM,
        secrecy.ONLINE_ITEM,
        strangers.STRANGER_ITEM,
    ],
    entries=[
        Entry(
            text("Systems and devices"),
            "inventory:stock",
            "machine",
            order=60,
            capability=Capability.SEE_INVENTORY,
        )
    ],
    measures=[
        Measure(
            code="units-with-firewall",
            title=text("Units with a proper firewall"),
            definition=text("Units whose network stood behind a firewall that day, of all units."),
            source="CM35-I (2013: 5 %)",
            target=1.0,
            rows=protection.units_with_firewall,
        ),
        Measure(
            code="units-monitored",
            title=text("Units whose network is monitored"),
            definition=text("Units whose network was monitored that day, of all units."),
            source="Law 116/2025, Art. 40.1(b)",
            target=1.0,
            rows=protection.units_monitored,
        ),
        Measure(
            code="machines-registered",
            title=text("Machines that their unit answers for"),
            definition=text(
                "Machines in use that stood in their unit's register that day, of all that were seen."
            ),
            source="NB47-II.2-b",
            target=1.0,
            rows=machines_registered,
        ),
        Measure(
            code="pcs-with-antivirus",
            title=text("PCs with licensed anti-virus"),
            definition=text("PCs in use with licensed anti-virus that day, of all PCs in use."),
            source="CM35-I (2013: 10 %)",
            target=1.0,
            rows=queries.machines_with_antivirus,
        ),
    ],
)
