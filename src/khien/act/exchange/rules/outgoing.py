"""What leaves: texts without inner addresses."""

import ipaddress
import re
from typing import Final

from khien.act.exchange.rules.values import is_inner

HIDDEN: Final = "[địa chỉ nội bộ]"
_ADDRESS: Final = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f.]{0,15})(?![\w:])"
)


def without_inner(words: str) -> str:
    """Return a text in which private, local and reserved IP addresses are covered."""
    return _ADDRESS.sub(_covered, words)


def _covered(found: re.Match[str]) -> str:
    try:
        address = ipaddress.ip_address(found[0].rstrip("."))
    except ValueError:
        return found[0]
    return HIDDEN if is_inner(address) else found[0]
