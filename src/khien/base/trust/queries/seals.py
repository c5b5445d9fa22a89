"""Which key seals a unit's papers here."""

from khien.base.core.clock import now
from khien.base.trust.access import authority as access
from khien.base.trust.queries.keys import key_folder
from khien.base.trust.types.authority import ProfileCode
from khien.base.trust.types.keys import INSTANCE_KEY


def seal_of(unit_code: str) -> str:
    """Return the name of a unit's newest seal that holds, else of this instance's own key. One query."""
    at = now()
    rows = access.all_issued().filter(
        profile=ProfileCode.SEAL,
        unit__code=unit_code,
        revoked_at__isnull=True,
        valid_from__lte=at,
        valid_to__gt=at,
        request__isnull=False,
    )
    for name in rows.order_by("-valid_from", "-pk").values_list("request__key_name", flat=True):
        if name and (key_folder() / f"{name}.key").exists():
            return name
    return INSTANCE_KEY
