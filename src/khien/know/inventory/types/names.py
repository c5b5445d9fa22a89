"""What people read for the words of inventory."""

from typing import Final

from khien.base.core.refusals import text
from khien.know.inventory.types.devices import DeviceKind, Field, Lack
from khien.know.inventory.types.imports import Form, Outcome
from khien.know.inventory.types.observation import Source

KIND_NAMES: Final[dict[str, str]] = {
    DeviceKind.PC: text("PC"),
    DeviceKind.SERVER: text("Server"),
    DeviceKind.NETWORK: text("Network equipment"),
    DeviceKind.PRINTER: text("Printer"),
    DeviceKind.PHONE: text("Phone or tablet"),
    DeviceKind.OTHER: text("Other machine"),
}
SOURCE_NAMES: Final[dict[str, str]] = {
    Source.AGENT: text("GLPI or FusionInventory agent"),
    Source.OSQUERY: text("osquery"),
    Source.WAZUH: text("Wazuh"),
    Source.SYSTEMINFO: text("systeminfo"),
    Source.CONSOLE: text("Anti-virus console"),
    Source.DIRECTORY: text("Active Directory"),
    Source.SBOM: text("Bill of materials"),
    Source.REGISTER: text("Register"),
    Source.SCAN: text("Network scan"),
    Source.LOGS: text("Logs"),
}
LACK_NAMES: Final[dict[str, str]] = {
    Lack.ANTIVIRUS: text("No licensed anti-virus"),
    Lack.SIGNATURES: text("Anti-virus signatures are stale"),
    Lack.ENCRYPTION: text("Disk not encrypted, or not known"),
    Lack.SEEN: text("Not seen for 30 days"),
    Lack.SUPPORT: text("System without fixes"),
}
FIELD_NAMES: Final[dict[str, str]] = {
    Field.HOST_NAME: text("Name"),
    Field.UNIT: text("Unit"),
    Field.KIND: text("Kind"),
    Field.SERIAL: text("Serial number"),
    Field.MAKER: text("Maker"),
    Field.MODEL: text("Model"),
    Field.SYSTEM: text("Operating system"),
    Field.BUILD: text("Build"),
    Field.MEMORY: text("Memory (MB)"),
    Field.PLACE: text("Place"),
    Field.ANTIVIRUS: text("Anti-virus"),
    Field.ENCRYPTED: text("Disk encrypted"),
    Field.IN_USE: text("In use"),
    Field.MERGED: text("Joined with"),
    Field.SERVES: text("Information system"),
    "made_on": text("Made on"),
    "addresses": text("Addresses"),
    "licence": text("Licence until"),
}
FORM_NAMES: Final[dict[str, str]] = {
    Form.REGISTER: text("Register"),
    Form.DIRECTORY: text("Active Directory"),
    Form.CONSOLE: text("Anti-virus console"),
    Form.COLLECTOR: text("Collector (PowerShell)"),
}
"""Forms that have a name of ours; others go by their own."""

OUTCOME_NAMES: Final[dict[str, str]] = {
    Outcome.NEW: text("New"),
    Outcome.CHANGED: text("Changed"),
    Outcome.SAME: text("As known"),
    Outcome.OVERRULED: text("Not taken over"),
    Outcome.REFUSED: text("Refused"),
}
