"""What inventory hands to the house: its entry and the two baselines of the Cà Mau plan."""

from khien.base.accounts.types import Capability
from khien.base.core.offers import Entry, Finder, Hearer, Job, Measure, Offer, Relative
from khien.base.core.refusals import text
from khien.know.inventory.queries import devices, keeping, names, protection
from khien.know.inventory.queries import measures as queries
from khien.know.inventory.queries.strangers import machines_registered
from khien.know.inventory.services import control, importing, secrecy, strangers
from khien.know.inventory.services.handing import HOLDINGS
from khien.know.inventory.types.facts import (
    DeviceMoved,
    DeviceSeen,
    RemovedDeviceSeen,
    SecretDeviceOnline,
    SoftwareAppeared,
)

OFFER = Offer(
    holdings=HOLDINGS,
    facts=[DeviceSeen, DeviceMoved, SoftwareAppeared, SecretDeviceOnline, RemovedDeviceSeen],
    hearers=[
        Hearer(SoftwareAppeared, control.hear_appeared),
        Hearer(SecretDeviceOnline, secrecy.hear_online),
        Hearer(RemovedDeviceSeen, strangers.hear_seen_again),
    ],
    finders=[Finder(text("Machines"), devices.find)],
    relatives=[Relative("host", names.holders)],
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
        Measure(
            code="pcs-with-fresh-signatures",
            title=text("PCs with fresh signatures"),
            definition=text(
                "PCs in use whose anti-virus had fresh signatures that day, of all PCs in use."
            ),
            source="CM35-II.1-d2",
            target=1.0,
            rows=queries.machines_with_fresh_signatures,
        ),
        Measure(
            code="systems-with-approved-level",
            title=text("Systems whose level is approved"),
            definition=text(
                "Information systems whose level was approved that day, of all in the register."
            ),
            source="CT 09/CT-TTg (2024); NĐ 331/2026",
            target=1.0,
            rows=queries.systems_approved,
        ),
        Measure(
            code="important-systems-approved",
            title=text("Systems of level 3 to 5 whose level is approved"),
            definition=text(
                "Systems of level 3, 4 and 5 whose level was approved that day, of all of these "
                "levels."
            ),
            source="QĐ 566/QĐ-BTTTT (2023)",
            target=1.0,
            rows=queries.important_systems_approved,
        ),
        Measure(
            code="systems-with-responsible",
            title=text("Systems with an appointed responsible post"),
            definition=text(
                "Information systems for which a post was appointed that day, of all in the "
                "register."
            ),
            source="Law 116/2025, Art. 40.2",
            target=1.0,
            rows=queries.systems_with_responsible,
        ),
        Measure(
            code="systems-restore-tested",
            title=text("Systems whose backup was restored in a test"),
            definition=text(
                "Information systems whose backup was restored in a test of the year before, of "
                "all in the register."
            ),
            source="CM35-II.1-b",
            target=1.0,
            rows=queries.systems_restored,
        ),
        Measure(
            code="systems-with-response-plan",
            title=text("Systems with a current response plan"),
            definition=text(
                "Information systems whose response plan was reviewed in the year before that day, of all."
            ),
            source="CT 18/CT-TTg 13/10/2022",
            target=1.0,
            rows=queries.systems_with_response_plan,
        ),
        Measure(
            code="important-systems-connected",
            title=text("Systems of level 3 to 5 that share monitoring data with the nation"),
            definition=text(
                "Systems of level 3, 4 and 5 whose unit's monitoring reached the national centre "
                "that day, of all of these levels."
            ),
            source="KH 04 BCĐTW (02/2026)",
            target=1.0,
            rows=queries.important_systems_connected,
        ),
        Measure(
            code="units-with-detection",
            title=text("Units with intrusion detection"),
            definition=text("Units that had intrusion detection that day, of all units."),
            source="CM35-II.1-d1",
            target=1.0,
            rows=protection.units_with_detection,
        ),
        Measure(
            code="units-with-central-antimalware",
            title=text("Units with central anti-malware"),
            definition=text("Units whose anti-malware was run centrally that day, of all units."),
            source="Law 116/2025, Art. 40.1(b)",
            target=1.0,
            rows=protection.units_with_central_antimalware,
        ),
        Measure(
            code="licences-valid",
            title=text("Licences that have not ended"),
            definition=text("Licences with an end that had not passed that day, of all with one."),
            source="CM35-II.2-b",
            target=1.0,
            rows=queries.licences_valid,
        ),
        Measure(
            code="suppliers-in-order",
            title=text("Suppliers in order"),
            definition=text(
                "Suppliers whose licence and contract had not ended that day, and whose access had an end "
                "ahead and an undertaking of confidentiality, of all."
            ),
            source="TCVN 14423:2026",
            target=1.0,
            rows=queries.suppliers_in_order,
        ),
        Measure(
            code="purchases-checked",
            title=text("Purchases with every question answered"),
            definition=text(
                "Purchases of which origin, domestic preference, open source and security in the tender "
                "were answered that day, with a reason where one is due, of all."
            ),
            source="CM35-II.3-g; Law 116/2025, Art. 37.3(đ)",
            target=1.0,
            rows=queries.purchases_checked,
        ),
        Measure(
            code="units-with-media-book",
            title=text("Units that keep the book of storage media"),
            definition=text(
                "Units with at least one medium in their book of storage media that day, of all units."
            ),
            source="NB47-II.3-a",
            target=1.0,
            rows=keeping.units_with_media,
        ),
        Measure(
            code="units-with-lines",
            title=text("Units that keep the register of Internet lines"),
            definition=text(
                "Units with at least one line in their register of Internet lines that day, of all units."
            ),
            source="NB47-II.2-b",
            target=1.0,
            rows=keeping.units_with_lines,
        ),
        Measure(
            code="units-with-networks",
            title=text("Units that keep the register of networks"),
            definition=text(
                "Units with at least one network in their register that day, of all units."
            ),
            source="NB47-II.6-h",
            target=1.0,
            rows=keeping.units_with_networks,
        ),
        Measure(
            code="units-fitting-profile",
            title=text("Units whose network has what its size asks"),
            definition=text(
                "Units that said to have all that the reference profile for their number of machines asks, "
                "of all units."
            ),
            source="CM35-II.1-c",
            target=1.0,
            rows=keeping.units_fitting_profile,
        ),
        Measure(
            code="units-without-secrets-online",
            title=text("Units without an open warning of a secret machine online"),
            definition=text(
                "Units in which no warning waited that a machine which must never be online was seen by a "
                "network, of all units; neither machines nor how many there are is told."
            ),
            source="NB47-II.3-c",
            target=1.0,
            rows=keeping.units_without_secrets_online,
        ),
        Measure(
            code="data-sets-backed-up",
            title=text("Data sets whose system says how it is backed up"),
            definition=text(
                "Data sets whose system is named and said that day where its backups are kept, of all in the "
                "register."
            ),
            source="CM35-II.2-c1",
            target=1.0,
            rows=keeping.data_sets_backed_up,
        ),
        Measure(
            code="shared-services-used",
            title=text("Shared services whose users are named"),
            definition=text(
                "Shared services with the units that use them named that day, of all in the register."
            ),
            source="CM35-III.1-a2",
            target=1.0,
            rows=keeping.shared_services_used,
        ),
        Measure(
            code="software-questions-answered",
            title=text("Questions on new software answered in time"),
            definition=text(
                "Questions on new software that the unit answered within five days, of all asked in the year "
                "before that day whose time is up or that were answered."
            ),
            source="CM35-II.1-d4",
            target=0.95,
            rows=keeping.questions_answered,
        ),
    ],
)
