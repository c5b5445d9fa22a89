"""How far something may go: the Traffic Light Protocol. Source: FIRST, TLP 2.0."""

from enum import IntEnum
from typing import Final

from khien.base.core.refusals import text


class Tlp(IntEnum):
    """How far something may go, the widest first: what is marked higher goes less far."""

    CLEAR = 0
    GREEN = 1
    AMBER = 2
    AMBER_STRICT = 3
    RED = 4

    @property
    def label(self) -> str:
        """Return the label as it is written everywhere: `TLP:AMBER+STRICT`."""
        return "TLP:" + self.name.replace("_", "+")

    @property
    def word(self) -> str:
        """Return the word that files and addresses use: `amber_strict`."""
        return self.name.lower()


TLP_NAMES: Final[dict[Tlp, str]] = {
    Tlp.RED: text("TLP:RED · for the named readers only"),
    Tlp.AMBER_STRICT: text("TLP:AMBER+STRICT · within the unit only"),
    Tlp.AMBER: text("TLP:AMBER · the unit and those it works for"),
    Tlp.GREEN: text("TLP:GREEN · among bodies and units, not in public"),
    Tlp.CLEAR: text("TLP:CLEAR · may be published"),
}


def tlp_of(word: str) -> Tlp | None:
    """Return the marking that a word or label names (TLP 1.0's WHITE too), or None."""
    plain = word.strip().upper().removeprefix("TLP:").replace("+", "_").replace("-", "_")
    if plain == "WHITE":
        return Tlp.CLEAR
    return Tlp[plain] if plain in Tlp.__members__ else None
