"""The registers that units keep, one noun a file; `ALL` is their order on the page."""

from typing import Final

from khien.base.core.refusals import NotFound
from khien.know.inventory.rules.registers.media import STORAGE_MEDIA
from khien.know.inventory.rules.registers.networks import LINES, NETWORKS
from khien.know.inventory.rules.registers.protection import PROTECTION
from khien.know.inventory.rules.registers.services import SHARED_SERVICES
from khien.know.inventory.rules.registers.sites import MAIL_DOMAINS, SITES
from khien.know.inventory.rules.registers.software import LICENCES
from khien.know.inventory.rules.registers.suppliers import PROCUREMENTS, SUPPLIERS
from khien.know.inventory.rules.registers.systems import DATA_SETS, SYSTEMS
from khien.know.inventory.types.registers import Register

ALL: Final[tuple[Register, ...]] = (
    SYSTEMS,
    DATA_SETS,
    PROTECTION,
    NETWORKS,
    LINES,
    SITES,
    MAIL_DOMAINS,
    SHARED_SERVICES,
    STORAGE_MEDIA,
    LICENCES,
    SUPPLIERS,
    PROCUREMENTS,
)
_BY_CODE: Final = {one.code: one for one in ALL}


def register_of(code: str) -> Register:
    """Return a register by its code. Raises NotFound."""
    found = _BY_CODE.get(code)
    if found is None:
        raise NotFound(what=code)
    return found
